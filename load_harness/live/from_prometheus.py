"""Everything about a workload as Prometheus has it: what is asked, and the charts that are made of the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from load_harness import sibling_names as siblings
from load_harness.live.busiest import busiest
from load_harness.live.facts import facts_of
from load_harness.live.facts import questions as facts_questions
from load_harness.live.identity import Workload, every_pod, own_series, workload_of
from load_harness.live.model import WINDOW_SECONDS, Chart, Facts, Line, Source, Value
from load_harness.live.prometheus import Found, Prometheus, PrometheusSilent, Query, Series
from load_harness.live.queries import LOOKBACKS_SECONDS as _LOOKBACKS
from load_harness.live.queries import QUANTILES, Queries, rate_seconds

STEP_SECONDS = 5
_RESOURCES = ("cpu", "memory")
_SHORT_OF = {
    "cpu": "Prometheus has no container metrics (the kubelet's cAdvisor) of these pods",
    "memory": "Prometheus has no container metrics (the kubelet's cAdvisor) of these pods",
    "replicas": "Prometheus has no metrics of this Deployment (kube-state-metrics)",
}


@dataclass(slots=True, kw_only=True)
class FromPrometheus:
    """Reads everything about this pod's workload."""

    prometheus: Prometheus
    started_at: float
    """When this process began, as it exposes it: how its own series are found."""
    _workload: Workload | None = field(default=None, init=False)
    """Found once: a pod does not change its workload."""

    def read(self, now: float) -> "Reading":
        """Ask for everything, as of the last whole step.

        Raises:
            PrometheusSilent: Where Prometheus does not answer, or does not know this workload.
        """
        end = now - now % STEP_SECONDS
        workload = self._found(end)
        queries = self._paced(Queries(workload=workload), end)
        asked = _drawn(queries, end) | facts_questions(queries, end)
        answers = dict(zip(asked, self.prometheus.all(asked.values()), strict=True))
        return Reading(
            workload=workload,
            certain=self._workload is not None,
            charts=_charts(answers, end),
            facts=facts_of(workload, answers),
        )

    def _found(self, end: float) -> Workload:
        if self._workload is not None:
            return self._workload
        own, pods = self.prometheus.all([Query(promql=promql, time=end) for promql in _identifying(self.started_at)])
        workload = workload_of(own, pods)
        if isinstance(workload, str):
            message = f"{self.prometheus.url} {workload}"
            raise PrometheusSilent(message)
        if own:
            self._workload = workload
        return workload

    def _paced(self, queries: Queries, end: float) -> Queries:
        promqls = [count(lookback) for count in (queries.scrapes, queries.container_scrapes) for lookback in _LOOKBACKS]
        counts = [_only(found) for found in self.prometheus.all(Query(promql=promql, time=end) for promql in promqls)]
        own, containers = (rate_seconds(counts[at:][: len(_LOOKBACKS)]) for at in (0, len(_LOOKBACKS)))
        return replace(queries, rate_seconds=own, container_rate_seconds=containers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What Prometheus said."""

    workload: Workload
    certain: bool
    """Whether this pod's own series are among its; else it is the only workload there is."""
    charts: tuple[Chart, ...]
    facts: Facts


# Private


def _identifying(started_at: float) -> tuple[str, str]:
    return own_series(started_at), every_pod()


def _drawn(queries: Queries, end: float) -> dict[str, Query]:
    promqls = {
        "requests": queries.requests(),
        **{name: queries.latency(ratio) for name, ratio in QUANTILES.items()},
        "errors": queries.errors(),
        "cpu": queries.cpu(),
        "memory": queries.memory(),
        "autoscaler": queries.autoscaler(siblings.HPA_STATUS_DESIRED_REPLICAS),
        "wanted": queries.deployment(siblings.DEPLOYMENT_SPEC_REPLICAS),
        "ready": queries.deployment(siblings.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE),
    }
    ranges = {
        name: Query(promql=promql, time=end, range_seconds=WINDOW_SECONDS, step_seconds=STEP_SECONDS)
        for name, promql in promqls.items()
    }
    granted = {"request": siblings.POD_CONTAINER_REQUESTS, "limit": siblings.POD_CONTAINER_LIMITS}
    return ranges | {name: Query(promql=queries.granted(metric), time=end) for name, metric in granted.items()}


def _charts(answers: Mapping[str, Found], end: float) -> tuple[Chart, ...]:
    lines = {
        "requests": [_line("all pods", answers["requests"], end)],
        "latency": [_line(name, answers[name], end) for name in QUANTILES],
        "errors": [_line("all pods", answers["errors"], end)],
        **{resource: _by_pod(answers[resource], end) + _granted(answers, resource) for resource in _RESOURCES},
        "replicas": [
            line
            for name, title in (("autoscaler", "wanted by the autoscaler"), ("wanted", "wanted"), ("ready", "ready"))
            if (line := _line(title, answers[name], end)).known
        ],
    }
    return tuple(_chart(name, found, end) for name, found in lines.items())


def _chart(name: str, lines: list[Line], end: float) -> Chart:
    shown, note = busiest(lines)
    chart = Chart(
        id=name,
        source=Source.PROMETHEUS,
        first=end - WINDOW_SECONDS,
        step_seconds=STEP_SECONDS,
        lines=tuple(shown),
        note=note,
    )
    return chart if chart.known else replace(chart, note=_SHORT_OF.get(name))


def _line(name: str, found: Found, end: float) -> Line:
    return Line(name=name, values=_on_grid(found[0] if found else None, end))


def _by_pod(found: Found, end: float) -> list[Line]:
    lines = [Line(name=series.labels.get("pod", "?"), values=_on_grid(series, end)) for series in found]
    return sorted(lines, key=lambda line: line.name)


def _granted(answers: Mapping[str, Found], resource: str) -> list[Line]:
    points = round(WINDOW_SECONDS / STEP_SECONDS) + 1
    values = {name: _of_resource(answers[name], resource) for name in ("request", "limit")}
    return [
        Line(name=name, values=(value,) * points, reference=True) for name, value in values.items() if value is not None
    ]


def _of_resource(found: Found, resource: str) -> Value:
    return next((series.last for series in found if series.labels.get("resource") == resource), None)


def _on_grid(series: Series | None, end: float) -> tuple[Value, ...]:
    first = end - WINDOW_SECONDS
    at = {round((time - first) / STEP_SECONDS): value for time, value in (series.samples if series else ())}
    return tuple(at.get(number) for number in range(round(WINDOW_SECONDS / STEP_SECONDS) + 1))


def _only(found: Found) -> Value:
    return found[0].last if found else None
