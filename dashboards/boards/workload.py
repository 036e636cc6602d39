"""Workload (RED): is the service answering, fast and without errors?"""

from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards import workload_details
from dashboards.boards.outcomes import CODES, NO_REQUESTS
from dashboards.boards.tables import Column, merged_table
from dashboards.links import OTHER_BOARDS, TAG, link_to
from dashboards.model import Board, Format, Query, Row, Thresholds, Variable
from dashboards.objectives import (
    LATENCY_P95,
    LATENCY_P99,
    counted_routes,
    error_budget_ratio,
    latency_objective,
    page_error_ratio,
)
from dashboards.overrides import series
from dashboards.palette import NEUTRAL, REFERENCE, bad_above, bad_below
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import workload as queries
from dashboards.queries.selectors import OF_JOB, OF_NAMESPACE
from dashboards.variables import DATASOURCE, choice_of, instance_of, job_of, namespace_of
from load_harness.metric_names import CODE, HTTP_REQUESTS_TOTAL, ROUTE


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-workload",
        title="Load Harness / Workload",
        description="Is the service answering, fast and without errors?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(), alerts()),
        variables=(DATASOURCE, *_variables()),
        rows=(_now(), _traffic(), _breakdown(), workload_details.on_purpose(), workload_details.processes()),
    )


# Private


def _variables() -> tuple[Variable, ...]:
    of_job = f"{OF_NAMESPACE},{OF_JOB}"
    route = choice_of(
        ROUTE,
        metric=HTTP_REQUESTS_TOTAL,
        where=of_job,
        title="Route",
        description="All are those that count in the SLOs; probes and others can be chosen one by one.",
    )
    return (
        namespace_of(HTTP_REQUESTS_TOTAL),
        job_of(HTTP_REQUESTS_TOTAL, where=OF_NAMESPACE),
        instance_of(HTTP_REQUESTS_TOTAL, where=of_job),
        replace(route, all_value=counted_routes()),
    )


def _now() -> Row:
    p95, p99 = latency_objective(LATENCY_P95), latency_objective(LATENCY_P99)
    return Row(
        title="",
        panels=(
            Stat(
                title="Requests",
                description="Requests answered per second. Good is what you expect at this time of day; at 0 look at "
                "the targets, then at whoever should be sending.",
                unit=units.REQUESTS_PER_SECOND,
                colour=NEUTRAL,
                queries=(Query(expr=queries.request_rate()),),
            ),
            Stat(
                title="Errors",
                description="Share of requests answered with 5xx. Orange spends the error budget faster than it is "
                "given, red pages soon: look at the failing routes below, then at the last deploy.",
                unit=units.PERCENT_RATIO,
                decimals=2,
                thresholds=_error_levels(),
                no_value=NO_REQUESTS,
                links=(link_to("lh-slo-overview", "Error budgets"),),
                queries=(Query(expr=queries.error_ratio()),),
            ),
            *(
                Stat(
                    title=f"Latency p{100 * one.quantile:g}",
                    description=f"{100 * one.quantile:g} % of the good answers are quicker. The SLO asks for "
                    f"{one.seconds:g} s; above it see whether the heatmap has one hump or two, then look at "
                    "saturation.",
                    unit=units.SECONDS,
                    thresholds=bad_above(one.seconds),
                    no_value=NO_REQUESTS,
                    queries=(Query(expr=queries.latency(one.quantile)),),
                )
                for one in (p95, p99)
            ),
            Stat(
                title="In flight",
                description="Requests being answered now. Good is rate times latency (Little's law); if it grows while "
                "the rate does not, requests queue.",
                unit=units.SHORT,
                colour=NEUTRAL,
                links=(link_to("lh-autoscaling", "Autoscaling"),),
                queries=(Query(expr=queries.in_flight()),),
            ),
            Stat(
                title="Targets up",
                description="Share of the pods that answer their scrapes. Below 100 % some numbers here are missing: "
                "see which target is down in the row of processes.",
                unit=units.PERCENT_RATIO,
                thresholds=bad_below(1),
                queries=(Query(expr=queries.targets_up_ratio()),),
            ),
        ),
    )


