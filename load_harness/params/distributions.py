"""How long a request is delayed: distributions that are bounded on both sides, drawn by inversion, with exact means.

A quantile is drawn for each request whatever the plan, so that request n has the same luck under the same seed.
Source: https://en.wikipedia.org/wiki/Truncated_normal_distribution and
https://en.wikipedia.org/wiki/Pareto_distribution#Bounded_Pareto_distribution
"""

import math
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import ClassVar

_STANDARD = NormalDist()
_NEAREST_TO_ZERO, _NEAREST_TO_ONE = 5e-324, 1 - 2**-53


@dataclass(frozen=True, slots=True, kw_only=True)
class Even:
    """A delay, more or less by up to a jitter, evenly spread; what would be below zero is no delay."""

    milliseconds: float = 0.0
    jitter: float = 0.0

    def at(self, quantile: float) -> float:
        """Give the delay below which this share of all delays lies, in ms."""
        return max(0.0, self.milliseconds + (2 * quantile - 1) * self.jitter)

    @property
    def mean(self) -> float:
        """The mean of all delays, in ms."""
        if self.jitter <= self.milliseconds:
            return self.milliseconds
        return (self.milliseconds + self.jitter) ** 2 / (4 * self.jitter)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """The same delay for all."""

    NAME: ClassVar[str] = "fixed"

    milliseconds: float

    def at(self, quantile: float) -> float:  # noqa: ARG002 - the same for all
        """Give the delay, in ms."""
        return self.milliseconds

    @property
    def mean(self) -> float:
        """The mean of all delays, in ms."""
        return self.milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """A normal distribution cut off at zero and at the maximum: what lies outside is drawn nowhere, not moved."""

    NAME: ClassVar[str] = "normal"

    mean_milliseconds: float
    """Before the cut."""
    deviation_milliseconds: float
    maximum_milliseconds: float

    def at(self, quantile: float) -> float:
        """Give the delay below which this share of all delays lies, in ms."""
        low, high = (_STANDARD.cdf(edge) for edge in self._edges)
        within = min(max(low + quantile * (high - low), _NEAREST_TO_ZERO), _NEAREST_TO_ONE)
        delay = self.mean_milliseconds + self.deviation_milliseconds * _STANDARD.inv_cdf(within)
        return min(max(delay, 0.0), self.maximum_milliseconds)

    @property
    def mean(self) -> float:
        """The mean of all delays, after the cut, in ms."""
        first, last = self._edges
        # As both edges lie around the mean, erf adds up, and expm1 keeps the digits of edges that are close together.
        share = (math.erf(last / math.sqrt(2)) - math.erf(first / math.sqrt(2))) / 2
        near, far = sorted((first, last), key=abs)
        fall = math.copysign(-math.expm1((near - far) * (near + far) / 2), far)
        return self.mean_milliseconds + self.deviation_milliseconds * _STANDARD.pdf(near) * fall / share

    @property
    def _edges(self) -> tuple[float, float]:
        """Where it is cut, in deviations from the mean."""
        return (
            -self.mean_milliseconds / self.deviation_milliseconds,
            (self.maximum_milliseconds - self.mean_milliseconds) / self.deviation_milliseconds,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Pareto:
    """A Pareto distribution cut off at the maximum: many short delays, few very long ones."""

    NAME: ClassVar[str] = "pareto"

    minimum_milliseconds: float
    shape: float
    """The smaller, the longer the tail."""
    maximum_milliseconds: float

    def at(self, quantile: float) -> float:
        """Give the delay below which this share of all delays lies, in ms."""
        delay: float = self.minimum_milliseconds * (1 - quantile * self._kept) ** (-1 / self.shape)
        return min(delay, self.maximum_milliseconds)

    @property
    def mean(self) -> float:
        """The mean of all delays, after the cut, in ms."""
        low, shape = self.minimum_milliseconds, self.shape
        stretch = math.log(self.maximum_milliseconds / low)
        # The limit where the shape is 1; expm1 keeps the digits of shapes that are near to it.
        tail = stretch if shape == 1 else -math.expm1((1 - shape) * stretch) / (shape - 1)
        return shape * low * tail / self._kept

    @property
    def _kept(self) -> float:
        """The share of the uncut distribution that lies below the maximum."""
        return -math.expm1(-self.shape * math.log(self.maximum_milliseconds / self.minimum_milliseconds))


Latency = Fixed | Normal | Pareto


def named(latency: Latency) -> dict[str, object]:
    """Spell a distribution as it was asked for."""
    return {"distribution": latency.NAME, **asdict(latency)}
