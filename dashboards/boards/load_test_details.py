"""The rows of the load test board that say where: which pods, which requests, which latencies."""

from dashboards import units
from dashboards.boards.outcomes import CODES
from dashboards.boards.tables import Column, merged_table
from dashboards.links import link_to
from dashboards.model import Format, Query, Row
from dashboards.objectives import (
    LATENCY_P95,
    POD_THROTTLING,
    error_budget_ratio,
    latency_objective,
    level,
    page_error_ratio,
)
from dashboards.overrides import series
from dashboards.palette import GOOD, REFERENCE, WARNING, bad_above
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import generator, load_test, workload
from load_harness.metric_names import CODE, METHOD, NAME, SCENARIO

_POD = "{{pod}}"
_NAMES = (SCENARIO, METHOD, NAME)


def pods() -> Row:
    """Show the pods that carry the load."""
    return Row(
        title="What carries it",
        panels=(
            TimeSeries(
                title="Replicas",
                description="Pods that are wanted and pods that serve. Good is serving close behind wanted.",
                unit=units.SHORT,
                minimum=0,
                line="stepAfter",
                width=8,
                overrides=(
                    series(matching="/^wanted /", colour=WARNING, fill_percent=0),
                    series(matching="/^serving /", colour=GOOD),
                ),
                links=(link_to("lh-autoscaling", "Autoscaling"),),
                queries=(
                    Query(expr=load_test.serving_by_deployment(), legend="serving {{deployment}}"),
                    Query(expr=load_test.wanted_by_deployment(), legend="wanted {{deployment}}"),
                ),
            ),
            TimeSeries(
                title="CPU of pods",
                description="Cores that each pod uses, and their mean request. Good is an even load; one pod above "
                "the others gets more than its share.",
                unit=units.SHORT,
                axis_label="cores",
                minimum=0,
                width=8,
                overrides=(series("request", colour=REFERENCE, is_dashed=True),),
                fill_percent=0,
                queries=(
                    Query(expr=load_test.cpu_cores(), legend=_POD),
                    Query(expr=load_test.mean_cpu_request(), legend="request"),
                ),
            ),
            TimeSeries(
                title="CPU throttling",
                description="Share of the scheduler's periods in which a pod was stopped, its limit used up. Above "
                "the line it is what latency is made of.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(level(POD_THROTTLING)),
                draws_thresholds="dashed",
                width=8,
                links=(link_to("lh-saturation", "Saturation"),),
                fill_percent=0,
                queries=(Query(expr=load_test.throttled_ratio(), legend=_POD),),
            ),
        ),
    )


def names() -> Row:
    """Show what was asked for, by name."""
    p95 = latency_objective(LATENCY_P95)
    return Row(
        title="By request",
        panels=(
            merged_table(
                height=5,
                title="Requests by name",
                description="What the clients asked for, how often, and what they got. Begin with the name that has "
                "both traffic and failures.",
                labels={SCENARIO: "Scenario", METHOD: "Method", NAME: "Name"},
                columns=(
                    Column(title="Requests", expr=generator.rate_by_name(), unit=units.REQUESTS_PER_SECOND),
                    Column(
                        title="Failed",
                        expr=generator.failed_ratio(*_NAMES),
                        unit=units.PERCENT_RATIO,
                        decimals=2,
                        thresholds=bad_above(page_error_ratio(), warning=error_budget_ratio()),
                    ),
                    Column(
                        title=f"p{100 * p95.quantile:g}",
                        expr=generator.latency(p95.quantile, *_NAMES),
                        unit=units.SECONDS,
                        thresholds=bad_above(p95.seconds),
                    ),
                ),
                sorted_by="Requests",
            ),
        ),
    )


def details() -> Row:
    """Show distributions, codes and memory."""
    return Row(
        title="In detail",
        is_collapsed=True,
        panels=(
            Heatmap(
                title="Latency of clients",
                description="Good answers by the time they took, as the clients saw it.",
                unit=units.SECONDS,
                queries=(Query(expr=generator.latency_buckets(), legend="{{le}}", format=Format.HEATMAP),),
            ),
            Heatmap(
                title="Latency of servers",
                description="The same as the servers saw it. A hump that only the clients have is waiting.",
                unit=units.SECONDS,
                queries=(
                    Query(
                        expr=workload.latency_buckets(matchers=workload.counted()),
                        legend="{{le}}",
                        format=Format.HEATMAP,
                    ),
                ),
            ),
            TimeSeries(
                title="Answers by code",
                description="2xx is good; 5xx is the service's fault, 4xx its caller's: a load test that sends "
                "requests nobody understands.",
                unit=units.REQUESTS_PER_SECOND,
                overrides=CODES,
                width=8,
                fill_percent=0,
                queries=(Query(expr=workload.request_rate(CODE, matchers=workload.counted()), legend="{{code}}"),),
            ),
            TimeSeries(
                title="Answers by pod",
                description="Good is an even share for each; a pod with none is not ready, or the balancer does not "
                "know it.",
                unit=units.REQUESTS_PER_SECOND,
                width=8,
                fill_percent=0,
                queries=(Query(expr=workload.request_rate("pod", matchers=workload.counted()), legend=_POD),),
            ),
            TimeSeries(
                title="Memory of pods",
                description="The working set. Good is a plateau that comes down after the load.",
                unit=units.BYTES,
                minimum=0,
                width=8,
                fill_percent=0,
                queries=(Query(expr=load_test.memory_bytes(), legend=_POD),),
            ),
        ),
    )
