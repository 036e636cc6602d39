"""Decide what many comparisons say together: Holm's correction, and which differences matter."""

from collections.abc import Sequence

from loadtests.comparison.model import Change, Reading

LEVEL = 0.05
"""Chance, at most, that any line is called worse or better although nothing changed at all."""


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for their number, in the order given.

    Source: Holm (1979), A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6
    """
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [1.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(order):
        largest = max(largest, min((len(p_values) - rank) * p_values[index], 1.0))
        adjusted[index] = largest
    return tuple(adjusted)


def reading_of(change: Change, *, adjusted_p: float, margin: float, more_is_worse: bool) -> Reading:
    """Read one change: shown and large enough to matter, shown to be too small to matter, or neither."""
    if adjusted_p < LEVEL and abs(change.change) > margin:
        return Reading.WORSE if (change.change > 0) == more_is_worse else Reading.BETTER
    if -margin < change.low and change.high < margin:
        return Reading.SAME
    return Reading.UNCLEAR
