"""Spell numbers for readers."""

import math

from slo.durations import spell_duration

_WHOLE = 100
_LEAST = 0.0001
_FOUR_DIGITS = 1000


def percent(ratio: float) -> str:
    """Spell a ratio in percent, with three digits: `0.5 %`."""
    if 0 < ratio < _LEAST:
        return f"less than {_WHOLE * _LEAST:g} %"
    return f"{_WHOLE * ratio:.3g} %"


def per_second(rate: float) -> str:
    """Spell a rate with three digits: `12.5/s`."""
    return f"{rate:.3g}/s" if rate < _FOUR_DIGITS else f"{rate:.0f}/s"


def at_least_per_second(rate: float) -> str:
    """Spell a rate with three digits that is not less than one: 27.75 is `27.8/s`."""
    step = 10.0 ** (math.floor(math.log10(rate)) - 2)
    return per_second(math.ceil(round(rate / step, 9)) * step)


def seconds(duration: float) -> str:
    """Spell a duration as Prometheus does: `1m30s`."""
    return spell_duration(duration)
