"""Publish a canary under Flagger's own metric names.

A series is there only after its first event.
Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/metrics/recorder.go, and for when what is set
https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/controller/scheduler.go
"""

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from loadtests.canary.go_words import whole_milliseconds
from loadtests.canary.interface import Routes
from loadtests.canary.model import REQUEST_DURATION, RUNNING_PHASES, CanarySpec, Phase, Strategy
from loadtests.canary.timeline import Check, CheckKind, Tick
from slo import conventions

MODELLED_VERSION = "1.44.0"
"""The version of Flagger whose decisions the engine takes."""
_NO_MESH = "haproxy"
"""What splits the requests in the sandbox, where the Canary names no provider."""
_EDGES_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Source: https://pkg.go.dev/github.com/prometheus/client_golang/prometheus (DefBuckets)"""
_MILLISECONDS = 1000.0
_STRATEGIES = {Strategy.CANARY: "canary", Strategy.BLUE_GREEN: "blue-green", Strategy.A_B: "ab-testing"}
_STATUS_VALUES = {Phase.PROGRESSING: 0, Phase.FAILED: 2}
_ANY_OTHER_STATUS = 1
_TOLD_AT_ONCE = frozenset({Phase.INITIALIZED, Phase.SUCCEEDED, Phase.FAILED})
"""Of other phases the status is told at the begin of the next tick."""
_OF_CANARY = ("name", "namespace")


class FlaggerMetrics:
    """What Flagger's recorder knows of one canary. `saw` is called from one thread, `exposition` from any."""

    def __init__(self, canary: CanarySpec) -> None:
        self._canary = canary
        self._lock = threading.Lock()
        self._status: int | None = None
        self._routes: Routes | None = None
        self._values: dict[str, float] = {}
        """The last value of each metric of the analysis, by its name."""
        self._durations = Counter[int]()
        """Of the ticks that came to an analysis: how many fell between each edge and the one before."""
        self._seconds = 0.0
        self._ended = Counter[Phase]()

    def saw(self, tick: Tick, *, took_seconds: float, is_restart: bool) -> None:
        """Take up what a tick came to.

        Args:
            tick: What happened.
            took_seconds: How long it took.
            is_restart: It found another revision in the middle of an analysis, and did nothing else: that the requests
                go back to the primary, Flagger tells in the next.
        """
        with self._lock:
            self._see_status(tick)
            if {tick.before, tick.phase} & RUNNING_PHASES and not is_restart:
                self._routes = Routes(primary=tick.primary_weight, canary=tick.canary_weight)
            for check in tick.checks:
                if check.kind is CheckKind.METRIC and check.value is not None:
                    self._values[check.name] = _published(check)
            if not is_restart and _came_to_analysis(tick):
                self._durations[bisect_left(_EDGES_SECONDS, took_seconds)] += 1
                self._seconds += took_seconds
            if tick.before in RUNNING_PHASES and tick.phase not in RUNNING_PHASES:
                self._ended[tick.phase] += 1

    def exposition(self) -> str:
        """Write all series as text."""
        with self._lock:
            return generate_latest(_Collected([family for family in self._families() if family.samples])).decode()

    # Private

    def _see_status(self, tick: Tick) -> None:
        is_begin = tick.phase is Phase.PROGRESSING and tick.before not in RUNNING_PHASES
        told = tick.phase if tick.phase in _TOLD_AT_ONCE or is_begin else tick.before
        if told is not Phase.INITIALIZING:
            self._status = _STATUS_VALUES.get(told, _ANY_OTHER_STATUS)

    def _families(self) -> Iterator[Metric]:
        of = [self._canary.target.name, self._canary.namespace]
        yield self._duration(of)
        yield self._results(conventions.CANARY_FAILURES, "Total number of canary failures", Phase.FAILED, of)
        yield self._analysis(of)
        status = GaugeMetricFamily(conventions.CANARY_STATUS, "Last canary analysis result", labels=_OF_CANARY)
        if self._status is not None:
            status.add_metric(of, self._status)
        yield status
        yield self._results(conventions.CANARY_SUCCESSES, "Total number of canary successes", Phase.SUCCEEDED, of)
        total = GaugeMetricFamily(conventions.CANARY_TOTAL, "Total number of canary object", labels=["namespace"])
        total.add_metric([self._canary.namespace], 1)
        yield total
        yield self._weight()
        labels = ["mesh_provider", "version"]
        info = GaugeMetricFamily(
            conventions.CANARY_INFO, "Flagger version and mesh provider information", labels=labels
        )
        info.add_metric([self._canary.provider or _NO_MESH, MODELLED_VERSION], 1)
        yield info

    def _duration(self, of: list[str]) -> Metric:
        family = HistogramMetricFamily(
            conventions.CANARY_DURATION_SECONDS, "Seconds spent performing canary analysis.", labels=_OF_CANARY
        )
        if self._durations:
            counts = accumulate(self._durations[number] for number in range(len(_EDGES_SECONDS) + 1))
            edges = (*(f"{edge:g}" for edge in _EDGES_SECONDS), "+Inf")
            family.add_metric(of, list(zip(edges, counts, strict=True)), self._seconds)
        return family

    def _results(self, name: str, meaning: str, phase: Phase, of: list[str]) -> Metric:
        labels = [*_OF_CANARY, "deployment_strategy", "analysis_status"]
        family = CounterMetricFamily(name.removesuffix("_total"), meaning, labels=labels)
        if self._ended[phase]:
            how = "completed" if self._canary.is_analysed else "skipped"
            family.add_metric([*of, _STRATEGIES[self._canary.strategy], how], self._ended[phase])
        return family

    def _analysis(self, of: list[str]) -> Metric:
        labels = [*_OF_CANARY, "metric"]
        family = GaugeMetricFamily(
            conventions.CANARY_METRIC_ANALYSIS, "Last canary analysis result per metric", labels=labels
        )
        for metric, value in self._values.items():
            family.add_metric([*of, metric], value)
        return family

    def _weight(self) -> Metric:
        family = GaugeMetricFamily(
            conventions.CANARY_WEIGHT,
            "The virtual service destination weight current value",
            labels=["namespace", "workload"],
        )
        if self._routes is not None:
            family.add_metric([self._canary.namespace, self._canary.target.name], self._routes.canary)
            family.add_metric([self._canary.namespace, self._canary.primary], self._routes.primary)
        return family


# Private


def _published(check: Check) -> float:
    """Give a metric's value as Flagger publishes it: the request duration in seconds."""
    value = check.value or 0.0
    return whole_milliseconds(value) / _MILLISECONDS if check.name == REQUEST_DURATION else value


def _came_to_analysis(tick: Tick) -> bool:
    """Say whether a tick came so far that Flagger takes its time: past the pods and the number of failed checks."""
    looked = tick.before in {Phase.PROGRESSING, Phase.WAITING_PROMOTION}
    is_ready = all(check.is_passed for check in tick.checks if check.kind in {CheckKind.PRIMARY, CheckKind.CANARY})
    return looked and is_ready and tick.phase not in {Phase.FAILED, Phase.SUCCEEDED}


class _Collected(Collector):
    """What the library's writer asks for: something that gives metrics, here those already there."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return iter(self._metrics)
