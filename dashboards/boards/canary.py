"""Canary: is the new version as good as the old one, and what will become of it?"""

from collections.abc import Callable

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards.outcomes import NO_REQUESTS
from dashboards.links import OTHER_BOARDS, TAG, link_to
from dashboards.model import Board, Panel, Query, Row, ValueText, Variable
from dashboards.objectives import LATENCY_P95, LATENCY_P99, error_budget_ratio, latency_objective, page_error_ratio
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, bad_above
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import canary as queries
from dashboards.queries.canary import CANARY_PODS, PRIMARY_PODS
from dashboards.queries.selectors import OF_JOB, OF_NAMESPACE
from dashboards.variables import DATASOURCE, choice_of, instance_of, job_of, namespace_of
from load_harness.metric_names import HTTP_REQUESTS_TOTAL
from slo import conventions

_NAME = "{{namespace}} {{name}}"
_STATES = (
    ValueText(value="0", text="in analysis", colour=NEUTRAL),
    ValueText(value="1", text="promoted", colour=GOOD),
    ValueText(value="2", text="rolled back", colour=BAD),
)
_SIDES = (series("canary", colour=NEUTRAL), series("primary", colour=REFERENCE))
"""The canary is what is looked at, the primary what it is held against."""


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-canary",
        title="Load Harness / Canary",
        description="Is the new version as good as the old one, and what will become of it?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(), alerts()),
        variables=(DATASOURCE, *_variables()),
        rows=(_now(), _progress(), _comparison(), _details()),
    )


# Private


def _variables() -> tuple[Variable, ...]:
    return (
        namespace_of(conventions.CANARY_STATUS),
        choice_of(
            "name",
            name="canary",
            metric=conventions.CANARY_STATUS,
            where=OF_NAMESPACE,
            title="Canary",
            description="The deployment that is released, by Flagger's name of it.",
        ),
        job_of(HTTP_REQUESTS_TOTAL, where=OF_NAMESPACE),
        instance_of(HTTP_REQUESTS_TOTAL, where=f"{OF_NAMESPACE},{OF_JOB}"),
    )


def _now() -> Row:
    p95 = latency_objective(LATENCY_P95)
    error_levels = bad_above(page_error_ratio(), warning=error_budget_ratio())
    return Row(
        title="",
        panels=(
            Stat(
                title="State",
                description="What Flagger says of each release. Rolled back: see which metric failed, below, and ask "
                "`kubectl describe canary`.",
                texts=_STATES,
                colours="background",
                graph="none",
                unit=units.SHORT,
                queries=(Query(expr=queries.status(), legend="{{name}}", instant=True),),
            ),
            Stat(
                title="Canary weight",
                description="Percentage of the requests that the canary gets. Good is a rise step by step; one that "
                "stands still waits for requests or has failed checks.",
                unit=units.PERCENT,
                colour=NEUTRAL,
                queries=(Query(expr=queries.canary_weight(), legend="{{workload}}"),),
            ),
            Stat(
                title="Canary errors",
                description="Share of the canary's requests answered with 5xx. Orange spends the error budget faster "
                "than it is given; no number is no request, so the analysis proves nothing.",
                unit=units.PERCENT_RATIO,
                decimals=2,
                thresholds=error_levels,
                no_value=NO_REQUESTS,
                links=(link_to("lh-workload", "Workload"),),
                queries=(Query(expr=queries.error_ratio(CANARY_PODS)),),
            ),
            Stat(
                title="Primary errors",
                description="The same of the version that serves. If both fail, it is not the release.",
                unit=units.PERCENT_RATIO,
                decimals=2,
                thresholds=error_levels,
                no_value=NO_REQUESTS,
                queries=(Query(expr=queries.error_ratio(PRIMARY_PODS)),),
            ),
            *(
                Stat(
                    title=f"{side.capitalize()} p{100 * p95.quantile:g}",
                    description=f"p{100 * p95.quantile:g} of the good answers of the {side}. The SLO asks for "
                    f"{p95.seconds:g} s.",
                    unit=units.SECONDS,
                    thresholds=bad_above(p95.seconds),
                    no_value=NO_REQUESTS,
                    queries=(Query(expr=queries.latency(p95.quantile, pods)),),
                )
                for side, pods in (("canary", CANARY_PODS), ("primary", PRIMARY_PODS))
            ),
        ),
    )


def _progress() -> Row:
    return Row(
        title="Progress",
        panels=(
            StateTimeline(
                title="Releases",
                description="In analysis, promoted or rolled back, over time.",
                texts=_STATES,
                width=12,
                queries=(Query(expr=queries.status(), legend=_NAME),),
            ),
            TimeSeries(
                title="Weights",
                description="Percentage of requests to each side. Good is a staircase up to the maximum, and then all "
                "to the primary, which is the new version by then. A fall to 0 is a rollback.",
                unit=units.PERCENT,
                minimum=0,
                maximum=100,
                line="stepAfter",
                height=6,
                overrides=(series(matching="/-primary$/", colour=REFERENCE),),
                fill_percent=0,
                queries=(
                    Query(expr=queries.canary_weight(), legend="{{workload}}"),
                    Query(expr=queries.primary_weight(), legend="{{workload}}"),
                ),
            ),
        ),
    )


