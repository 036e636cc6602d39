"""What a run tells while it goes on."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from loadtests.histogram import Histogram
from loadtests.run.model import ClientSecond

_LOOK_BACK_SECONDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One moment of a run."""

    stage: str
    users: int
    """Where requests arrive at a rate of their own: the most that were under way in the last second."""
    is_open: bool
    """Whether they do."""
    rate: float
    """Requests finished per second, over the last seconds."""
    p95_seconds: float | None
    """From the intended start, over the last seconds; None where nothing finished."""
    failed: int
    """Since the start."""
    ready: int
    replicas: int
    """Wanted by the autoscaler."""
    left_seconds: float


class Watcher(Protocol):
    """Shows a run to whoever waits for it."""

    def say(self, text: str) -> None:
        """Tell something that happened."""

    def show(self, progress: Progress) -> None:
        """Show where the run is."""


class RecentSeconds:
    """Sums up what the generator recorded in the last seconds."""

    def __init__(self, *, is_open: bool) -> None:
        self._is_open = is_open
        self._lines: deque[ClientSecond] = deque()
        self._failed = 0

    def add(self, lines: Iterable[ClientSecond]) -> None:
        """Take new lines in and forget those that are too old."""
        for line in lines:
            self._lines.append(line)
            self._failed += line.failed
        while self._lines and self._lines[-1].time - self._lines[0].time >= _LOOK_BACK_SECONDS:
            self._lines.popleft()

    def progress(self, *, ready: int, replicas: int, left_seconds: float) -> Progress:
        """Return the moment, with what the caller knows of the cluster."""
        last = self._lines[-1] if self._lines else None
        seconds = len({line.time for line in self._lines})
        latency = Histogram()
        for line in self._lines:
            latency.merge(Histogram(line.latency))
        return Progress(
            stage=last.stage if last else "starting",
            users=max(line.users for line in self._lines if line.time == last.time) if last else 0,
            is_open=self._is_open,
            rate=sum(line.finished for line in self._lines) / seconds if seconds else 0.0,
            p95_seconds=latency.quantile_seconds(0.95),
            failed=self._failed,
            ready=ready,
            replicas=replicas,
            left_seconds=left_seconds,
        )
