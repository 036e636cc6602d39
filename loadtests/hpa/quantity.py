"""Kubernetes quantities (`250m`, `1.5Gi`, `2e3`) as the integers and doubles that the autoscaler computes with.

Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

import functools
import re

MAX_INT64 = 2**63 - 1

_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?"
    r"(?:(?P<suffix>[numkMGTPE]|[KMGTPE]i)|[eE](?P<exponent>[+-]?[0-9]{1,3}))?"
)
_DECIMAL_EXPONENTS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY_EXPONENTS = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
_NANOS_PER_MILLI = 1_000_000
_CACHED_TEXTS = 4096
"""Requests and targets come again and again, usages only within a sync; so few stay in the processor's own cache."""


@functools.lru_cache(maxsize=_CACHED_TEXTS)
def parse_milli(text: str) -> int:
    """Parse a quantity to thousandths, rounded away from zero and capped as a 64-bit integer.

    Raises:
        ValueError: the text is no quantity.
    """
    number = text[:-1]
    if number.isdecimal() and text[-1] == "n" and text.isascii():
        # What the metrics API writes: a value that hardly ever comes again.
        milli = -(-int(number) // _NANOS_PER_MILLI)
        return milli if milli < MAX_INT64 else MAX_INT64  # noqa: FURB136 - min() would take a fifth of the time
    digits, ten, two = _parts(text)
    ten += 3
    magnitude: int = abs(digits) << two
    if ten >= 0:
        magnitude *= 10**ten
    else:
        magnitude = -(-magnitude // 10**-ten)
    magnitude = min(magnitude, MAX_INT64)
    return magnitude if digits >= 0 else -magnitude


def parse_float(text: str) -> float:
    """Parse a quantity to the double that Kubernetes' `AsApproximateFloat64` gives: digits times a power of ten.

    `0.3` gives 0.30000000000000004, and `300m` 0.3.

    Raises:
        ValueError: the text is no quantity.
    """
    digits, ten, two = _parts(text)
    base = float(digits << two)
    return base if ten == 0 else base * float(f"1e{ten}")


def format_milli(milli: int) -> str:
    """Write thousandths as a quantity: `12`, or `12500m` where it is no whole number."""
    whole, rest = divmod(milli, 1000)
    return f"{milli}m" if rest else str(whole)


def _parts(text: str) -> tuple[int, int, int]:
    """Return the digits as an integer, and the powers of ten and of two that they are multiplied with."""
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(text)
    sign, whole, fraction, suffix, exponent = match.groups("")
    two = _BINARY_EXPONENTS.get(suffix, 0)
    ten = int(exponent) if exponent else _DECIMAL_EXPONENTS.get(suffix, 0)
    return int(sign + whole + fraction), ten - len(fraction), two
