"""Load test: what was offered, what came of it, and which side is to blame for the difference?"""

from collections.abc import Callable

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards import load_test_details
from dashboards.boards.outcomes import NO_REQUESTS
from dashboards.links import OTHER_BOARDS, TAG, link_to
from dashboards.model import Board, Panel, Query, Row, Variable
from dashboards.objectives import (
    LATENCY_P95,
    LATENCY_P99,
    error_budget_ratio,
    latency_objective,
    page_error_ratio,
)
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, bad_above
from dashboards.panels.stat import Stat
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import generator, load_test, workload
from dashboards.queries.selectors import OF_JOB, OF_NAMESPACE
from dashboards.variables import DATASOURCE, choice_of, instance_of, job_of, namespace_of
from load_harness.metric_names import HTTP_REQUESTS_TOTAL, LOCUST_USERS, SCENARIO

_QUANTILE_COLOURS = ("light-blue", "blue", "purple")
"""Client and server have the same; the server's line is dashed."""


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-load-test",
        title="Load Harness / Load test",
        description="What was offered, what came of it, and which side is to blame for the difference?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(), alerts()),
        variables=(DATASOURCE, *_variables()),
        rows=(_now(), _both_sides(), load_test_details.pods(), load_test_details.names(), load_test_details.details()),
        time_from="now-15m",
        refresh="10s",
    )


# Private


def _variables() -> tuple[Variable, ...]:
    return (
        namespace_of(HTTP_REQUESTS_TOTAL),
        choice_of(
            SCENARIO,
            metric=LOCUST_USERS,
            where=OF_NAMESPACE,
            title="Scenario",
            description="Of the generator; the servers' numbers are of all that reaches them.",
        ),
        job_of(HTTP_REQUESTS_TOTAL, where=OF_NAMESPACE),
        instance_of(HTTP_REQUESTS_TOTAL, where=f"{OF_NAMESPACE},{OF_JOB}"),
    )


def _now() -> Row:
    return Row(
        title="",
        panels=(
            Stat(
                title="Users",
                description="Users of the load; where requests arrive at a rate of their own, requests under way.",
                unit=units.SHORT,
                decimals=0,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=generator.users()),),
            ),
            Stat(
                title="Offered",
                description="Requests per second that were due. Good is what the scenario plans.",
                unit=units.REQUESTS_PER_SECOND,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=generator.offered_rate()),),
            ),
            Stat(
                title="Served",
                description="Requests per second that the servers answered, those of others included. Good is what "
                "was offered; more is somebody else's load.",
                unit=units.REQUESTS_PER_SECOND,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=workload.request_rate(matchers=workload.counted())),),
            ),
            *_losses(),
            _p95("client", "From the moment a request was due, so that waiting counts.", generator.latency),
            _p95(
                "server",
                "From the moment a server began with it. Far below the client's: requests wait before they get there.",
                _server_latency,
            ),
            Stat(
                title="Pods",
                description="Pods behind the servers that are ready. Good is as many as are wanted, see below.",
                unit=units.SHORT,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=load_test.serving()),),
            ),
        ),
    )


def _losses() -> tuple[Panel, ...]:
    return (
        Stat(
            title="Failed",
            description="Share of what came back that failed, as the clients saw it. If the servers know nothing "
            "of it, it was lost on the way: refused, reset, timed out.",
            unit=units.PERCENT_RATIO,
            decimals=2,
            thresholds=bad_above(page_error_ratio(), warning=error_budget_ratio()),
            width=3,
            no_value=NO_REQUESTS,
            queries=(Query(expr=generator.failed_ratio()),),
        ),
        Stat(
            title="Dropped",
            description="Requests per second that were due and never sent. Good is 0: above it the generator is "
            "saturated, the load was not what you asked for, and a verdict is inconclusive. Give it more cores.",
            unit=units.REQUESTS_PER_SECOND,
            thresholds=bad_above(0.001),
            width=3,
            queries=(Query(expr=generator.dropped_rate()),),
        ),
    )


