"""The generator's own series."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from loadtests.meter import RequestKind
from loadtests.metrics import LocustCollector
from tests.loadtests.fakes import WORK

LABELS = {"scenario": "hpa", "method": "GET", "name": "work"}


@pytest.fixture
def collector() -> LocustCollector:
    """The series of a scenario with three users."""
    return LocustCollector("hpa", kinds=[WORK], count_users=lambda: 3)


@pytest.fixture
def registry(collector: LocustCollector) -> CollectorRegistry:
    """A registry of its own that holds them."""
    registry = CollectorRegistry()
    registry.register(collector)
    return registry


def test_everything_is_there_from_the_start(registry: CollectorRegistry) -> None:
    """A rate sees the first request only if the series was there before it."""
    assert registry.get_sample_value("locust_users", {"scenario": "hpa"}) == 3
    for outcome in ("succeeded", "failed"):
        assert registry.get_sample_value("locust_requests_total", {**LABELS, "outcome": outcome}) == 0
    assert registry.get_sample_value("locust_dropped_total", LABELS) == 0


def test_requests_count_by_outcome(collector: LocustCollector, registry: CollectorRegistry) -> None:
    """Good and failed requests are series of their own, with their latencies."""
    collector.started(WORK, due_seconds=0.0, late_seconds=0.0)
    collector.finished(WORK, now=1.0, latency_seconds=0.2, is_failed=False)
    collector.finished(WORK, now=1.0, latency_seconds=0.25, is_failed=False)
    collector.finished(WORK, now=2.0, latency_seconds=20.0, is_failed=True)
    succeeded, failed = {**LABELS, "outcome": "succeeded"}, {**LABELS, "outcome": "failed"}
    durations = "locust_request_duration_seconds"
    assert registry.get_sample_value("locust_requests_total", succeeded) == 2
    assert registry.get_sample_value("locust_requests_total", failed) == 1
    assert registry.get_sample_value(f"{durations}_bucket", {**succeeded, "le": "0.2"}) == 1
    assert registry.get_sample_value(f"{durations}_bucket", {**succeeded, "le": "0.3"}) == 2
    assert registry.get_sample_value(f"{durations}_sum", succeeded) == pytest.approx(0.45)
    assert registry.get_sample_value(f"{durations}_bucket", {**failed, "le": "10.0"}) == 0
    assert registry.get_sample_value(f"{durations}_bucket", {**failed, "le": "+Inf"}) == 1


def test_dropped_requests_count(collector: LocustCollector, registry: CollectorRegistry) -> None:
    """Requests that are never sent have a counter of their own."""
    collector.dropped(WORK, due_seconds=1.0)
    assert registry.get_sample_value("locust_dropped_total", LABELS) == 1


def test_kind_that_was_not_announced_counts(collector: LocustCollector, registry: CollectorRegistry) -> None:
    """A request of another kind is not lost."""
    collector.finished(RequestKind(name="other", method="POST"), now=1.0, latency_seconds=0.1, is_failed=False)
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
