"""Tell counters from gauges by their names."""

from collections.abc import Collection

_NO_COUNTERS = frozenset(
    {
        "flagger_canary_total",
        "kube_resourcequota_total",
        "kafka_brokers_total",
        "machine_memory_total",
        "process_threads_total",
    }
)
"""Gauges that are called like counters."""
_GAUGE_ENDINGS = (
    *("_ratio", "_celsius", "_percent", "_percentage", "_info", "_in_flight", "_current", "_timestamp_seconds"),
    *("_usage_bytes", "_working_set_bytes", "_resident_memory_bytes", "_limit_bytes", "_free_bytes", "_avail_bytes"),
    *("_available_bytes", "_capacity", "_replicas", "_utilization", "_load1", "_load5", "_load15"),
)


def is_counter(name: str) -> bool:
    """Say whether a metric is a counter."""
    is_named_so = name.endswith(("_total", "_bucket")) and ":" not in name
    return is_named_so and name not in _NO_COUNTERS


def is_sum_or_count(name: str, others: Collection[str]) -> bool:
    """Say whether a metric is of a histogram or summary, which can be told where others of it are there, too."""
    base, _, part = name.rpartition("_")
    siblings = {"sum": ("count", "bucket"), "count": ("sum", "bucket")}.get(part, ())
    return ":" not in name and any(f"{base}_{one}" in others for one in siblings)


def is_gauge(name: str) -> bool:
    """Say whether a metric is certainly none."""
    return ":" not in name and name.endswith(_GAUGE_ENDINGS)
