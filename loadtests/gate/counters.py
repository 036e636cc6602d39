"""Count by a counter's samples: exactly, with restarts, and without the extrapolation of PromQL's increase()."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from slo.series import TimeSeries


class NoCounter(Exception):  # noqa: N818 - read as a sentence
    """The samples cannot be those of counters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What series of counters came to."""

    increase: float
    series: int
    newest: float | None
    """Unix seconds of the newest sample; None: there is no sample."""


def count(series: Sequence[TimeSeries], *, since: float) -> Counted:
    """Add up by how much counters have risen since a moment.

    A counter that was not there yet began at 0, as one that restarts does; `increase()` of Prometheus would leave out
    the first value of a series, which for the first failures of a new pod is all there is.

    Raises:
        NoCounter: a sample is no number, or negative.
    """
    samples = [sample for one in series for sample in one.samples]
    wrong = next((value for _, value in samples if not math.isfinite(value) or value < 0), None)
    if wrong is not None:
        message = f"a sample is {wrong:g}, which no counter is"
        raise NoCounter(message)
    return Counted(
        increase=sum(_increase(one.samples, since) for one in series),
        series=len(series),
        newest=max((time for time, _ in samples), default=None),
    )


# Private


def _increase(samples: Sequence[tuple[float, float]], since: float) -> float:
    last = next((value for time, value in reversed(samples) if time <= since), 0.0)
    total = 0.0
    for time, value in samples:
        if time > since:
            total += value - last if value >= last else value
            last = value
    return total
