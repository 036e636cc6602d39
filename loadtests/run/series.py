"""The range queries of the contract, by name, and `series.json.gz` that keeps their answers raw."""

from typing import Any

from load_harness import metric_names as workload
from loadtests.canary.model import CanarySpec
from loadtests.run.model import Cluster, Outage, RecordedSeries, SloRules
from loadtests.run.release_series import release_queries
from loadtests.run.slo_rules import slo_queries
from slo import conventions as exporters
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from slo.series import TimeSeries

WORK_ROUTE = "/load/.*"
"""RE2 pattern of the routes that carry load: not probes, metrics or drills."""


def queries(
    cluster: Cluster,
    *,
    scrape_interval_seconds: float,
    slo_rules: SloRules | None,
    canary: CanarySpec | None = None,
) -> dict[str, str]:
    """Compose every range query of a run, by name; a sample each scrape.

    A gauge counts for 2.5 scrapes, so that missing scrapes are gaps and not the last value drawn out. A rate looks back
    over 4.
    """
    rate_window = f"[{_milliseconds(4 * scrape_interval_seconds)}]"
    gauge_window = f"[{_milliseconds(2.5 * scrape_interval_seconds)}]"
    pods = f'namespace="{cluster.namespace}",pod=~"{cluster.pod_pattern}"'
    return {
        "up": f"last_over_time(up{gauge_window})",
        "scrape_time": "timestamp(up)",
        **_workload_queries(f'{pods},{workload.ROUTE}=~"{WORK_ROUTE}"', rate_window),
        **_pod_queries(pods, rate_window, gauge_window),
        **_replica_queries(cluster, gauge_window),
        **_generator_queries(rate_window, gauge_window),
        **(slo_queries(slo_rules, step_seconds=scrape_interval_seconds) if slo_rules else {}),
        **(release_queries(canary, WORK_ROUTE, rate_window, gauge_window) if canary else {}),
    }


def series_to_json(series: RecordedSeries) -> dict[str, Any]:
    """Write the answers in the form of Prometheus: rows of labels and [time, text] pairs."""
    answers = {
        name: {"promql": promql, "rows": [_row_to_json(row) for row in series.rows(name)]}
        for name, promql in series.promql.items()
    }
    outages = [
        {"start_time": outage.start_time, "end_time": outage.end_time, "reason": outage.reason}
        for outage in series.outages
    ]
    return {"step_seconds": series.step_seconds, "queries": answers, "outages": outages}


def series_from_json(document: Document, mistakes: list[Mistake]) -> RecordedSeries:
    """Read the answers; what is wrong is noted, and a placeholder stands for it."""
    fields = Fields(document, mistakes)
    answers = fields.mapping("queries")
    by_name = {name: answers.mapping(name) for name in answers.names()}
    return RecordedSeries(
        step_seconds=fields.number("step_seconds", minimum=0),
        promql={name: answer.text("promql") for name, answer in by_name.items()},
        answers={
            name: tuple(row for item in answer.items("rows") if (row := _row_from_json(item)) is not None)
            for name, answer in by_name.items()
        },
        outages=tuple(
            Outage(start_time=item.number("start_time"), end_time=item.number("end_time"), reason=item.text("reason"))
            for item in fields.items("outages")
        ),
    )


# Private


def _workload_queries(selector: str, window: str) -> dict[str, str]:
    buckets = f"{workload.HTTP_REQUEST_DURATION_SECONDS}_bucket{{{selector}}}{window}"
    quantiles = {
        f"server_p{percent}": f"histogram_quantile({percent / 100:g}, sum by (le) (rate({buckets})))"
        for percent in (50, 95, 99)
    }
    requests = f"{workload.HTTP_REQUESTS_TOTAL}{{{selector}}}{window}"
    return {"served_rate": f"sum by ({workload.CODE}) (rate({requests}))", **quantiles}


def _pod_queries(pods: str, rate_window: str, gauge_window: str) -> dict[str, str]:
    # cAdvisor also has a row for the whole pod and one for its pause container, both without a container's name.
    containers = f'{{{pods},container!=""}}'
    throttled = f"rate({exporters.CONTAINER_CFS_THROTTLED_PERIODS}{containers}{rate_window})"
    periods = f"rate({exporters.CONTAINER_CFS_PERIODS}{containers}{rate_window})"
    working_set = f"{exporters.CONTAINER_MEMORY_WORKING_SET}{containers}{gauge_window}"
    # Two kube-state-metrics for a moment, as when its pod is replaced, must not count the restarts twice.
    restarts = f"{exporters.POD_CONTAINER_RESTARTS}{{{pods}}}{gauge_window}"
    return {
        "cpu_cores": f"sum by (pod) (rate({exporters.CONTAINER_CPU_USAGE}{containers}{rate_window}))",
        "memory_bytes": f"sum by (pod) (last_over_time({working_set}))",
        "throttled_ratio": f"sum by (pod) ({throttled}) / sum by (pod) ({periods})",
        "restarts": f"sum by (pod) (max by (pod, container) (last_over_time({restarts})))",
    }


def _replica_queries(cluster: Cluster, window: str) -> dict[str, str]:
    deployment = f'{{namespace="{cluster.namespace}",deployment="{cluster.deployment}"}}'
    hpa = f'{{namespace="{cluster.namespace}",horizontalpodautoscaler="{cluster.hpa_name}"}}'
    gauges = {
        "replicas_wanted": exporters.DEPLOYMENT_SPEC_REPLICAS + deployment,
        "replicas_available": exporters.DEPLOYMENT_STATUS_REPLICAS_AVAILABLE + deployment,
        "hpa_desired": exporters.HPA_STATUS_DESIRED_REPLICAS + hpa,
        "hpa_current": exporters.HPA_STATUS_CURRENT_REPLICAS + hpa,
    }
    return {name: f"max(last_over_time({gauge}{window}))" for name, gauge in gauges.items()}


def _generator_queries(rate_window: str, gauge_window: str) -> dict[str, str]:
    return {
        "generator_users": f"sum(last_over_time({workload.LOCUST_USERS}{gauge_window}))",
        "generator_rate": f"sum by ({workload.OUTCOME}) (rate({workload.LOCUST_REQUESTS_TOTAL}{rate_window}))",
        "generator_dropped_rate": f"sum(rate({workload.LOCUST_DROPPED_TOTAL}{rate_window}))",
    }


def _milliseconds(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"


def _row_to_json(row: TimeSeries) -> dict[str, Any]:
    return {"metric": dict(row.labels), "values": [[time, f"{value!r}"] for time, value in row.samples]}


def _row_from_json(fields: Fields) -> TimeSeries | None:
    labels = fields.mapping("metric")
    raw_samples = fields.raw("values")
    try:
        samples = tuple((float(time), float(value)) for time, value in raw_samples)
    except (TypeError, ValueError):
        fields.mistake("values", raw_samples, "must be pairs of a time and a number", "record the run again")
        return None
    return TimeSeries(labels={name: labels.text(name) for name in labels.names()}, samples=samples)
