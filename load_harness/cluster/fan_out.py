"""Ask many pods at once, each for so long, and collect what each says."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from load_harness.cluster.answers import Outcome, PodAnswer
from load_harness.outbound import Answer, BrokenOff, CannotConnect, Garbled, NoAnswer, Target, TimedOut, ask

MOST_AT_ONCE = 64
"""Threads that wait for answers; more pods take their turns."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """Asks pods, with the key they share."""

    timeout_seconds: float
    api_key: str | None

    def one(self, request: Request) -> PodAnswer:
        """Ask one pod."""
        where = urlsplit(f"//{request.address}")
        target = Target(host=where.hostname or "", port=where.port or 0, api_key=self.api_key)
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
        with ThreadPoolExecutor(max_workers=max(1, min(MOST_AT_ONCE, len(asked)))) as pool:
            return list(pool.map(self.one, asked))


def _problem(answer: Answer) -> str:
    return f"{answer.status}: {answer.document.get('detail', 'no reason was given')}"
