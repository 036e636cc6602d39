"""Serve what the generator does to Prometheus: the generator's own truth, scraped like the rest."""

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from load_harness import metric_names as names
from loadtests.meter import RequestKind

SUCCEEDED = "succeeded"
FAILED = "failed"


class LocustCollector(Collector):
    """Meters requests as the `locust_*` series."""

    def __init__(self, scenario: str, *, kinds: Sequence[RequestKind], count_users: Callable[[], int]) -> None:
        self._scenario = scenario
        self._count_users = count_users
        # Every series is there from the first scrape on, so that a rate sees the first request.
        self._answers = {(kind, outcome): _Answers() for kind in kinds for outcome in (SUCCEEDED, FAILED)}
        self._dropped = Counter(dict.fromkeys(kinds, 0))

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Count nothing: the series tell of requests by their outcome."""

    def finished(self, kind: RequestKind, *, now: float, latency_seconds: float, is_failed: bool) -> None:  # noqa: ARG002 - the meter's contract
        """Count a request and its latency under its outcome."""
        key = (kind, FAILED if is_failed else SUCCEEDED)
        if key not in self._answers:
            self._answers[key] = _Answers()
        self._answers[key].add(latency_seconds)

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:  # noqa: ARG002 - the meter's contract
        """Count a request that was due and is never sent."""
        self._dropped[kind] += 1

    def collect(self) -> Iterator[Metric]:
        """Yield the series as they are now."""
        yield self._users_family()
        yield self._requests_family()
        yield self._durations_family()
        yield self._dropped_family()

    # Private

    def _users_family(self) -> Metric:
        family = GaugeMetricFamily(names.LOCUST_USERS, "Users of the load.", labels=(names.SCENARIO,))
        family.add_metric((self._scenario,), self._count_users())
        return family

    def _requests_family(self) -> Metric:
        family = CounterMetricFamily(
            names.LOCUST_REQUESTS_TOTAL, "Requests that came back.", labels=names.LOCUST_LABELS
        )
        for (kind, outcome), answers in self._answers.items():
            family.add_metric((*self._labels(kind), outcome), answers.count)
        return family

    def _durations_family(self) -> Metric:
        help_text = "Latency of requests in seconds, from the moment each was due."
        family = HistogramMetricFamily(names.LOCUST_REQUEST_DURATION_SECONDS, help_text, labels=names.LOCUST_LABELS)
        for (kind, outcome), answers in self._answers.items():
            family.add_metric((*self._labels(kind), outcome), answers.buckets(), answers.sum_seconds)
        return family

    def _dropped_family(self) -> Metric:
        help_text = "Requests that were due and never sent."
        family = CounterMetricFamily(names.LOCUST_DROPPED_TOTAL, help_text, labels=names.LOCUST_LABELS[:-1])
        for kind, count in self._dropped.items():
            family.add_metric(self._labels(kind), count)
        return family

    def _labels(self, kind: RequestKind) -> tuple[str, str, str]:
        return self._scenario, kind.method, kind.name


# Private

_EDGE_LABELS = [floatToGoString(edge) for edge in (*names.DURATION_EDGES_SECONDS, math.inf)]  # type: ignore[no-untyped-call]


class _Answers:
    """Latencies by the bucket edges of the contract."""

    def __init__(self) -> None:
        self.sum_seconds = 0.0
        self._counts = [0] * len(_EDGE_LABELS)

    @property
    def count(self) -> int:
        return sum(self._counts)

    def add(self, seconds: float) -> None:
        self.sum_seconds += seconds
        self._counts[bisect_left(names.DURATION_EDGES_SECONDS, seconds)] += 1

    def buckets(self) -> list[tuple[str, int]]:
        return list(zip(_EDGE_LABELS, accumulate(self._counts), strict=True))
