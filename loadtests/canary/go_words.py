"""Spell numbers as Go does in Flagger's texts.

Source: https://pkg.go.dev/fmt (verb %v of a float64), https://pkg.go.dev/time#Duration.String
"""

from decimal import Decimal

_PLAIN_EXPONENTS = range(-4, 6)
"""Beyond these, `%v` writes a power of ten."""
_TOO_MANY_MILLISECONDS = 2**63 / 1_000_000
"""A Duration counts nanoseconds in 64 bits."""
_SECONDS_OF_A_MINUTE = 60
_MINUTES_OF_AN_HOUR = 60
_MILLISECONDS_OF_A_SECOND = 1000
_EXPONENT_DIGITS = 2


def spell_number(value: float) -> str:
    """Spell a finite number as `%v` does: `99`, `99.5`, `1e+06`."""
    digits = Decimal(repr(float(value))).normalize()
    if not digits or digits.adjusted() in _PLAIN_EXPONENTS:
        return f"{digits:f}"
    mantissa, _, exponent = f"{digits:e}".partition("e")
    return f"{mantissa}e{exponent[0]}{exponent[1:].zfill(_EXPONENT_DIGITS)}"


def whole_milliseconds(value: float) -> int:
    """Cut a number of milliseconds off at the point, as `time.Duration(value) * time.Millisecond` does.

    What a Duration cannot hold is 0, as an infinite one is in Go on amd64: so an infinite latency passes every bound.
    """
    return int(value) if abs(value) < _TOO_MANY_MILLISECONDS else 0


def spell_duration(milliseconds: int) -> str:
    """Spell a duration as Go does: `0s`, `500ms`, `1.5s`, `2m0s`, `1h0m0s`."""
    if milliseconds < 0:
        return f"-{spell_duration(-milliseconds)}"
    if 0 < milliseconds < _MILLISECONDS_OF_A_SECOND:
        return f"{milliseconds}ms"
    minutes, left = divmod(milliseconds, _MILLISECONDS_OF_A_SECOND * _SECONDS_OF_A_MINUTE)
    seconds = f"{Decimal(left) / _MILLISECONDS_OF_A_SECOND:f}s"
    if not minutes:
        return seconds
    hours, minutes = divmod(minutes, _MINUTES_OF_AN_HOUR)
    return f"{hours}h{minutes}m{seconds}" if hours else f"{minutes}m{seconds}"
