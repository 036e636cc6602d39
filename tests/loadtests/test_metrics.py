"""The generator's own series."""

import json

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from loadtests.meter import RequestKind
from loadtests.metrics import CountingMeter, LocustCollector
from loadtests.series_counts import SeriesCounts
from tests.loadtests.fakes import WORK

LABELS = {"scenario": "hpa", "method": "GET", "name": "work"}


@pytest.fixture
def meter() -> CountingMeter:
    """What counts the requests."""
    return CountingMeter([WORK])


@pytest.fixture
def registry(meter: CountingMeter) -> CollectorRegistry:
    """A registry of its own that holds the series of a scenario with three users."""
    return registry_of(meter.counts)


def registry_of(counts: SeriesCounts) -> CollectorRegistry:
    """A registry that holds what was counted."""
    registry = CollectorRegistry()
    registry.register(LocustCollector("hpa", read_counts=lambda: counts, count_users=lambda: 3))
    return registry


def test_everything_is_there_from_the_start(registry: CollectorRegistry) -> None:
    """A rate sees the first request only if the series was there before it."""
    assert registry.get_sample_value("locust_users", {"scenario": "hpa"}) == 3
    for outcome in ("succeeded", "failed"):
        assert registry.get_sample_value("locust_requests_total", {**LABELS, "outcome": outcome}) == 0
    assert registry.get_sample_value("locust_dropped_total", LABELS) == 0


def test_requests_count_by_outcome(meter: CountingMeter, registry: CollectorRegistry) -> None:
    """Good and failed requests are series of their own, with their latencies."""
    meter.started(WORK, due_seconds=0.0, late_seconds=0.0)
    meter.finished(WORK, now=1.0, latency_seconds=0.2, is_failed=False)
    meter.finished(WORK, now=1.0, latency_seconds=0.25, is_failed=False)
    meter.finished(WORK, now=2.0, latency_seconds=20.0, is_failed=True)
    succeeded, failed = {**LABELS, "outcome": "succeeded"}, {**LABELS, "outcome": "failed"}
    durations = "locust_request_duration_seconds"
    assert registry.get_sample_value("locust_requests_total", succeeded) == 2
    assert registry.get_sample_value("locust_requests_total", failed) == 1
    assert registry.get_sample_value(f"{durations}_bucket", {**succeeded, "le": "0.2"}) == 1
    assert registry.get_sample_value(f"{durations}_bucket", {**succeeded, "le": "0.3"}) == 2
    assert registry.get_sample_value(f"{durations}_sum", succeeded) == pytest.approx(0.45)
    assert registry.get_sample_value(f"{durations}_bucket", {**failed, "le": "10.0"}) == 0
    assert registry.get_sample_value(f"{durations}_bucket", {**failed, "le": "+Inf"}) == 1


def test_dropped_requests_count(meter: CountingMeter, registry: CollectorRegistry) -> None:
    """Requests that are never sent have a counter of their own."""
    meter.dropped(WORK, due_seconds=1.0)
    assert registry.get_sample_value("locust_dropped_total", LABELS) == 1


def test_kind_that_was_not_announced_counts(meter: CountingMeter, registry: CollectorRegistry) -> None:
    """A request of another kind is not lost."""
    meter.finished(RequestKind(name="other", method="POST"), now=1.0, latency_seconds=0.1, is_failed=False)
    labels = {"scenario": "hpa", "method": "POST", "name": "other", "outcome": "succeeded"}
    assert registry.get_sample_value("locust_requests_total", labels) == 1


def test_exposition_has_no_other_series(registry: CollectorRegistry) -> None:
    """The names of the contract and no more."""
    families = [line.split()[2] for line in generate_latest(registry).decode().splitlines() if "# TYPE" in line]
    assert families == [
        "locust_users",
        "locust_requests_total",
        "locust_request_duration_seconds",
        "locust_dropped_total",
    ]


def test_counts_of_processes_add_up() -> None:
    """What several processes counted is one set of series, also after a journey as messages."""
    ours, theirs, total = CountingMeter([WORK]), CountingMeter([WORK]), SeriesCounts([WORK])
    ours.finished(WORK, now=1.0, latency_seconds=0.2, is_failed=False)
    theirs.finished(WORK, now=1.0, latency_seconds=0.25, is_failed=False)
    theirs.finished(RequestKind(name="other", method="POST"), now=1.0, latency_seconds=0.25, is_failed=True)
    theirs.dropped(WORK, due_seconds=1.0)
    for meter in (ours, theirs):
        total.absorb(SeriesCounts.from_json(json.loads(json.dumps(meter.counts.to_json()))))
    registry, succeeded = registry_of(total), {**LABELS, "outcome": "succeeded"}
    other = {"scenario": "hpa", "method": "POST", "name": "other", "outcome": "failed"}
    assert registry.get_sample_value("locust_requests_total", succeeded) == 2
    assert registry.get_sample_value("locust_request_duration_seconds_bucket", {**succeeded, "le": "0.2"}) == 1
    assert registry.get_sample_value("locust_request_duration_seconds_sum", succeeded) == pytest.approx(0.45)
    assert registry.get_sample_value("locust_requests_total", other) == 1
    assert registry.get_sample_value("locust_dropped_total", LABELS) == 1
