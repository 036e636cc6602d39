"""Read and spell the numbers that a knob is set to."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Final

from slo.durations import parse_duration_seconds

_MOST_SECONDS: Final = 3600


class WrongValue(Exception):  # noqa: N818 - read as a sentence
    """A value that a knob cannot be set to."""

    def __init__(self, *, rule: str, next_step: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.next_step = next_step


def read_integer(minimum: int, maximum: int, example: str) -> Callable[[str], Decimal]:
    """Return a reader of whole numbers within bounds."""

    def read(text: str) -> Decimal:
        number = _decimal(text, example)
        if number != number.to_integral_value() or not minimum <= number <= maximum:
            raise WrongValue(rule=f"must be a whole number, {minimum}..{maximum}", next_step=f"write it as {example}")
        return number

    return read


def read_ratio(text: str) -> Decimal:
    """Read a ratio, 0 or more and below 1."""
    number = _decimal(text, "0.1")
    if not 0 <= number < 1:
        raise WrongValue(rule="must be a ratio, 0 or more and below 1", next_step="write 10 % as 0.1")
    return number


def read_duration(text: str) -> Decimal:
    """Read a duration with its unit, as seconds."""
    seconds = parse_duration_seconds(text)
    if seconds is None:
        raise WrongValue(rule="must be a duration with a unit", next_step="write it as 60s or 5m")
    return Decimal(repr(seconds))


def read_window(text: str) -> Decimal:
    """Read a window or period: whole seconds, no more than the API takes."""
    seconds = read_duration(text)
    if seconds != seconds.to_integral_value() or seconds > _MOST_SECONDS:
        raise WrongValue(rule=f"must be whole seconds, 0s..{_MOST_SECONDS}s", next_step="write it as 60s or 5m")
    return seconds


def spell_number(number: Decimal) -> str:
    """Spell a number without trailing zeros."""
    return f"{number.normalize():f}"


def spell_seconds(number: Decimal) -> str:
    """Spell seconds as a duration."""
    return f"{spell_number(number)}s"


# Private


def _decimal(text: str, example: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise WrongValue(rule="must be a number", next_step=f"write it as {example}") from error
    if not number.is_finite():
        raise WrongValue(rule="must be a finite number", next_step=f"write it as {example}")
    return number
