"""Quantities as people write them in a goal: `1h`, `5%`, `1/d`, `50`."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from slo.durations import parse_duration_seconds, spell_duration


class Dimension(StrEnum):
    """What is measured."""

    TIME = "time"
    """In seconds; written `90s`, `1h30m`, `200ms`."""
    RATIO = "ratio"
    """From 0 to 1 or more; written `5%`."""
    RATE = "rate"
    """Per second; written `100/s`, `1/d`, `2/w`."""
    NUMBER = "number"
    """Without a unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number and what it is of."""

    value: float
    """In seconds, as a ratio, per second, or as it is."""
    dimension: Dimension
    per: str = "s"
    """Of a rate: what it is shown per."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a value is held against."""

    sign: str
    """One of `SIGNS`."""
    quantity: Quantity
    written: str
    """The quantity as somebody wrote it."""

    def holds(self, value: float) -> bool:
        """Say whether a value, in the target's dimension, keeps it; what only arithmetic tells apart is equal."""
        edge = self.quantity.value
        return SIGNS[self.sign](edge if math.isclose(value, edge, rel_tol=_ROUNDING) else value, edge)

    @property
    def is_less_better(self) -> bool:
        """Whether smaller values are better ones."""
        return self.sign.startswith("<")

    def __str__(self) -> str:
        return f"{self.sign} {self.written}"

    def spell(self, value: float) -> str:
        """Spell a value in the target's unit; in full where it would look like the target, and is not."""
        edge = self.quantity
        measured = Quantity(value=value, dimension=edge.dimension, per=edge.per)
        text = spell(measured)
        is_edge = math.isclose(value, edge.value, rel_tol=_ROUNDING)
        return spell(measured, is_exact=True) if text == spell(edge) and not is_edge else text


SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
EXAMPLE = '"< 1h", "<= 5%", ">= 1/d" or ">= 50"'
_ROUNDING = 1e-12
"""Of a ratio: 99.9 / 100 is not 1 - 0.001."""
_TARGET = re.compile(r"(?P<sign><=|>=|<|>)\s*(?P<quantity>.+)")
_DIGITS = r"\d{1,15}(?:\.\d{1,15})?"
"""More than a number holds exactly."""
_RATE = re.compile(rf"(?P<number>{_DIGITS})\s*/\s*(?P<per>s|min|h|d|w)")
_RATIO = re.compile(rf"(?P<number>-?{_DIGITS})\s*%")
_NUMBER = re.compile(f"-?{_DIGITS}")
_PER_SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_MINUTE = 60
_MOST_READABLE = 1e15


def parse_quantity(text: str) -> Quantity | None:
    """Parse a quantity; None if it is none."""
    text = text.strip()
    if match := _RATE.fullmatch(text):
        value = float(match["number"]) / _PER_SECONDS[match["per"]]
        return Quantity(value=value, dimension=Dimension.RATE, per=match["per"])
    if match := _RATIO.fullmatch(text):
        return Quantity(value=float(match["number"]) / 100, dimension=Dimension.RATIO)
    if _NUMBER.fullmatch(text):
        return Quantity(value=float(text), dimension=Dimension.NUMBER)
    seconds = parse_duration_seconds(text.replace(" ", ""))
    return None if seconds is None else Quantity(value=seconds, dimension=Dimension.TIME)


def parse_target(text: str) -> Target | None:
    """Parse a target; None if it is none."""
    match = _TARGET.fullmatch(text.strip())
    quantity = parse_quantity(match["quantity"]) if match else None
    if match is None or quantity is None:
        return None
    return Target(sign=match["sign"], quantity=quantity, written=match["quantity"])


def spell(quantity: Quantity, *, is_exact: bool = False) -> str:
    """Spell a quantity as it could be written in a goal, short enough to be read unless it is to be exact."""
    short = _exact if is_exact else _short
    match quantity.dimension:
        case Dimension.TIME:
            return _exact_time(quantity.value) if is_exact else _time(quantity.value)
        case Dimension.RATIO:
            return f"{short(quantity.value * 100)}%"
        case Dimension.RATE:
            return f"{short(quantity.value * _PER_SECONDS[quantity.per])}/{quantity.per}"
        case Dimension.NUMBER:
            return short(quantity.value)


# Private


def _time(seconds: float) -> str:
    """Spell seconds: of long times no more than minutes, of short ones no more than milliseconds."""
    if seconds < 0:
        return f"-{_time(-seconds)}"
    if 0 < seconds < 1:
        return f"{_short(seconds * 1000)}ms"
    return spell_duration(float(round(seconds / _MINUTE) * _MINUTE) if seconds >= 10 * _MINUTE else round(seconds, 1))


def _exact_time(seconds: float) -> str:
    return spell_duration(seconds) if seconds >= 1 else f"{_exact(seconds * 1000)}ms"


def _short(number: float) -> str:
    """Spell four digits of a small number, and all before the point of a larger one that can be read."""
    text = f"{number:.4g}"
    return f"{number:.0f}" if "e" in text and 1 <= abs(number) < _MOST_READABLE else text


def _exact(number: float) -> str:
    return f"{number:.12g}"
