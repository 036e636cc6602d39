"""Grafana's units as the page spells them; the common ones, the others plainly with their id.

Source: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from dashboards.page.units import Scale, Unit

_PLAIN = frozenset({"", "none", "string"})
_MOST_DECIMALS = 100
"""As many as a browser writes."""
_MINUTE, _HOUR, _DAY, _WEEK, _YEAR = 60.0, 3600.0, 86_400.0, 604_800.0, 31_536_000.0
_TIME_SCALES = (
    (_YEAR, " y"),
    (_WEEK, " w"),
    (_DAY, " d"),
    (_HOUR, " h"),
    (_MINUTE, " min"),
    (1.0, " s"),
    (1e-3, " ms"),
    (1e-6, " µs"),
    (1e-9, " ns"),
)
_TIME_STEPS = (
    *(float(f"{digit}e{power}") for power in range(-9, 1) for digit in (1, 2, 5)),
    *(10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0),
    *(_HOUR * hours for hours in (1, 2, 4, 6, 12)),
    *(_DAY * days for days in (1, 2, 7, 14, 30, 90, 180, 365, 730, 1825)),
)
_SHORT = (
    *((1e24, " Sept"), (1e21, " Sext"), (1e18, " Quint"), (1e15, " Quadr")),
    *((1e12, " Tri"), (1e9, " Bil"), (1e6, " Mil"), (1e3, " K"), (1.0, "")),
)
_COUNTS = ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K"), (1.0, ""))
_COUNTED = {
    "reqps": "req/s",
    "rps": "rd/s",
    "wps": "wr/s",
    "ops": "ops/s",
    "iops": "io/s",
    "cps": "c/s",
    "eps": "evt/s",
    "mps": "msg/s",
    "recps": "rec/s",
    "rowsps": "rows/s",
    "opm": "ops/m",
    "rpm": "rd/m",
    "wpm": "wr/m",
    "cpm": "c/m",
    "mpm": "msg/m",
}
_MONEY = {
    "currencyUSD": "$",
    "currencyEUR": "€",
    "currencyGBP": "£",
    "currencyJPY": "¥",
    "currencyCHF": "CHF",
    "currencyPLN": "PLN",
    "currencyVND": "đ",
    "currencyINR": "₹",
    "currencyBRL": "R$",
}
_MONEY_BEHIND = frozenset({"currencySEK", "currencyNOK", "currencyDKK", "currencyISK"})
"""Krones, whose sign follows the number."""
_IN_SECONDS = {"ns": 1e-9, "µs": 1e-6, "us": 1e-6, "ms": 1e-3, "s": 1.0, "m": _MINUTE, "h": _HOUR, "d": _DAY}
_BINARY_PREFIXES = {"": 0, "Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6, "Zi": 7, "Yi": 8}
_DECIMAL_PREFIXES = dict(
    zip(("f", "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E", "Z", "Y"), range(-5, 9), strict=True)
)
"""With the power of 1024 or 1000 that each stands for."""
_MULTIPLES = {
    "bytes": (1024.0, 1.0, "B"),
    "kbytes": (1024.0, 1024.0, "B"),
    "mbytes": (1024.0, 1024.0**2, "B"),
    "gbytes": (1024.0, 1024.0**3, "B"),
    "decbytes": (1000.0, 1.0, "B"),
    "deckbytes": (1000.0, 1e3, "B"),
    "decmbytes": (1000.0, 1e6, "B"),
    "decgbytes": (1000.0, 1e9, "B"),
    "bits": (1024.0, 1.0, "b"),
    "decbits": (1000.0, 1.0, "b"),
    "binBps": (1024.0, 1.0, "B/s"),
    "Bps": (1000.0, 1.0, "B/s"),
    "KiBs": (1024.0, 1024.0, "B/s"),
    "MiBs": (1024.0, 1024.0**2, "B/s"),
    "KBs": (1000.0, 1e3, "B/s"),
    "MBs": (1000.0, 1e6, "B/s"),
    "binbps": (1024.0, 1.0, "b/s"),
    "bps": (1000.0, 1.0, "b/s"),
    "hertz": (1000.0, 1.0, "Hz"),
    "pps": (1000.0, 1.0, "p/s"),
    "watt": (1000.0, 1.0, "W"),
    "kwatt": (1000.0, 1e3, "W"),
    "volt": (1000.0, 1.0, "V"),
    "amp": (1000.0, 1.0, "A"),
}
_SUFFIXED = {"percent": "%", "celsius": " °C", "fahrenheit": " °F", "humidity": " %H", "dB": " dB", "cores": " cores"}
_ON_AXES = {
    **dict.fromkeys(("dtdurations", "clocks", "dthms", "dtdhms"), "s"),
    **dict.fromkeys(("dtdurationms", "clockms"), "ms"),
    **dict.fromkeys(("bool", "bool_yes_no", "bool_on_off"), "none"),
}
"""Where a number has to stand alone: the plain unit of those that are spelt in words."""
_MOMENTS = frozenset({"dateTimeAsIso", "dateTimeAsLocal", "dateTimeAsUS", "dateTimeAsSystem"})


def unit_of(name: str, decimals: int | None = None) -> Unit:
    """Give the unit of Grafana's id; one that is not known is shown plainly, with its id behind the number.

    Args:
        name: Grafana's id.
        decimals: As a dashboard asks for them, whatever it says.
    """
    return replace(_unit(name), decimals=None if decimals is None else min(max(decimals, 0), _MOST_DECIMALS))


def is_known(name: str) -> bool:
    """Say whether a unit is drawn as Grafana draws it."""
    return name in _PLAIN or name in _SPELT or name in _WORDS or _custom(name) is not None or _scaled(name) is not None


def in_words(name: str, value: float, now: float) -> str | None:
    """Spell a value whose unit is no number's: a moment, a duration, yes or no; None for the others."""
    words = _WORDS.get(name)
    return None if words is None else words(value, now)


