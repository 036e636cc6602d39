"""Make the metrics on a given registry; nothing here is global."""

import platform
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus

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
    disk_bytes: dict[str, int]
    """Written and read on purpose, by direction."""
    network_bytes: dict[str, int]
    """Sent and received on purpose, by direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpTotals:
    """What was answered on some routes since the process began."""

    requests: float
    errors: float
    """Answers of 500 and above."""
    good_by_duration: tuple[float, ...]
    """The other answers in each bucket of time on its own; the last is for all that took longer than any edge."""


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

    def answered(self, method: str, route: str, code: int, seconds: float, trace_id: str | None = None) -> None:
        """Count one answered request; one whose trace is kept becomes its bucket's example."""
        requests, durations = self._children.get((method, route, code)) or self._labelled(method, route, code)
        requests.inc()
        durations.observe(seconds, None if trace_id is None else {names.TRACE_ID: trace_id})

    def totals(self, counted: re.Pattern[str]) -> HttpTotals:
        """Add up the routes that fit a pattern."""
        requests, errors = 0.0, 0.0
        buckets = [0.0] * (len(names.DURATION_EDGES_SECONDS) + 1)
        # A copy: a thread that answers may add a combination in between.
        for (_, route, code), (answered, durations) in list(self._children.items()):
            if not counted.fullmatch(route):
                continue
            count = _value(answered)
            requests += count
            if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                errors += count
                continue
            for number, more in enumerate(_each_bucket(durations)):
                buckets[number] += more
        return HttpTotals(requests=requests, errors=errors, good_by_duration=tuple(buckets))

    def _labelled(self, method: str, route: str, code: int) -> tuple[Counter, Histogram]:
        labels = (method if method in names.KNOWN_METHODS else names.OTHER_METHOD, route, str(code))
        children = self._requests.labels(*labels), self._durations.labels(*labels)
        if method in names.KNOWN_METHODS:
            self._children[method, route, code] = children
        return children


def _value(counter: Counter) -> float:
    samples = (sample for metric in counter.collect() for sample in metric.samples)
    return next(sample.value for sample in samples if sample.name.endswith("_total"))


def _each_bucket(histogram: Histogram) -> Iterator[float]:
    """The buckets as they are exposed hold all below them, too."""
    below = 0.0
    for metric in histogram.collect():
        for sample in metric.samples:
            if sample.name.endswith("_bucket"):
                yield sample.value - below
                below = sample.value


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


class AuditMetrics:
    """Count what becomes of the audit log."""

    def __init__(self, registry: CollectorRegistry, *, fates: tuple[str, ...]) -> None:
        self._events = Counter(
            names.AUDIT_EVENTS_TOTAL,
            "Audit entries sent as events, by what became of them",
            (names.OUTCOME,),
            registry=registry,
        )
        self._failures = Counter(
            names.AUDIT_WRITE_FAILURES_TOTAL,
            "Audit entries that went to the log, as their file failed",
            registry=registry,
        )
        for fate in fates:
            self._events.labels(fate)

    def event(self, fate: str) -> None:
        """Count an event that was sent, failed or was dropped."""
        self._events.labels(fate).inc()

    def write_failed(self) -> None:
        """Count an entry that could not be written to its file."""
        self._failures.inc()


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
        yield _bytes(names.DISK_BYTES_TOTAL, "Bytes that disk jobs moved", reading.disk_bytes)
        yield _bytes(names.NETWORK_BYTES_TOTAL, "Bytes that network jobs moved", reading.network_bytes)


def _bytes(name: str, meaning: str, by_direction: dict[str, int]) -> Metric:
    family = CounterMetricFamily(name, meaning, labels=(names.DIRECTION,))
    for direction, moved in sorted(by_direction.items()):
        family.add_metric((direction,), moved)
    return family


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
