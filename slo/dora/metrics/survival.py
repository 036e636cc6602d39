"""How long something takes of which a part is not over yet: Kaplan and Meier's estimate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from slo.dora.metrics.normal import Z


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """How long something took, or has taken until now."""

    seconds: float
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Survival:
    """Quantiles of a time; each is None where too much is not over for it to be told."""

    median: float | None
    p90: float | None
    low: float | None
    """95 % interval of the median."""
    high: float | None
    """None with a `low`: there is no upper bound, as too much is not over."""


def survival(spans: Sequence[Span]) -> Survival:
    """Estimate how long it takes; what is not over took at least so long, and is neither left out nor taken for over.

    Where exactly the share is left between two times, the middle between them counts, so that without anything open
    the median is the usual one. The interval is the one by log(-log), which stays between 0 and 1; of fewer than six
    there is none, as not even the shortest and the longest of five hold the median between them in 95 of 100 cases.

    Sources: Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, JASA 53; Brookmeyer and
    Crowley (1982), A confidence interval for the median survival time, Biometrics 38
    """
    steps = _steps(spans)
    bounded = steps if len(spans) >= _FEWEST else []
    # Where nothing is open, all of six or more are below the median once in 64 times at most: the longest bounds it.
    longest = bounded[-1].seconds if bounded and all(one.is_over for one in spans) else None
    return Survival(
        median=_time_at(steps, 0.5),
        p90=_time_at(steps, 0.1),
        low=next((step.seconds for step in bounded if step.low_ratio <= _HALF), None),
        high=next((step.seconds for step in bounded if step.high_ratio <= _HALF), longest),
    )


# Private

_HALF = 0.5
_FEWEST = 6
"""That have an interval: 1 - 2/2^6 is the first that is more than 95 %."""
_SAME = 1e-9
"""Products of fractions are equal within so much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    seconds: float
    ratio: float
    """Of what takes longer than this."""
    low_ratio: float
    high_ratio: float


def _steps(spans: Sequence[Span]) -> list[_Step]:
    """Go through the ends in order; what is open at the time of an end was still running then."""
    steps: list[_Step] = []
    running, ratio, variance = len(spans), 1.0, 0.0
    for seconds, group in groupby(sorted(spans, key=lambda one: one.seconds), key=lambda one: one.seconds):
        states = [one.is_over for one in group]
        over = sum(states)
        if over:
            ratio *= (running - over) / running
            variance += over / (running * (running - over)) if running > over else math.inf
            low, high = _bounds(ratio, variance)
            steps.append(_Step(seconds=seconds, ratio=ratio, low_ratio=low, high_ratio=high))
        running -= len(states)
    return steps


def _bounds(ratio: float, variance: float) -> tuple[float, float]:
    """Give the 95 % interval of what is left; Greenwood's variance of the logarithm."""
    if ratio <= 0:
        # Nothing is left, and the formula has no answer there: R's survfit leaves these bounds out, too.
        return 0.0, 1.0
    error = Z * math.sqrt(variance) / abs(math.log(ratio))
    return ratio ** math.exp(error), ratio ** math.exp(-error)


def _time_at(steps: Sequence[_Step], ratio: float) -> float | None:
    for number, step in enumerate(steps):
        if abs(step.ratio - ratio) < _SAME and number + 1 < len(steps):
            return (step.seconds + steps[number + 1].seconds) / 2
        if step.ratio < ratio + _SAME:
            return step.seconds
    return None
