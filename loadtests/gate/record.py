"""Write every answer down: in the journal, the log and the metrics."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from loadtests.gate.answers import Reply
from loadtests.gate.journal import Journal
from loadtests.gate.metrics import GateMetrics
from slo.serving.logs import FIELDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request that was understood."""

    hook: str
    """The hook's type, or what was done to a switch, as `gate/open`."""
    payload: Mapping[str, object] = field(default_factory=dict)
    """As it was sent, without the token."""
    check: str = "none"
    began: float = field(default_factory=time.monotonic)

    @property
    def canary(self) -> str:
        """Name the canary."""
        return f"{self.payload.get('namespace')}/{self.payload.get('name')}"


class Recorder:
    """Knows all places where an answer is written down."""

    def __init__(
        self, journal: Journal, metrics: GateMetrics, log: logging.Logger, *, clock: Callable[[], float]
    ) -> None:
        self._journal = journal
        self._metrics = metrics
        self._log = log
        self._clock = clock

    def answered(self, asked: Asked, reply: Reply, *, is_repeated: bool = False) -> None:
        """Write down a question and its answer, before it is given.

        Raises:
            CannotWrite: the journal cannot be written; a yes that leaves no trace must not be given.
        """
        seconds = time.monotonic() - asked.began
        self._journal.write(
            {
                "time": self._clock(),
                "hook": asked.hook,
                "payload": asked.payload,
                "status": int(reply.status),
                "answer": reply.answer,
                "because": reply.because,
                "details": reply.details,
                "repeated": is_repeated,
                "seconds": round(seconds, 3),
            }
        )
        self._metrics.answered(hook=asked.hook, check=asked.check, answer=reply.answer, seconds=seconds)
        known = {"hook": asked.hook, "check": asked.check, "canary": asked.canary, "answer": reply.answer}
        fields = {**known, "status": int(reply.status), "because": reply.because, "seconds": round(seconds, 3)}
        self._log.info("answered", extra={FIELDS: {**fields, "repeated": is_repeated}})

    def refused(self, hook: str, reply: Reply) -> None:
        """Log and count what is no question: a wrong token, a body that cannot be read. The journal stays short."""
        self._metrics.answered(hook=hook, check="none", answer=reply.answer, seconds=0.0)
        fields = {"hook": hook, "answer": reply.answer, "status": int(reply.status), "because": reply.because}
        self._log.warning("not a question", extra={FIELDS: fields})
