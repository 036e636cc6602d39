"""What users report of their requests, and to whom: the contract between the load and those who count it."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKind:
    """What requests are counted under."""

    name: str
    method: str


class Meter(Protocol):
    """Counts requests; all times are seconds since the load started."""

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Note that a request is being sent."""

    def finished(
        self, kind: RequestKind, *, now: float, latency_seconds: float, is_failed: bool, is_on_purpose: bool = False
    ) -> None:
        """Note that a request came back; the latency is from the moment it was due.

        Args:
            kind: What it is counted under.
            now: When it came back.
            latency_seconds: From the moment it was due.
            is_failed: Whether it failed.
            is_on_purpose: Whether the answer says that its failure was put in on purpose.
        """

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:
        """Note that a request was due and is never sent."""
