"""The receiver's own metrics, on a given registry. Sources are bounded by the catalog, answers by a list."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.process_collector import ProcessCollector

DELIVERIES = "load_harness_dora_deliveries"
FACTS = "load_harness_dora_facts"
DELIVERY_SECONDS = "load_harness_dora_delivery_seconds"
LAST_DELIVERY = "load_harness_dora_last_delivery_timestamp_seconds"
CLOCK_AHEAD = "load_harness_dora_clock_ahead_seconds"
ANSWERS = ("recorded", "known", "nothing", "invalid", "unauthorized", "failed")
"""What a delivery came to: facts that are new, facts that were there, none of interest, and refusals."""
_EDGES = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class ReceiverMetrics:
    """Count and time deliveries."""

    def __init__(self, registry: CollectorRegistry, sources: Iterable[str]) -> None:
        """Begin at 0 for each source and answer, as an increase from nothing is not seen."""
        self._deliveries = Counter(
            DELIVERIES, "Deliveries, by source and what they came to", ("source", "answer"), registry=registry
        )
        self._facts = Counter(FACTS, "Facts written to the ledger, by source", ("source",), registry=registry)
        self._seconds = Histogram(
            DELIVERY_SECONDS, "Time to take a delivery", ("source",), buckets=_EDGES, registry=registry
        )
        self._last = Gauge(LAST_DELIVERY, "When a delivery was last taken", ("source",), registry=registry)
        self._ahead = Gauge(
            CLOCK_AHEAD,
            "By how much the last delivery was ahead of this clock, 0 if not",
            ("source",),
            registry=registry,
        )
        for source in sources:
            self._facts.labels(source)
            for answer in ANSWERS:
                self._deliveries.labels(source, answer)
        ProcessCollector(registry=registry)

    def answered(self, source: str, answer: str) -> None:
        """Count a delivery."""
        self._deliveries.labels(source, answer).inc()

    def taken(self, source: str, *, new: int, seconds: float, now: float, ahead_seconds: float) -> None:
        """Note a delivery whose facts are on disk."""
        self._facts.labels(source).inc(new)
        self._seconds.labels(source).observe(seconds)
        self._last.labels(source).set(now)
        self._ahead.labels(source).set(ahead_seconds)
