"""Follow a load until it is over."""

from dataclasses import dataclass
from typing import Protocol

from load_harness.client.errors import Unreachable
from load_harness.client.reading import Reading, reading_of
from load_harness.client.workload import Workload
from load_harness.outbound import Garbled

POLL_SECONDS = 1.0
PATIENCE_SECONDS = 10.0
"""How long a workload may be silent: a restart of a proxy, an injected fault or a full pod are no reason to give up."""

LAST_LOOKS = 3
"""How often a cluster load that is over is looked at again for pods that did not answer."""


class Clock(Protocol):
    """Time, and waiting."""

    def monotonic(self) -> float:
        """Seconds that never jump."""

    def sleep(self, seconds: float) -> None:
        """Wait."""


class Progress(Protocol):
    """Shows how a load is getting on."""

    def reading(self, reading: Reading) -> None:
        """Show what is known now."""

    def silence(self, seconds: float, because: str) -> None:
        """Show that the workload has not answered for so long."""

    def end(self) -> None:
        """Leave the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """A load that is over."""

    last: Reading
    last_live: Reading | None
    """The last reading while it ran; None where it was over before anybody looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Follows one load."""

    workload: Workload
    path: str
    kind: str
    progress: Progress
    clock: Clock

    def follow(self) -> Followed:
        """Look at the load each second until it is over.

        Raises:
            Unreachable: Where the workload is silent for too long.
        """
        try:
            return self._follow()
        finally:
            self.progress.end()

    def _follow(self) -> Followed:
        last_live = None
        while (reading := self._look()).live:
            last_live = reading
            self.progress.reading(reading)
            self.clock.sleep(_pause_seconds(reading.left_seconds))
        # A pod that is silent at the end may only be so for a moment, and what it did counts.
        looks = 0
        while reading.missing and looks < LAST_LOOKS:
            looks += 1
            self.clock.sleep(POLL_SECONDS)
            reading = self._look()
        self.progress.reading(reading)
        return Followed(last=reading, last_live=last_live)

    def _look(self) -> Reading:
        began = self.clock.monotonic()
        while True:
            try:
                return reading_of(self.workload.look(self.path), kind=self.kind)
            except (Unreachable, Garbled) as error:
                silent_seconds = self.clock.monotonic() - began
                if silent_seconds >= PATIENCE_SECONDS or getattr(error, "lost", False):
                    raise self._gone(error) from None
                self.progress.silence(silent_seconds, str(getattr(error, "because", error)))
            self.clock.sleep(POLL_SECONDS)

    def _gone(self, error: Unreachable | Garbled) -> Unreachable:
        if isinstance(error, Unreachable):
            return error
        return Unreachable(
            url=self.workload.url,
            asked=f"GET {self.path}",
            because=str(error),
            check="check that the URL is a workload's",
        )


def _pause_seconds(left_seconds: float) -> float:
    """Look again halfway to the end, then a little after it: at the very end memory is on its way back already."""
    half_a_poll = POLL_SECONDS / 2
    return min(POLL_SECONDS, left_seconds / 2) if left_seconds > half_a_poll else left_seconds + POLL_SECONDS / 10
