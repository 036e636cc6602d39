"""Spell the numbers of a finding."""

from decimal import ROUND_CEILING, Decimal

from slo.durations import spell_duration

_RATE_UNITS = (("s", 1), ("min", 60), ("h", 3600), ("d", 86_400))
_NEARLY = 1e-9


def percent(ratio: Decimal | float) -> str:
    """Spell a ratio as a percentage, in full: 0.999 is `99.9 %`."""
    return f"{float(ratio) * 100:.12g} %"


def percent_at_least(ratio: Decimal | float) -> str:
    """Spell a lower bound with two places, rounded up so that what is printed is enough."""
    exact = (Decimal(ratio) * 100).quantize(Decimal("0.01"), rounding=ROUND_CEILING)
    return f"{exact.normalize():f} %"


def amount(number: Decimal | float) -> str:
    """Spell a number with at most three digits that count, in full where it is larger."""
    value = float(number)
    return f"{round(value):,}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - as the sentence above says


def duration(seconds: float) -> str:
    """Spell a duration as a user writes it; what is no whole second is rounded to three digits."""
    return spell_duration(seconds) if float(seconds).is_integer() else f"{seconds:.3g}s"


def rate(per_second: float) -> str:
    """Spell a rate of events, where possible in a unit in which it is a whole number."""
    units = [(unit, per_second * seconds) for unit, seconds in _RATE_UNITS if per_second * seconds >= 1]
    whole = next((one for one in units if abs(one[1] - round(one[1])) < _NEARLY), None)
    unit, number = whole or (units or [("d", per_second * 86_400)])[0]
    return f"{amount(number)}/{unit}"
