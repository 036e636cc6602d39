"""Student's t distribution: how sure a mean of few values is."""

import math

_TINY = 1e-300
_MOST_ROUNDS = 300
_PRECISION = 1e-12


def two_sided_p(t: float, *, degrees: float) -> float:
    """Give the probability that |T| is at least |t|.

    Source: https://dlmf.nist.gov/8.17 (the regularized incomplete beta function; 8.17.22 its continued fraction)
    """
    return _regularized_beta(degrees / (degrees + t * t), degrees / 2, 0.5)


def two_sided_quantile(p: float, *, degrees: float) -> float:
    """Give the t beyond which |T| lies with a probability."""
    low, high = 0.0, 1.0
    while two_sided_p(high, degrees=degrees) > p:
        low, high = high, 2 * high
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        low, high = (middle, high) if two_sided_p(middle, degrees=degrees) > p else (low, middle)
    return high


# Private


def _regularized_beta(x: float, a: float, b: float) -> float:
    if x in {0.0, 1.0}:
        return x
    if x > (a + 1) / (a + b + 2):  # where the fraction converges slowly, take the other side
        return 1 - _regularized_beta(1 - x, b, a)
    log_front = a * math.log(x) + b * math.log1p(-x) + math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
    return math.exp(log_front) / a / _continued_fraction(x, a, b)


def _continued_fraction(x: float, a: float, b: float) -> float:
    """Evaluate 1 + d1/(1 + d2/(1 + ...)) by the modified method of Lentz."""
    value, c, d = 1.0, 1.0, 0.0
    for number in range(1, _MOST_ROUNDS):
        m = number // 2
        numerator = (
            m * (b - m) * x / ((a + number - 1) * (a + number))
            if number % 2 == 0
            else -(a + m) * (a + b + m) * x / ((a + number - 1) * (a + number))
        )
        d = 1 / (1 + numerator * d or _TINY)
        c = 1 + numerator / c or _TINY
        value *= c * d
        if abs(c * d - 1) < _PRECISION:
            break
    return value
