"""Go's conversions to fixed-width integers where a value does not fit."""

import math

MAX_INT32 = 2**31 - 1


def wrap_int32(value: float) -> int:
    """Convert as Go does on amd64: truncate to 64 bits and keep the low 32; what does not fit 64 bits becomes 0."""
    if not -(2.0**63) <= value < 2.0**63:
        return 0
    return _wrap(int(value), 32)


def wrap_int64(value: int) -> int:
    """Keep the low 64 bits, as a sum in Go does."""
    return _wrap(value, 64)


def cap_int32(value: float) -> int:
    """Convert and stop at the largest 32-bit integer."""
    return MAX_INT32 if value > MAX_INT32 else wrap_int32(value)


def ceil_double(value: float) -> float:
    """Round up and stay a double, so that infinities and NaN pass."""
    return float(math.ceil(value)) if math.isfinite(value) else value


def divide(dividend: float, divisor: float) -> float:
    """Divide doubles as IEEE 754 says, also by zero."""
    if divisor:
        return float(dividend) / float(divisor)
    return math.copysign(math.inf, dividend) if dividend else math.nan


def _wrap(value: int, bits: int) -> int:
    half = 1 << (bits - 1)
    return (value + half) % (1 << bits) - half
