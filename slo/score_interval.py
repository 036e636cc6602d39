"""Between which bounds a ratio lies, of which a part was seen: right at no failure at all, too."""

import math


def score_interval(ratio: float, requests: float, *, z: float) -> tuple[float, float]:
    """Give the score interval of a ratio out of so many requests, for a normal quantile.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22
    """
    middle = (ratio + z * z / (2 * requests)) / (1 + z * z / requests)
    spread = z * math.sqrt(ratio * (1 - ratio) / requests + z * z / (4 * requests**2)) / (1 + z * z / requests)
    # At these ends it is exact; rounding leaves a little beside it.
    return 0.0 if ratio <= 0 else max(middle - spread, 0.0), 1.0 if ratio >= 1 else min(middle + spread, 1.0)
