"""Levels of CPU over time, and their exact integrals. Imports little, as a burner's start counts as load."""

import math
from collections.abc import Callable

CONSTANT = "constant"


class Constant:
    """Raised all the time."""

    DIALS = ()

    def at(self, seconds: float) -> float:  # noqa: ARG002 - the same for all shapes
        """How far the level is raised from low to peak at a moment, 0..1."""
        return 1.0

    def area(self, seconds: float) -> float:
        """The integral of `at` up to a moment."""
        return seconds


class Step:
    """Climbs from low to peak in equal steps, as a staircase over the whole duration."""

    DIALS = ("steps",)

    def __init__(self, duration_seconds: float, steps: float) -> None:
        self._last = int(steps) - 1
        self._step_seconds = duration_seconds / int(steps)

    def at(self, seconds: float) -> float:
        """How far the level is raised from low to peak at a moment, 0..1."""
        return self._number(seconds) / self._last

    def area(self, seconds: float) -> float:
        """The integral of `at` up to a moment."""
        number = self._number(seconds)
        before = self._step_seconds * number * (number - 1) / 2
        return (before + number * (seconds - number * self._step_seconds)) / self._last

    def _number(self, seconds: float) -> int:
        return min(int(seconds / self._step_seconds), self._last)


class Sine:
    """Swings from low to peak and back once a period, beginning at the low."""

    DIALS = ("period_seconds",)

    def __init__(self, duration_seconds: float, period_seconds: float) -> None:  # noqa: ARG002 - the same for all shapes
        self._radians_per_second = 2 * math.pi / period_seconds

    def at(self, seconds: float) -> float:
        """How far the level is raised from low to peak at a moment, 0..1."""
        return (1 - math.cos(self._radians_per_second * seconds)) / 2

    def area(self, seconds: float) -> float:
        """The integral of `at` up to a moment."""
        return (seconds - math.sin(self._radians_per_second * seconds) / self._radians_per_second) / 2


class Spike:
    """Stays low but for one spike to the peak."""

    DIALS = ("at_seconds", "spike_seconds")

    def __init__(self, duration_seconds: float, at_seconds: float, spike_seconds: float) -> None:  # noqa: ARG002 - the same for all shapes
        self._begin = at_seconds
        self._length = spike_seconds

    def at(self, seconds: float) -> float:
        """How far the level is raised from low to peak at a moment, 0..1."""
        return float(self._begin <= seconds < self._begin + self._length)

    def area(self, seconds: float) -> float:
        """The integral of `at` up to a moment."""
        return min(max(seconds - self._begin, 0.0), self._length)


Rise = Constant | Step | Sine | Spike
_VARYING: dict[str, Callable[..., Rise]] = {"step": Step, "sine": Sine, "spike": Spike}
DIALS: dict[str, tuple[str, ...]] = {
    CONSTANT: Constant.DIALS,
    "step": Step.DIALS,
    "sine": Sine.DIALS,
    "spike": Spike.DIALS,
}
"""The shapes there are, and the dials each takes."""


class Curve:
    """A level between a low and a peak, which begins at zero seconds and ends with the duration."""

    def __init__(
        self, *, peak: float, duration_seconds: float, low: float, shape: str, dials: tuple[float, ...]
    ) -> None:
        self._low = low
        self._height = peak - low
        self._duration_seconds = duration_seconds
        self._rise = Constant() if shape == CONSTANT else _VARYING[shape](duration_seconds, *dials)

    def at(self, seconds: float) -> float:
        """The level at a moment; zero outside the duration."""
        if not 0 <= seconds < self._duration_seconds:
            return 0.0
        return self._low + self._height * self._rise.at(seconds)

    def used_by(self, seconds: float) -> float:
        """What it adds up to by a moment: the integral of the level."""
        within = min(max(seconds, 0.0), self._duration_seconds)
        return self._low * within + self._height * self._rise.area(within)
