"""How numbers of a unit are shown; the data itself always travels in the base unit."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from math import floor, isfinite, isnan, log10


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """One way to spell a unit, such as milliseconds for seconds."""

    from_magnitude: float
    """Smallest absolute value, in the base unit, that is spelt this way."""
    factor: float
    """Size of one displayed unit in the base unit."""
    suffix: str
    """Follows the number, with its own leading space where one belongs."""
    prefix: str = ""
    """Stands before the number, as the sign of a currency."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A base unit, the scales to show it in (largest first), and steps that make round axis labels."""

    label: str
    """Stands beside a chart's title; empty for a plain number."""
    scales: tuple[Scale, ...]
    axis_steps: tuple[float, ...] = ()
    """Distances between axis labels to choose from, in the base unit; empty for 1, 2, 5 times a power of ten."""
    decimals: int | None = None
    """Digits behind the point, always; None for three significant digits."""


def count(label: str) -> Unit:
    """Build the unit of whole things, such as replicas."""
    steps = tuple(float(digit * 10**power) for power in range(12) for digit in (1, 2, 5))
    return Unit(label=label, scales=(_plain(""),), axis_steps=steps)


def per_second(label: str) -> Unit:
    """Build the unit of a rate, such as requests per second."""
    return Unit(label=f"{label}/s", scales=(_plain("/s"),))


def format_value(unit: Unit, value: float | None) -> str:
    """Spell a value in three significant digits or as many decimals as asked for, as `static/format.js` does."""
    if value is None:
        return "no data"
    before, number, after = spelt(unit, value)
    return f"{before}{number}{after}"


def spelt(unit: Unit, value: float) -> tuple[str, str, str]:
    """Spell a value in three parts: what stands before the number, the number, what follows it."""
    if not isfinite(value):
        return "", "NaN" if isnan(value) else "∞" if value > 0 else "\N{MINUS SIGN}∞", ""
    scale = scale_for(unit, value)
    number = value / scale.factor
    digits = _three_digits(number) if unit.decimals is None else _rounded(number, unit.decimals)
    return scale.prefix, digits, scale.suffix


def scale_for(unit: Unit, value: float) -> Scale:
    """Choose the largest scale that the value reaches; zero stays in the base unit."""
    if value == 0:
        return next((scale for scale in unit.scales if scale.factor == 1), unit.scales[-1])
    return next((scale for scale in unit.scales if abs(value) >= scale.from_magnitude), unit.scales[-1])


# Private


def _plain(suffix: str) -> Scale:
    return Scale(from_magnitude=0, factor=1, suffix=suffix)


_MOST_DECIMALS = 100
"""As many as a browser writes."""
_LEAST_WRITTEN_OUT, _LEAST_WITH_POWER = 1e-6, 1e21


def _three_digits(number: float) -> str:
    """Round, and write powers of ten where a browser does; what is not zero is never shown as zero."""
    if number == 0:
        return "0"
    text = _rounded(number, min(max(2 - floor(log10(abs(number))), 0), _MOST_DECIMALS))
    if 0 < abs(float(text)) < _LEAST_WRITTEN_OUT:
        return _with_power(float(text))
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def _with_power(number: float) -> str:
    digits, power = f"{number!r}".split("e")
    return f"{digits.removesuffix('.0')}e{int(power):+d}"


def _rounded(number: float, decimals: int) -> str:
    if abs(number) >= _LEAST_WITH_POWER:
        return _with_power(number)
    with localcontext(prec=400):  # a float has up to 309 digits before its point
        return f"{Decimal(number).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP):f}"


_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_KIBI, _MEBI, _GIBI = 2.0**10, 2.0**20, 2.0**30

NUMBER = Unit(label="", scales=(_plain(""),))
SECONDS = Unit(
    label="",
    scales=(
        Scale(from_magnitude=2 * _DAY, factor=_DAY, suffix=" d"),
        Scale(from_magnitude=2 * _HOUR, factor=_HOUR, suffix=" h"),
        Scale(from_magnitude=2 * _MINUTE, factor=_MINUTE, suffix=" min"),
        Scale(from_magnitude=1, factor=1, suffix=" s"),
        Scale(from_magnitude=1e-3, factor=1e-3, suffix=" ms"),
        Scale(from_magnitude=0, factor=1e-6, suffix=" µs"),
    ),
    axis_steps=(
        *(float(f"{digit}e{power}") for power in range(-7, 1) for digit in (1, 2, 5)),
        *(10.0, 20.0, 30.0, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 20 * _MINUTE, 30 * _MINUTE),
        *(_HOUR, 2 * _HOUR, 4 * _HOUR, 6 * _HOUR, 12 * _HOUR),
        *(_DAY * days for days in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    ),
)
RATIO = Unit(label="%", scales=(Scale(from_magnitude=0, factor=0.01, suffix=" %"),))
CORES = Unit(
    label="millicores",
    scales=(Scale(from_magnitude=10, factor=1, suffix=" cores"), Scale(from_magnitude=0, factor=1e-3, suffix=" m")),
)
BYTES = Unit(
    label="bytes",
    scales=(
        Scale(from_magnitude=_GIBI, factor=_GIBI, suffix=" GiB"),
        Scale(from_magnitude=_MEBI, factor=_MEBI, suffix=" MiB"),
        Scale(from_magnitude=_KIBI, factor=_KIBI, suffix=" KiB"),
        Scale(from_magnitude=0, factor=1, suffix=" B"),
    ),
    axis_steps=tuple(2.0**power for power in range(45)),
)
