"""Quantiles of a classic histogram, as Prometheus computes them."""

from collections.abc import Sequence


def quantile(ratio: float, edges: Sequence[float], counts: Sequence[float]) -> float | None:
    """Estimate a quantile; None where nothing was counted.

    Source: https://prometheus.io/docs/prometheus/2.42/querying/functions/#histogram_quantile

    Args:
        ratio: 0.95 for the 95th percentile.
        edges: The upper edges of all buckets but the last, rising.
        counts: In each bucket on its own, one more than edges: the last has no upper edge.
    """
    total = sum(counts)
    if total <= 0:
        return None
    rank, below = ratio * total, 0.0
    for number, (edge, count) in enumerate(zip(edges, counts, strict=False)):
        if count > 0 and below + count >= rank:
            lower = edges[number - 1] if number else 0.0
            return lower + (edge - lower) * (rank - below) / count
        below += count
    return edges[-1]
