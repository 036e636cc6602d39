"""One colour, one meaning, on every board; and the thresholds that draw with them."""

from dashboards.model import Step, Thresholds

GOOD = "green"
WARNING = "orange"
BAD = "red"
NEUTRAL = "blue"
REFERENCE = "#8e8e8e"
"""A line to compare with: an objective, a limit, what was offered."""


def bad_above(bad: float, *, warning: float | None = None, good_colour: str = GOOD) -> Thresholds:
    """Colour values where less is better: bad from a value on, and a warning from a lower one on.

    Raises:
        ValueError: The warning does not come before the bad.
    """
    return levels(good_colour, *([] if warning is None else [(warning, WARNING)]), (bad, BAD))


def bad_below(good: float, *, warning: float | None = None, good_colour: str = GOOD) -> Thresholds:
    """Colour values where more is better: good from a value on, a warning from a lower one on, bad below.

    Raises:
        ValueError: The warning does not come before the good.
    """
    return levels(BAD, *([] if warning is None else [(warning, WARNING)]), (good, good_colour))


def levels(first_colour: str, *steps: tuple[float, str]) -> Thresholds:
    """Colour values from each value on.

    Raises:
        ValueError: The values do not rise.
    """
    values = [value for value, _ in steps]
    if values != sorted(set(values)):
        message = f"thresholds {values}: must rise; write the lower one first"
        raise ValueError(message)
    return Thresholds(steps=(Step(colour=first_colour), *(Step(colour=colour, value=value) for value, colour in steps)))
