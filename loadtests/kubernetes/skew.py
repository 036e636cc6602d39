"""How far the API server's clock is from the one here, from the answers that it gives anyway."""

import threading
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

_WHOLE_SECOND = 1.0
"""The `Date` header is cut off to it."""


class ClockSkew:
    """What all answers together say. From any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._least: float | None = None
        self._most: float | None = None

    def take(self, headers: Mapping[str, str], *, asked_time: float, answered_time: float) -> None:
        """Take in an answer: it was written between the question and its arrival, within the second that it names.

        Where it contradicts the answers before, a clock was set: from then on it counts alone.
        """
        written = _date(headers.get("Date", ""))
        if written is None:
            return
        least, most = written - answered_time, written + _WHOLE_SECOND - asked_time
        with self._lock:
            if self._least is None or self._most is None or least > self._most or most < self._least:
                self._least, self._most = least, most
            else:
                self._least, self._most = max(least, self._least), min(most, self._most)

    @property
    def seconds(self) -> float:
        """Say how much the server's clock is ahead; 0 where both may agree, or nothing is known."""
        with self._lock:
            if self._least is None or self._most is None or self._least <= 0 <= self._most:
                return 0.0
            return (self._least + self._most) / 2

    @property
    def uncertainty_seconds(self) -> float | None:
        """Say how much more or less it may be; None where no answer told."""
        with self._lock:
            return None if self._least is None or self._most is None else (self._most - self._least) / 2

    def __str__(self) -> str:
        uncertainty_seconds = self.uncertainty_seconds
        if uncertainty_seconds is None:
            return "the API server does not tell its time"
        if self.seconds == 0:
            return f"the API server's clock agrees with the one here (within {2 * uncertainty_seconds:.1f} s)"
        way = "ahead of" if self.seconds > 0 else "behind"
        return (
            f"the API server's clock is {abs(self.seconds):.1f} s (give or take {uncertainty_seconds:.1f} s) {way} "
            "the one here"
        )


# Private


def _date(text: str) -> float | None:
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
