"""What the pods of a cluster answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from load_harness.outbound import Answer


class Outcome(StrEnum):
    """How asking one pod went."""

    ANSWERED = "answered"
    REFUSED = "refused"
    """It answered with a problem document."""
    UNREACHABLE = "unreachable"
    """Nobody takes the connection, so nothing was done."""
    TIMED_OUT = "timed_out"
    """It may have done what was asked."""
    BROKEN_OFF = "broken_off"
    """The same: the connection ended before its answer."""
    GARBLED = "garbled"
    """What answers there is no workload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PodAnswer:
    """One pod's answer, or why there is none."""

    address: str
    outcome: Outcome
    answer: Answer | None = None
    because: str | None = None
    """What is wrong, where it did not do what was asked."""

    @property
    def good(self) -> bool:
        """Whether the pod did what it was asked to do."""
        return self.outcome is Outcome.ANSWERED

    @property
    def document(self) -> Mapping[str, object]:
        """What a pod that answered said; empty otherwise."""
        return self.answer.document if self.answer else {}