def _traffic() -> Row:
    return Row(
        title="Rate, errors, duration",
        panels=(
            TimeSeries(
                title="Requests by route",
                description="Who asks for what. A route that vanishes is as bad as one that fails.",
                unit=units.REQUESTS_PER_SECOND,
                is_stacked=True,
                fill_percent=40,
                queries=(Query(expr=queries.request_rate(ROUTE), legend="{{route}}"),),
            ),
            TimeSeries(
                title="Error ratio",
                description="Good is below the lower line, the SLO's budget. At the upper line, if it stays, the page "
                "goes off.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                colour=NEUTRAL,
                thresholds=_error_levels(),
                draws_thresholds="dashed",
                no_value=NO_REQUESTS,
                queries=(Query(expr=queries.error_ratio(), legend="failed"),),
            ),
            _latency(),
            Heatmap(
                title="Latency distribution",
                description="Good answers by the time they took. One hump is one kind of request; a second one above "
                "is a slow pod, a cold cache or a lock.",
                unit=units.SECONDS,
                queries=(Query(expr=queries.latency_buckets(), legend="{{le}}", format=Format.HEATMAP),),
            ),
        ),
    )


def _latency() -> TimeSeries:
    p95, p99 = latency_objective(LATENCY_P95), latency_objective(LATENCY_P99)
    return TimeSeries(
        title="Latency",
        description=f"Of good answers. The SLOs ask for p{100 * p95.quantile:g} below {p95.seconds:g} s and "
        f"p{100 * p99.quantile:g} below {p99.seconds:g} s (the lines). A mean that rises with the quantiles is load, "
        "one that does not is a few slow requests.",
        unit=units.SECONDS,
        minimum=0,
        thresholds=bad_above(p99.seconds, warning=p95.seconds),
        draws_thresholds="dashed",
        overrides=(series("mean", colour=REFERENCE, is_dashed=True),),
        no_value=NO_REQUESTS,
        fill_percent=0,
        legend_calcs=("max", "lastNotNull"),
        queries=(
            Query(expr=queries.latency(0.5), legend="p50"),
            *(Query(expr=queries.latency(one.quantile), legend=f"p{100 * one.quantile:g}") for one in (p95, p99)),
            Query(expr=queries.mean_latency(), legend="mean"),
        ),
    )


def _breakdown() -> Row:
    p95 = latency_objective(LATENCY_P95)
    return Row(
        title="Where",
        panels=(
            TimeSeries(
                title="Requests by code",
                description="2xx is good; 5xx is the service's fault, 4xx its caller's.",
                unit=units.REQUESTS_PER_SECOND,
                overrides=CODES,
                width=8,
                fill_percent=0,
                queries=(Query(expr=queries.request_rate(CODE), legend="{{code}}"),),
            ),
            TimeSeries(
                title="Requests by pod",
                description="Good is an even share for each; a pod with none is not ready, or the balancer does not "
                "know it.",
                unit=units.REQUESTS_PER_SECOND,
                width=8,
                fill_percent=0,
                queries=(Query(expr=queries.request_rate("instance"), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Latency by pod",
                description=f"p{100 * p95.quantile:g} of good answers. One pod above the others is throttled, has a "
                "bad node, or is drained by nobody: restart it.",
                unit=units.SECONDS,
                minimum=0,
                thresholds=bad_above(p95.seconds),
                draws_thresholds="dashed",
                width=8,
                no_value=NO_REQUESTS,
                links=(link_to("lh-saturation", "Saturation"),),
                fill_percent=0,
                queries=(Query(expr=queries.latency(p95.quantile, "instance"), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Latency by route",
                description=f"p{100 * p95.quantile:g} of good answers of each route; the SLO is about all of them "
                "together.",
                unit=units.SECONDS,
                minimum=0,
                thresholds=bad_above(p95.seconds),
                draws_thresholds="dashed",
                no_value=NO_REQUESTS,
                fill_percent=0,
                queries=(Query(expr=queries.latency(p95.quantile, ROUTE), legend="{{route}}"),),
            ),
            _routes(),
        ),
    )


def _routes() -> Table:
    p95 = latency_objective(LATENCY_P95)
    columns = (
        Column(title="Requests", expr=queries.request_rate(ROUTE), unit=units.REQUESTS_PER_SECOND),
        Column(
            title="Errors",
            expr=queries.error_ratio(ROUTE),
            unit=units.PERCENT_RATIO,
            decimals=2,
            thresholds=_error_levels(),
        ),
        Column(
            title=f"p{100 * p95.quantile:g}",
            expr=queries.latency(p95.quantile, ROUTE),
            unit=units.SECONDS,
            thresholds=bad_above(p95.seconds),
        ),
    )
    table = merged_table(
        title="Routes",
        description="All routes by their traffic. Good is green throughout; begin with the route that has both "
        "traffic and errors.",
        columns=columns,
        labels={ROUTE: "Route"},
        sorted_by="Requests",
    )
    return replace(table, width=12)


def _error_levels() -> Thresholds:
    return bad_above(page_error_ratio(), warning=error_budget_ratio())
