"""Count latencies in buckets that each end 1 % above the one before, and read quantiles from them."""

import math
from collections import Counter
from collections.abc import Mapping

FIRST_UPPER_BOUND_SECONDS = 1e-4
GROWTH = 1.01


def upper_bound_seconds(index: int) -> float:
    """Return the upper bound of a bucket; it belongs to the bucket."""
    return FIRST_UPPER_BOUND_SECONDS * GROWTH**index


def bucket_index(seconds: float) -> int:
    """Return the bucket of a latency; everything up to the first upper bound lies in bucket 0."""
    if seconds <= FIRST_UPPER_BOUND_SECONDS:
        return 0
    index = math.ceil(math.log(seconds / FIRST_UPPER_BOUND_SECONDS) / _LOG_GROWTH)
    # The logarithm rounds; at a bound, what `upper_bound_seconds` says decides.
    while upper_bound_seconds(index - 1) >= seconds:
        index -= 1
    while upper_bound_seconds(index) < seconds:
        index += 1
    return index


class Histogram:
    """Latencies by bucket; buckets without a latency take no room."""

    def __init__(self, counts: Mapping[int, int] | None = None) -> None:
        self._counts = Counter(counts or {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Histogram) and self._counts == other._counts

    __hash__ = None  # type: ignore[assignment] # it changes

    def __repr__(self) -> str:
        return f"Histogram({dict(sorted(self._counts.items()))})"

    def to_json(self) -> dict[str, int]:
        """Give the counts by bucket, as `client.jsonl` holds them."""
        return {str(index): self._counts[index] for index in sorted(self._counts)}

    @property
    def count(self) -> int:
        """Count the latencies."""
        return self._counts.total()

    def add(self, seconds: float) -> None:
        """Count one latency."""
        self._counts[bucket_index(seconds)] += 1

    def merge(self, other: "Histogram") -> None:
        """Count everything that another histogram counted."""
        self._counts.update(other._counts)  # noqa: SLF001 - of the same class

    def quantile_seconds(self, ratio: float) -> float | None:
        """Return what a ratio of the latencies did not exceed, at most 1 % too high; None without latencies."""
        rank = max(math.ceil(ratio * self.count), 1)
        seen = 0
        for index in sorted(self._counts):
            seen += self._counts[index]
            if seen >= rank:
                return upper_bound_seconds(index)
        return None


# Private

_LOG_GROWTH = math.log(GROWTH)
