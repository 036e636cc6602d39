"""Make the metrics on a given registry; nothing here is global."""

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

from load_harness import metric_names as names


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadReading:
    """What the workload does on purpose, at one moment."""

    jobs: dict[tuple[str, str], int]
    """By kind and state."""
    requested_cores: float
    achieved_cores: float
    cpu_seconds: dict[str, float]
    """CPU time burnt on purpose, by kind."""
    held_bytes: int


class HttpMetrics:
    """Count and time requests; label children are looked up once per combination, as that costs more than counting."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.in_flight = Gauge(
            names.HTTP_REQUESTS_IN_FLIGHT, "Requests being answered, scrapes excepted", registry=registry
        )
        self._requests = Counter(names.HTTP_REQUESTS_TOTAL, "Requests answered", names.HTTP_LABELS, registry=registry)
        self._durations = Histogram(
            names.HTTP_REQUEST_DURATION_SECONDS,
            "Time to answer a request",
            names.HTTP_LABELS,
            buckets=names.DURATION_EDGES_SECONDS,
            registry=registry,
        )
        self._children: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def expect(self, method: str, route: str, code: int) -> None:
        """Show a combination from the start, at zero, so that its first increase is seen as one."""
        self._labelled(method, route, code)

    def answered(self, method: str, route: str, code: int, seconds: float) -> None:
        """Count one answered request."""
        requests, durations = self._children.get((method, route, code)) or self._labelled(method, route, code)
        requests.inc()
        durations.observe(seconds)

    def _labelled(self, method: str, route: str, code: int) -> tuple[Counter, Histogram]:
        labels = (method if method in names.KNOWN_METHODS else names.OTHER_METHOD, route, str(code))
        children = self._requests.labels(*labels), self._durations.labels(*labels)
        if method in names.KNOWN_METHODS:
            self._children[method, route, code] = children
        return children


class JobMetrics:
    """Count finished jobs and injected faults."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._finished = Counter(names.JOBS_TOTAL, "Jobs finished", (names.KIND, names.OUTCOME), registry=registry)
        self._faults = Counter(
            names.FAULTS_INJECTED_TOTAL, "Faults injected into requests", (names.FAULT,), registry=registry
        )

    def expect(self, *, kinds: tuple[str, ...], outcomes: tuple[str, ...], faults: tuple[str, ...]) -> None:
        """Show every series from the start, at zero, so that the first increase is seen as one."""
        for kind in kinds:
            for outcome in outcomes:
                self._finished.labels(kind, outcome)
        for fault in faults:
            self._faults.labels(fault)

    def finished(self, kind: str, outcome: str) -> None:
        """Count a job that has ended."""
        self._finished.labels(kind, outcome).inc()

    def injected(self, fault: str) -> None:
        """Count a fault."""
        self._faults.labels(fault).inc()


@dataclass(frozen=True, slots=True)
class _LoadCollector(Collector):
    """Reads the running load when it is scraped, so that nothing has to be kept up to date in between."""

    read: Callable[[], LoadReading] = field()

    def collect(self) -> Iterator[Metric]:
        reading = self.read()
        jobs = GaugeMetricFamily(names.JOBS, "Jobs in the table", labels=(names.KIND, names.STATE))
        for labels, count in sorted(reading.jobs.items()):
            jobs.add_metric(labels, count)
        yield jobs
        yield GaugeMetricFamily(names.CPU_REQUESTED_CORES, "CPU that running jobs ask for", reading.requested_cores)
        yield GaugeMetricFamily(
            names.CPU_ACHIEVED_CORES, "CPU that running jobs got, on average since each began", reading.achieved_cores
        )
        seconds = CounterMetricFamily(names.CPU_SECONDS_TOTAL, "CPU time burnt on purpose", labels=(names.KIND,))
        for kind, burnt in sorted(reading.cpu_seconds.items()):
            seconds.add_metric((kind,), burnt)
        yield seconds
        yield GaugeMetricFamily(names.MEMORY_HELD_BYTES, "Resident memory that jobs hold", reading.held_bytes)


def register_load(registry: CollectorRegistry, read: Callable[[], LoadReading]) -> None:
    """Show the running load on a registry."""
    registry.register(_LoadCollector(read))


def register_process(registry: CollectorRegistry, *, version: str, revision: str) -> None:
    """Show the server process and its build on a registry."""
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    GCCollector(registry=registry)
    build = Gauge(names.BUILD_INFO, "The build", (names.VERSION, names.REVISION, names.PYTHON), registry=registry)
    build.labels(version, revision, platform.python_version()).set(1)