def _p95(side: str, meaning: str, expr: Callable[[float], str]) -> Stat:
    p95 = latency_objective(LATENCY_P95)
    return Stat(
        title=f"p{100 * p95.quantile:g} {side}",
        description=f"{meaning} The SLO asks for {p95.seconds:g} s.",
        unit=units.SECONDS,
        thresholds=bad_above(p95.seconds),
        width=3,
        no_value=NO_REQUESTS,
        queries=(Query(expr=expr(p95.quantile)),),
    )


def _server_latency(ratio: float) -> str:
    return workload.latency(ratio, matchers=workload.counted())


def _both_sides() -> Row:
    return Row(
        title="Client and server",
        panels=(
            _requests(),
            _latency(),
            TimeSeries(
                title="Errors",
                description="Share of requests that failed. Both together are the servers' errors; the clients' alone "
                "never reached a server, or came back too late. The line is the SLO's budget.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(page_error_ratio(), warning=error_budget_ratio()),
                draws_thresholds="dashed",
                overrides=(series("client", colour=NEUTRAL), series("server", colour=REFERENCE, is_dashed=True)),
                no_value=NO_REQUESTS,
                links=(link_to("lh-workload", "Workload"),),
                queries=(
                    Query(expr=generator.failed_ratio(), legend="client"),
                    Query(expr=workload.error_ratio(matchers=workload.counted()), legend="server"),
                ),
            ),
            TimeSeries(
                title="Users and requests in flight",
                description="Users of the generator, and requests that servers work on. In flight near the users is "
                "servers at their end; far below, the users think or the requests are quick.",
                unit=units.SHORT,
                minimum=0,
                overrides=(
                    series("client: users", colour=NEUTRAL),
                    series("server: in flight", colour=REFERENCE, is_dashed=True),
                ),
                queries=(
                    Query(expr=generator.users(), legend="client: users"),
                    Query(expr=workload.in_flight(), legend="server: in flight"),
                ),
            ),
        ),
    )


def _requests() -> Panel:
    return TimeSeries(
        title="Requests",
        description="Good is one line: all that is offered is served and comes back well. Offered above "
        "served is a queue or a loss; dropped is a generator at its end.",
        unit=units.REQUESTS_PER_SECOND,
        minimum=0,
        legend_calcs=(),
        overrides=(
            series("offered", colour=REFERENCE, is_dashed=True, fill_percent=0),
            series("client: came back well", colour=GOOD),
            series("client: failed", colour=BAD),
            series("client: dropped", colour=WARNING),
            series("server: answered", colour=NEUTRAL, fill_percent=0),
        ),
        queries=(
            Query(expr=generator.offered_rate(), legend="offered"),
            Query(expr=generator.returned_rate(), legend="client: came back well"),
            Query(expr=workload.request_rate(matchers=workload.counted()), legend="server: answered"),
            Query(expr=generator.failed_rate(), legend="client: failed"),
            Query(expr=generator.dropped_rate(), legend="client: dropped"),
        ),
    )


def _latency() -> Panel:
    p95, p99 = latency_objective(LATENCY_P95), latency_objective(LATENCY_P99)
    quantiles = tuple(zip((0.5, p95.quantile, p99.quantile), _QUANTILE_COLOURS, strict=True))
    sides = (
        ("client", generator.latency, False),
        ("server", _server_latency, True),
    )
    return TimeSeries(
        title="Latency",
        description="Of good answers: the clients' from the moment a request was due (whole lines), the servers' from "
        "the moment they began with it (dashed). Good is close together and below the lines, the SLOs' "
        f"{p95.seconds:g} s for p{100 * p95.quantile:g} and {p99.seconds:g} s for p{100 * p99.quantile:g}. A gap is "
        "waiting: for a connection, in the balancer, or in a generator that is late.",
        unit=units.SECONDS,
        minimum=0,
        fill_percent=0,
        legend_calcs=(),
        thresholds=bad_above(p99.seconds, warning=p95.seconds),
        draws_thresholds="dashed",
        overrides=tuple(
            series(f"{side} p{100 * ratio:g}", colour=colour, is_dashed=is_dashed)
            for side, _, is_dashed in sides
            for ratio, colour in quantiles
        ),
        no_value=NO_REQUESTS,
        queries=tuple(
            Query(expr=expr(ratio), legend=f"{side} p{100 * ratio:g}")
            for side, expr, _ in sides
            for ratio, _ in quantiles
        ),
    )
