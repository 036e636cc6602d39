"""Autoscaling: does the service get the pods it needs, in time, and no more?"""

from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards import autoscaling_trends
from dashboards.boards.tables import Column, merged_table
from dashboards.links import OTHER_BOARDS, TAG
from dashboards.model import Board, Panel, Query, Row, Variable
from dashboards.palette import NEUTRAL, bad_above, bad_below
from dashboards.panels.stat import Stat
from dashboards.queries import autoscaling as queries
from dashboards.queries.selectors import OF_JOB, OF_NAMESPACE, highest, total
from dashboards.variables import DATASOURCE, choice_of, instance_of, job_of, namespace_of
from load_harness.metric_names import HTTP_REQUESTS_TOTAL
from slo import conventions


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-autoscaling",
        title="Load Harness / Autoscaling",
        description="Does the service get the pods it needs, in time, and no more?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(), alerts()),
        variables=(DATASOURCE, *_variables()),
        rows=(_now(), autoscaling_trends.scaling(), autoscaling_trends.effect(), _all(), autoscaling_trends.details()),
    )


# Private


def _variables() -> tuple[Variable, ...]:
    scaler = choice_of(
        "horizontalpodautoscaler",
        metric=conventions.HPA_SPEC_MAX_REPLICAS,
        where=OF_NAMESPACE,
        title="Autoscaler",
        description="Deployments and pods are found by the autoscaler's name.",
    )
    return (
        namespace_of(conventions.HPA_SPEC_MAX_REPLICAS),
        replace(scaler, all_value=""),
        job_of(HTTP_REQUESTS_TOTAL, where=OF_NAMESPACE),
        instance_of(HTTP_REQUESTS_TOTAL, where=f"{OF_NAMESPACE},{OF_JOB}"),
    )


def _now() -> Row:
    return Row(
        title="",
        panels=(
            Stat(
                title="Pods",
                description="Pods there are, ready or not. Good is as many as are wanted.",
                unit=units.SHORT,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=total(queries.current())),),
            ),
            Stat(
                title="Wanted",
                description="Pods that the autoscaler wants. Good is a number that follows the load.",
                unit=units.SHORT,
                colour=NEUTRAL,
                width=3,
                queries=(Query(expr=total(queries.desired())),),
            ),
            Stat(
                title="Pods missing",
                description="Pods asked for that do not serve yet. Above 0 is normal for as long as a pod takes to "
                "start; when it stays, look for nodes that are full, or images that cannot be pulled.",
                unit=units.SHORT,
                thresholds=bad_above(5, warning=1),
                width=3,
                queries=(Query(expr=total(queries.not_serving())),),
            ),
            Stat(
                title="Room used",
                description="Current over most pods, of the autoscaler with the least headroom. At 100 % more load "
                "is more latency: raise the maximum, or make a request cheaper.",
                unit=units.PERCENT_RATIO,
                decimals=0,
                thresholds=bad_above(1, warning=0.8),
                width=3,
                queries=(Query(expr=highest(queries.used_room())),),
            ),
            *_verdicts(),
        ),
    )


def _verdicts() -> tuple[Panel, ...]:
    return (
        Stat(
            title="At maximum",
            description="Share of the time shown in which an autoscaler could not have asked for more. Good is 0: "
            "while it is there, nobody knows how many pods would have been right.",
            unit=units.PERCENT_RATIO,
            decimals=0,
            thresholds=bad_above(0.1, warning=0.01),
            graph="none",
            width=3,
            queries=(Query(expr=highest(queries.time_at_maximum()), instant=True),),
        ),
        Stat(
            title="Of target",
            description="The metric in targets, highest of all. Around 100 % nothing is to do; above 110 % it "
            "asks for pods. High and no new pods: look at the conditions below.",
            unit=units.PERCENT_RATIO,
            decimals=0,
            thresholds=bad_above(2, warning=1 + autoscaling_trends.TOLERANCE),
            width=3,
            queries=(Query(expr=highest(queries.of_target())),),
        ),
        Stat(
            title="Changes in 1 h",
            description="How often the wanted number changed in the last hour. Many are flapping: lengthen the "
            "stabilization window for scaling down, or choose a steadier metric.",
            unit=units.SHORT,
            decimals=0,
            thresholds=bad_above(
                2 * autoscaling_trends.MOST_CHANGES_PER_HOUR, warning=autoscaling_trends.MOST_CHANGES_PER_HOUR
            ),
            width=3,
            queries=(Query(expr=highest(queries.changes_per_hour())),),
        ),
        Stat(
            title="Requests set",
            description="Share of the running containers that request CPU. Below 100 % the autoscaler cannot "
            "tell the utilisation of their pods, and does nothing: give every container a request.",
            unit=units.PERCENT_RATIO,
            decimals=0,
            thresholds=bad_below(1),
            width=3,
            queries=(Query(expr=queries.request_coverage()),),
        ),
    )


def _all() -> Row:
    by = ", ".join(queries.HPA)
    per_metric = f"max by ({by}) ({queries.of_target()})"
    return Row(
        title="Autoscalers",
        panels=(
            merged_table(
                height=6,
                title="All autoscalers",
                description="Each against its bounds, the one with the least headroom first.",
                labels={"namespace": "Namespace", "horizontalpodautoscaler": "Autoscaler"},
                columns=(
                    Column(title="Fewest", expr=queries.least(), unit=units.SHORT),
                    Column(title="Pods", expr=queries.current(), unit=units.SHORT),
                    Column(title="Wanted", expr=queries.desired(), unit=units.SHORT),
                    Column(title="Most", expr=queries.most(), unit=units.SHORT),
                    _ratio("Room used", queries.used_room(), 1),
                    _ratio("Time at maximum", queries.time_at_maximum(), 0.1),
                    _ratio("Metric of target", per_metric, 1 + autoscaling_trends.TOLERANCE),
                ),
                sorted_by="Room used",
            ),
        ),
    )


def _ratio(title: str, expr: str, bad: float) -> Column:
    return Column(title=title, expr=expr, unit=units.PERCENT_RATIO, decimals=0, thresholds=bad_above(bad))
