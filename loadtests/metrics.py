"""Serve what the generator does to Prometheus: the generator's own truth, scraped like the rest."""

from collections.abc import Callable, Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from load_harness import metric_names as names
from loadtests.meter import RequestKind
from loadtests.series_counts import SeriesCounts


class CountingMeter:
    """Meters requests for the `locust_*` series."""

    def __init__(self, kinds: Sequence[RequestKind]) -> None:
        self.counts = SeriesCounts(kinds)

    def started(self, kind: RequestKind, *, due_seconds: float, late_seconds: float) -> None:
        """Count nothing: the series tell of requests by their outcome."""

    def finished(
        self,
        kind: RequestKind,
        *,
        now: float,  # noqa: ARG002 - the meter's contract
        latency_seconds: float,
        is_failed: bool,
        is_on_purpose: bool = False,  # noqa: ARG002 - the same
    ) -> None:
        """Count a request and its latency under its outcome."""
        self.counts.add(kind, latency_seconds, is_failed=is_failed)

    def dropped(self, kind: RequestKind, *, due_seconds: float) -> None:  # noqa: ARG002 - the meter's contract
        """Count a request that was due and is never sent."""
        self.counts.dropped[kind] += 1


class LocustCollector(Collector):
    """Gives what was counted as the `locust_*` series."""

    def __init__(
        self, scenario: str, *, read_counts: Callable[[], SeriesCounts], count_users: Callable[[], int]
    ) -> None:
        self._scenario = scenario
        self._read_counts = read_counts
        self._count_users = count_users

    def collect(self) -> Iterator[Metric]:
        """Yield the series as they are now."""
        counts = self._read_counts()
        yield self._users_family()
        yield self._requests_family(counts)
        yield self._durations_family(counts)
        yield self._dropped_family(counts)

    # Private

    def _users_family(self) -> Metric:
        help_text = "Users of the load; where requests arrive at a rate of their own, requests under way."
        family = GaugeMetricFamily(names.LOCUST_USERS, help_text, labels=(names.SCENARIO,))
        family.add_metric((self._scenario,), self._count_users())
        return family

    def _requests_family(self, counts: SeriesCounts) -> Metric:
        family = CounterMetricFamily(
            names.LOCUST_REQUESTS_TOTAL, "Requests that came back.", labels=names.LOCUST_LABELS
        )
        for (kind, outcome), answers in counts.answers.items():
            family.add_metric((*self._labels(kind), outcome), answers.count)
        return family

    def _durations_family(self, counts: SeriesCounts) -> Metric:
        help_text = "Latency of requests in seconds, from the moment each was due."
        family = HistogramMetricFamily(names.LOCUST_REQUEST_DURATION_SECONDS, help_text, labels=names.LOCUST_LABELS)
        for (kind, outcome), answers in counts.answers.items():
            family.add_metric((*self._labels(kind), outcome), answers.buckets(), answers.sum_seconds)
        return family

    def _dropped_family(self, counts: SeriesCounts) -> Metric:
        help_text = "Requests that were due and never sent."
        family = CounterMetricFamily(names.LOCUST_DROPPED_TOTAL, help_text, labels=names.LOCUST_LABELS[:-1])
        for kind, count in counts.dropped.items():
            family.add_metric(self._labels(kind), count)
        return family

    def _labels(self, kind: RequestKind) -> tuple[str, str, str]:
        return self._scenario, kind.method, kind.name