def _comparison() -> Row:
    return Row(
        title="Canary against primary",
        panels=(
            TimeSeries(
                title="Requests",
                description="Good is the canary's share as its weight says. None at all: Flagger waits for traffic, "
                "or its router is not there.",
                unit=units.REQUESTS_PER_SECOND,
                minimum=0,
                width=8,
                overrides=_SIDES,
                queries=_both(queries.request_rate),
            ),
            TimeSeries(
                title="Error ratio",
                description="Good is both below the lower line, the SLO's budget. A canary above its primary is a "
                "worse version: stop it.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(page_error_ratio(), warning=error_budget_ratio()),
                draws_thresholds="dashed",
                width=8,
                overrides=_SIDES,
                no_value=NO_REQUESTS,
                queries=_both(queries.error_ratio),
            ),
            _latency(LATENCY_P95),
            _latency(LATENCY_P99),
            TimeSeries(
                title="CPU of a pod",
                description="In the mean over the pods of each side. A canary that needs much more for fewer requests "
                "is more expensive, however fast it is.",
                unit=units.SHORT,
                axis_label="cores",
                minimum=0,
                width=8,
                overrides=_SIDES,
                queries=_both(queries.cpu_cores),
            ),
            TimeSeries(
                title="Memory of a pod",
                description="In the mean over the pods of each side. A canary that only rises leaks; it may be "
                "promoted before it shows elsewhere.",
                unit=units.BYTES,
                minimum=0,
                width=8,
                overrides=_SIDES,
                queries=_both(queries.memory_bytes),
            ),
        ),
    )


def _latency(slo_id: str) -> Panel:
    objective = latency_objective(slo_id)
    name = f"p{100 * objective.quantile:g}"
    return TimeSeries(
        title=f"Latency {name}",
        description="Of good answers. Good is the canary on its primary and both below the line, the SLO's "
        f"{objective.seconds:g} s. A canary that has few requests is noisy.",
        unit=units.SECONDS,
        minimum=0,
        thresholds=bad_above(objective.seconds),
        draws_thresholds="dashed",
        width=8,
        overrides=_SIDES,
        no_value=NO_REQUESTS,
        queries=_both(lambda pods: queries.latency(objective.quantile, pods)),
    )


def _both(expr: Callable[[str], str]) -> tuple[Query, ...]:
    sides = (("canary", CANARY_PODS), ("primary", PRIMARY_PODS))
    return tuple(Query(expr=expr(pods), legend=side) for side, pods in sides)


def _details() -> Row:
    return Row(
        title="Analysis in detail",
        is_collapsed=True,
        panels=(
            TimeSeries(
                title="What the analysis measured",
                description="The last value of each metric, in a unit of its own: Flagger's success rate is a "
                "percentage, its duration milliseconds. A metric that is missing here was never asked.",
                unit=units.SHORT,
                fill_percent=0,
                queries=(Query(expr=queries.measured(), legend="{{name}} {{metric}}"),),
            ),
            TimeSeries(
                title="Builds of the canary",
                description="What the canary's pods run. Two at once: a release was overtaken by the next one.",
                unit=units.SHORT,
                line="stepAfter",
                fill_percent=0,
                queries=(Query(expr=queries.builds(CANARY_PODS), legend="{{version}} {{revision}}"),),
            ),
            Stat(
                title="Promotions",
                description="Releases that ended well in the time shown.",
                unit=units.SHORT,
                decimals=0,
                colour=GOOD,
                graph="none",
                width=8,
                height=8,
                queries=(Query(expr=queries.promotions(), legend=_NAME, instant=True),),
            ),
            Stat(
                title="Rollbacks",
                description="Releases that ended in a rollback in the time shown. Good is 0; each is a change that "
                "the tests let through, and that no user had to suffer for long.",
                unit=units.SHORT,
                decimals=0,
                thresholds=bad_above(1),
                graph="none",
                width=8,
                height=8,
                queries=(Query(expr=queries.rollbacks(), legend=_NAME, instant=True),),
            ),
            TimeSeries(
                title="Time of an analysis",
                description="Mean seconds that Flagger needs for one round of checks. More than its interval: the "
                "metrics server is slow, and releases are late.",
                unit=units.SECONDS,
                minimum=0,
                width=8,
                spans_gaps=True,
                fill_percent=0,
                queries=(Query(expr=queries.mean_duration(), legend=_NAME),),
            ),
        ),
    )