# Private


def _unit(name: str) -> Unit:
    name = _ON_AXES.get(name, name)
    if name in _PLAIN:
        return _SPELT["none"]
    return _SPELT.get(name) or _custom(name) or _scaled(name) or _suffixed(f" {name}")


def _suffixed(suffix: str) -> Unit:
    return Unit(label="", scales=(Scale(from_magnitude=0, factor=1, suffix=suffix),))


def _custom(name: str) -> Unit | None:
    """Read `suffix:x`, `prefix:x`, `short:x` and their like."""
    kind, separator, text = name.partition(":")
    if not separator:
        return None
    if kind == "prefix":
        return Unit(label="", scales=(Scale(from_magnitude=0, factor=1, suffix="", prefix=text),))
    if kind in {"suffix", "bool", "time"}:
        return _suffixed(f" {text}") if kind == "suffix" else None
    if kind == "count":
        return _scaled_by(_COUNTS, after=f" {text}")
    if kind == "si":
        power = _DECIMAL_PREFIXES.get(text[:1], 0)
        return _multiples(1000.0, 1000.0**power, text[1:] if power else text)
    return _scaled_by(_COUNTS, before=text) if kind == "currency" else None


def _scaled(name: str) -> Unit | None:
    if name in _IN_SECONDS:
        own = _IN_SECONDS[name]
        scales = tuple((seconds / own, suffix) for seconds, suffix in _TIME_SCALES)
        return replace(_scaled_by(scales), axis_steps=tuple(step / own for step in _TIME_STEPS))
    if name in _MULTIPLES:
        return _multiples(*_MULTIPLES[name])
    if name in _COUNTED:
        return _scaled_by(_COUNTS, after=f" {_COUNTED[name]}")
    if name in _MONEY_BEHIND:
        return _scaled_by(_COUNTS, after=" kr")
    return _scaled_by(_COUNTS, before=_MONEY[name]) if name in _MONEY else None


def _multiples(base: float, own: float, symbol: str) -> Unit:
    is_binary = base == 1024.0  # noqa: PLR2004 - of bytes
    prefixes = _BINARY_PREFIXES if is_binary else _DECIMAL_PREFIXES
    scales = tuple((base**power / own, f" {prefix}{symbol}") for prefix, power in prefixes.items())[::-1]
    steps = tuple(2.0**power for power in range(60)) if is_binary and own == 1 else ()
    return replace(_scaled_by(scales), axis_steps=steps)


def _scaled_by(scales: Sequence[tuple[float, str]], *, before: str = "", after: str = "") -> Unit:
    last = len(scales) - 1
    return Unit(
        label="",
        scales=tuple(
            Scale(from_magnitude=0 if place == last else factor, factor=factor, suffix=suffix + after, prefix=before)
            for place, (factor, suffix) in enumerate(scales)
        ),
    )


def _spelt_duration(seconds: float) -> str:
    """Spell the two largest parts of a duration."""
    parts, rest = [], abs(seconds)
    for size, name in ((_YEAR, "year"), (_WEEK, "week"), (_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count:.0f} {name}{'s' if count > 1 else ''}")
    if rest or not parts:
        parts.append(f"{rest:.3g} seconds")
    return ("-" if seconds < 0 else "") + ", ".join(parts[:2])


def _clock(seconds: float) -> str:
    hours, rest = divmod(int(abs(seconds)), 3600)
    return f"{'-' if seconds < 0 else ''}{hours:02}:{rest // 60:02}:{rest % 60:02}"


def _moment(milliseconds: float, _now: float) -> str:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return "Invalid date"


def _from_now(milliseconds: float, now: float) -> str:
    seconds = now - milliseconds / 1000
    largest = _spelt_duration(abs(seconds)).partition(",")[0]
    return f"{largest} ago" if seconds >= 0 else f"in {largest}"


_SPELT: Mapping[str, Unit] = {
    "none": _suffixed(""),
    "short": _scaled_by(_SHORT),
    "percentunit": Unit(label="", scales=(Scale(from_magnitude=0, factor=0.01, suffix="%"),)),
    **{name: _suffixed(suffix) for name, suffix in _SUFFIXED.items()},
}
_WORDS: Mapping[str, Callable[[float, float], str]] = {
    **dict.fromkeys(_MOMENTS, _moment),
    "dateTimeFromNow": _from_now,
    "dtdurations": lambda value, _: _spelt_duration(value),
    "dtdurationms": lambda value, _: _spelt_duration(value / 1000),
    "clocks": lambda value, _: _clock(value),
    "clockms": lambda value, _: _clock(value / 1000),
    **dict.fromkeys(("dthms", "dtdhms"), lambda value, _: _clock(value)),
    "bool": lambda value, _: "True" if value else "False",
    "bool_yes_no": lambda value, _: "Yes" if value else "No",
    "bool_on_off": lambda value, _: "On" if value else "Off",
}
