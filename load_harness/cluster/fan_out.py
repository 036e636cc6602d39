"""Ask many pods at once, each for so long, and collect what each says."""

from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import repeat
from urllib.parse import urlsplit

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.correlation import Correlation, current
from load_harness.outbound import Answer, BrokenOff, CannotConnect, Garbled, NoAnswer, Target, TimedOut, ask
from load_harness.tracing.interface import NoTracing, Tracing

MOST_AT_ONCE = 64
"""Threads that wait for answers; more pods take their turns."""
FROM_POD_HEADER = "Load-Harness-From-Pod"
"""Marks what one pod asks another, so that no fault is injected into it a second time; it opens nothing."""
_OUTCOMES: dict[type[NoAnswer], Outcome] = {
    CannotConnect: Outcome.UNREACHABLE,
    TimedOut: Outcome.TIMED_OUT,
    BrokenOff: Outcome.BROKEN_OFF,
    Garbled: Outcome.GARBLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to ask one pod."""

    address: str
    method: str
    path: str
    body: Mapping[str, object] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Credentials = Callable[[Request], Mapping[str, str]]
"""The headers that let a request in at another pod."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """Asks pods, in the name of whoever asks this one."""

    timeout_seconds: float
    credentials: Credentials
    tracing: Tracing = field(default_factory=NoTracing)

    def one(self, request: Request) -> PodAnswer:
        """Ask one pod."""
        return self._asked(request, self.credentials(request), current())

    def _asked(self, request: Request, credentials: Mapping[str, str], of: Correlation | None) -> PodAnswer:
        with self.tracing.asking(request.method, request.address, request.path, of) as (headers, report):
            pod = self._answered(request, {**request.headers, **credentials, **headers, FROM_POD_HEADER: "1"})
            report(pod.answer.status if pod.answer else 0, None if pod.answer else pod.outcome)
        return pod

    def _answered(self, request: Request, headers: Mapping[str, str]) -> PodAnswer:
        where = urlsplit(f"//{request.address}")
        target = Target(host=where.hostname or "", port=where.port or 0, headers=headers)
        try:
            answer = ask(target, request.method, request.path, request.body, timeout_seconds=self.timeout_seconds)
        except NoAnswer as error:
            return PodAnswer(address=request.address, outcome=_OUTCOMES[type(error)], because=str(error))
        if answer.good:
            return PodAnswer(address=request.address, outcome=Outcome.ANSWERED, answer=answer)
        return PodAnswer(address=request.address, outcome=Outcome.REFUSED, answer=answer, because=_problem(answer))

    def all(self, requests: Iterable[Request]) -> list[PodAnswer]:
        """Ask many pods at once, and keep their order."""
        asked = list(requests)
        # Whoever asks, and for which request, is known to this thread, and to none of the pool.
        credentials = [self.credentials(request) for request in asked]
        with ThreadPoolExecutor(max_workers=max(1, min(MOST_AT_ONCE, len(asked)))) as pool:
            return list(pool.map(self._asked, asked, credentials, repeat(current())))


def _problem(answer: Answer) -> str:
    return f"{answer.status}: {answer.document.get('detail', 'no reason was given')}"
