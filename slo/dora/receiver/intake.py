"""Take a delivery: who sent it, what it tells, and onto the disk with it before anybody is told so."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from slo.dora.ledger.interface import Ledger
from slo.dora.ledger.lines import spell_lines
from slo.dora.model import Deployment, Fact, Incident, Start
from slo.dora.receiver.metrics import ReceiverMetrics
from slo.dora.sources.interface import Delivery, PushSource
from slo.errors import InvalidInput
from slo.serving.logs import FIELDS

_MOST_AHEAD_SECONDS = 60.0
"""Clocks differ by less, where they are kept right."""


class NotAllowed(Exception):  # noqa: N818 - read as a sentence
    """Somebody who has no secret of the source."""


class LedgerDamaged(Exception):  # noqa: N818 - read as a sentence
    """Somebody exchanged the ledger for one that cannot be added to: no mistake of who sends a delivery."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a delivery came to."""

    facts: int
    new: int
    """Those that the ledger did not have."""
    warning: str = ""

    @property
    def answer(self) -> str:
        """One of `slo.dora.receiver.metrics.ANSWERS`."""
        if self.new:
            return "recorded"
        return "known" if self.facts else "nothing"


class Intake:
    """Knows the sources, their secrets and the ledger."""

    def __init__(
        self,
        sources: Mapping[str, PushSource],
        secrets: Mapping[str, tuple[str, ...]] | None,
        ledger: Ledger,
        metrics: ReceiverMetrics,
        *,
        clock: Callable[[], float],
    ) -> None:
        self._sources = sources
        self._secrets = secrets
        self._ledger = ledger
        self._known = ledger.known()
        self._metrics = metrics
        self._clock = clock
        self._log = logging.getLogger("slo.dora.receiver")

    def now(self) -> float:
        """Tell the time at which something is received."""
        return self._clock()

    def knows(self, source: str) -> bool:
        """Whether a source is one of ours."""
        return source in self._sources

    def admit(self, source: str, delivery: Delivery) -> None:
        """Let a delivery in that is signed.

        Raises:
            NotAllowed: it is not, or nobody may tell of this source.
        """
        if "origin" in delivery.headers:
            message = "a page in a browser must not tell of deployments; send it with another client"
            raise NotAllowed(message)
        if self._secrets is None:
            return
        secrets = self._secrets.get(source, ())
        if not secrets:
            message = f"{source}: has no secret here, so nobody is believed; add `{source}:` to the --secrets file"
            raise NotAllowed(message)
        # All of them, so that the time does not tell which one was right.
        signed = [self._sources[source].is_signed(delivery, secret) for secret in secrets]
        if not any(signed):
            message = f"{source}: the signature or token is missing or wrong; set the same secret on both sides"
            raise NotAllowed(message)

    def take(self, source: str, delivery: Delivery) -> Taken:
        """Write down what a delivery tells; when this returns it is on disk.

        Raises:
            InvalidInput: it is not what the source sends.
            CannotWrite, LedgerDamaged: it is not on disk; the sender has to try again.
        """
        began = time.monotonic()
        facts = list(self._sources[source].facts(delivery, self._known))
        new = self._write(facts) if facts else 0
        ahead = max(0.0, _latest(facts, delivery.received_seconds) - delivery.received_seconds)
        taken = Taken(facts=len(facts), new=new, warning=_warning(ahead))
        seconds = time.monotonic() - began
        self._metrics.taken(
            source, new=new, seconds=seconds, now=delivery.received_seconds, ahead_seconds=round(ahead, 3)
        )
        self._metrics.answered(source, taken.answer)
        told = {
            "source": source,
            "answer": taken.answer,
            "facts": taken.facts,
            "new": new,
            "seconds": round(seconds, 4),
        }
        ids = [getattr(fact, "id", None) or getattr(fact, "artifact", "") for fact in facts[:10]]
        level = logging.WARNING if taken.warning else logging.INFO
        self._log.log(level, taken.warning or "taken", extra={FIELDS: {**told, "ids": ids}})
        return taken

    def _write(self, facts: Sequence[Fact]) -> int:
        spell_lines(facts, name="body")  # what cannot be kept is told to its sender
        try:
            return self._ledger.append(facts)
        except InvalidInput as error:
            raise LedgerDamaged(str(error)) from error

    def refused(self, source: str, answer: str, because: str, status: int) -> None:
        """Count and log what was not taken."""
        name = source if source in self._sources else "unknown"
        self._metrics.answered(name, answer)
        fields = {"source": name, "answer": answer, "status": status, "because": because}
        self._log.warning("refused", extra={FIELDS: fields})


# Private


def _latest(facts: Sequence[Fact], otherwise: float) -> float:
    """Give the latest time that facts tell of."""
    times = [fact.finished_seconds for fact in facts if isinstance(fact, Deployment)]
    times += [fact.started_seconds for fact in facts if isinstance(fact, Start)]
    times += [max(fact.opened_seconds, fact.resolved_seconds or 0.0) for fact in facts if isinstance(fact, Incident)]
    return max(times, default=otherwise)


def _warning(ahead_seconds: float) -> str:
    if ahead_seconds <= _MOST_AHEAD_SECONDS:
        return ""
    return (
        f"the sender's clock is {ahead_seconds:.0f} s ahead of this one; what it told is written down as it told it; "
        "set the clocks right"
    )
