"""Time as the load knows it: seconds since it started, which no step of the machine's clock disturbs."""

from collections.abc import Callable


class LoadClock:
    """Tells the time since the start of the load, and the Unix time that goes with it."""

    def __init__(self, start_time: float, *, wall: Callable[[], float], steady: Callable[[], float]) -> None:
        self._wall = wall
        self._steady = steady
        self.begin(start_time)

    def begin(self, start_time: float) -> None:
        """Let the load start at a Unix time, which may lie ahead."""
        self.start_time = start_time
        self._steady_start = self._steady() - (self._wall() - start_time)

    def begin_now(self) -> None:
        """Let the load start at this moment."""
        self.begin(self._wall())

    def now(self) -> float:
        """Return the seconds since the start, negative before it."""
        return self._steady() - self._steady_start

    def unix_time(self) -> float:
        """Return the Unix time, as the start and the steady clock have it."""
        return self.start_time + self.now()
