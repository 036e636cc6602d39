"""Let series move as their kind may: counters grow, levels wobble, states stay. The same at every run.

Everything is told by the seconds before the end, so that a picture of it is the same today and tomorrow.
"""

import math
import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cached_property

from dashboards.hermetic.exposition import Kind, Sample

RECORDED_AT = 1_700_000_000
"""The moment that the times in the shapes are meant for (Unix seconds); they are moved to the end."""
OUTBREAK_SECONDS = 1500.0
"""Before the end the errors of a service become many, so that its alerts have a reason."""
CALM_SHARE = 0.004
"""Of the rate of errors then, before the outbreak."""


class Movement:
    """The course of the series of one target over some moments."""

    def __init__(self, times: Sequence[float], *, end: float, age_seconds: float) -> None:
        """Take the moments.

        Args:
            times: Unix seconds, ascending.
            end: When the values of the shape are reached, more or less.
            age_seconds: How long counters took to grow as high as they are in the shape.
        """
        self._before_end = [time - end for time in times]
        self._end = end
        self._age_seconds = age_seconds
        self._courses: dict[int, list[float]] = {}

    def values(self, sample: Sample) -> list[float]:
        """Give a series' values at the moments."""
        if sample.kind is Kind.COUNTER:
            return self._counter(sample)
        if sample.name.endswith("_weight"):
            return self._weight(sample)
        if _REPLICAS.search(sample.name) and sample.value:
            return self._replicas(sample)
        return self._level(sample) if _may_wobble(sample) else [self._still(sample)] * len(self._before_end)

    # Private

    def _counter(self, sample: Sample) -> list[float]:
        grown = self._outbreak if _is_error(sample.labels) else self._course(_group(sample.labels))
        rate, first = sample.value / self._age_seconds, grown[0]
        already = max(0.0, sample.value - rate * (grown[-1] - first))
        exact = [already + rate * (one - first) for one in grown]
        return [float(math.floor(one)) for one in exact] if _is_whole(sample) else exact

    def _course(self, group: int) -> list[float]:
        """Give how far a counter has come, in seconds of its usual rate; the buckets of a histogram go together."""
        known = self._courses.get(group)
        if known is None:
            shift = group % 1000 / 1000 * _WAVES[0][1] / 4
            known = [one + sum(share * length / math.tau * math.sin(math.tau * (one + shift) / length)
                               for share, length in _WAVES) for one in self._before_end]  # fmt: skip
            self._courses[group] = known
        return known

    @cached_property
    def _outbreak(self) -> list[float]:
        return [CALM_SHARE * one + (1 - CALM_SHARE) * max(0.0, one + OUTBREAK_SECONDS) for one in self._before_end]

    def _replicas(self, sample: Sample) -> list[float]:
        """Scale out and back in; who is told first goes first."""
        lead = next((seconds for word, seconds in _LEADS if word in sample.name), 0.0)
        steps = (_STEPS[int((one + lead) // _STEP_SECONDS) % len(_STEPS)] for one in self._before_end)
        return [float(max(1, round(sample.value * step))) for step in steps]

    def _weight(self, sample: Sample) -> list[float]:
        """Shift the traffic of a release step by step; what one loses, the other gets."""
        done = [
            min(max(math.ceil((one + _RELEASE_SECONDS) / _WEIGHT_SECONDS) / 5, 0.0), 1.0) for one in self._before_end
        ]
        if sample.value < _HALF:
            return [float(round(sample.value * one)) for one in done]
        return [float(round(_WHOLE - (_WHOLE - sample.value) * one)) for one in done]

    def _still(self, sample: Sample) -> float:
        is_moment = _MOMENT.search(sample.name) is not None and sample.value > _FIRST_MOMENT
        return sample.value - RECORDED_AT + self._end if is_moment else sample.value

    def _level(self, sample: Sample) -> list[float]:
        phase = _group(sample.labels) % 1000 / 1000 * math.tau
        wobble = (
            1 + 0.12 * math.sin(math.tau * one / 1700 + phase) + 0.05 * math.sin(math.tau * one / 310 + 2 * phase)
            for one in self._before_end
        )
        moved = [sample.value * one for one in wobble]
        if 0 < sample.value <= 1:
            return [min(one, 1.0) for one in moved]  # it may be a ratio
        return [float(round(one)) for one in moved] if sample.value.is_integer() else moved


# Private

_WAVES = ((0.30, 1900.0), (0.15, 420.0))
"""Share by which a rate goes up and down, and the seconds of a wave."""
_STEPS = (1, 1, 1.5, 2, 2, 1.5, 1)
_STEP_SECONDS = 700.0
_LEADS = (("desired", 30.0), ("available", -20.0), ("ready", -20.0))
_FEW = 10
_FIRST_MOMENT = 1_000_000_000
_CONSTANT = re.compile(
    r"_(?:info|limits?|spec|size|max|min|total|capacity|allocatable|interval|resource_requests|objective|fds)(?:_|$)"
    r"|MemTotal|_ratio$"
)
_MOMENT = re.compile(r"_time(?:stamp)?(?:_seconds)?$|_created$|_timestamp_")
_REPLICAS = re.compile(r"(?<!min)(?<!max)_replicas(?:_|$)")
_HALF, _WHOLE = 50, 100
_RELEASE_SECONDS, _WEIGHT_SECONDS, _WEIGHT_STEPS = 900.0, 120.0, 5


def _group(labels: Mapping[str, str]) -> int:
    text = "\n".join(f"{name}={value}" for name, value in sorted(labels.items()) if name != "le")
    return zlib.crc32(text.encode())


def _is_error(labels: Mapping[str, str]) -> bool:
    return labels.get("code", "").startswith("5")


def _may_wobble(sample: Sample) -> bool:
    """Say whether a level may differ a little: not a state, nor a count that each one matters to, nor what is set."""
    is_state = sample.value.is_integer() and abs(sample.value) < _FEW
    is_set = _CONSTANT.search(sample.name) or _MOMENT.search(sample.name) or sample.labels.get("type") == "hard"
    return math.isfinite(sample.value) and not is_state and not is_set


def _is_whole(sample: Sample) -> bool:
    return sample.value.is_integer() and "_seconds_total" not in sample.name and not sample.name.endswith("_sum")
