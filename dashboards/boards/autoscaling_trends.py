"""The rows of the autoscaling board that show what the autoscaler did, and whether it helped."""

from dashboards import units
from dashboards.boards.outcomes import NO_REQUESTS
from dashboards.links import link_to
from dashboards.model import Panel, Query, Row, ValueText
from dashboards.objectives import LATENCY_P95, latency_objective
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, bad_above, levels
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import autoscaling as queries
from dashboards.queries import workload
from dashboards.queries.selectors import total

TOLERANCE = 0.1
"""Within it the autoscaler leaves things as they are.

Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-controller-manager/
(--horizontal-pod-autoscaler-tolerance)
"""
MOST_CHANGES_PER_HOUR = 12
"""One in each of Kubernetes' stabilization windows of five minutes; more is a seesaw."""
_HPA = "{{namespace}} {{horizontalpodautoscaler}}"
_CONDITIONS = (
    ValueText(value="0", text="no", colour=BAD),
    ValueText(value="1", text="yes", colour=GOOD),
    ValueText(value="2", text="no", colour=GOOD),
    ValueText(value="3", text="limited", colour=WARNING),
)


def scaling() -> Row:
    """Show what it wanted and got."""
    return Row(
        title="Scaling",
        panels=(
            _replicas(),
            TimeSeries(
                title="Metric of target",
                description="What drives it. Between the lines the autoscaler leaves things as they are; above, it "
                "adds pods at once, below, it takes them away after its stabilization window.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=levels(NEUTRAL, (1 - TOLERANCE, GOOD), (1 + TOLERANCE, WARNING)),
                draws_thresholds="dashed",
                fill_percent=0,
                queries=(Query(expr=queries.of_target(), legend=f"{_HPA} {{{{metric_name}}}}"),),
            ),
            StateTimeline(
                title="Conditions",
                description="Good is green. Not able to scale: the deployment cannot be read. Not active: the metric "
                "cannot be read, so nothing happens. Limited: the minimum, the maximum or a policy holds it back.",
                texts=_CONDITIONS,
                width=14,
                height=9,
                queries=(
                    Query(expr=queries.is_condition("AbleToScale|ScalingActive"), legend=f"{_HPA} {{{{condition}}}}"),
                    Query(expr=f"2 + {queries.is_condition('ScalingLimited')}", legend=f"{_HPA} {{{{condition}}}}"),
                ),
            ),
            TimeSeries(
                title="Lag",
                description="Pods wanted and not there (the deployment is behind), and pods there that do not serve "
                "yet (they start). Good are short humps; what stays is a full cluster or a pod that cannot start.",
                unit=units.SHORT,
                line="stepAfter",
                width=10,
                height=9,
                fill_percent=0,
                queries=(
                    Query(expr=queries.lag(), legend=f"not there {_HPA}"),
                    Query(expr=queries.not_serving(), legend="not serving {{namespace}} {{deployment}}"),
                ),
            ),
        ),
    )


def effect() -> Row:
    """Show load and latency over the replicas."""
    p95 = latency_objective(LATENCY_P95)
    replicas = Query(expr=total(queries.available()), legend="pods")
    on_right = series("pods", colour=REFERENCE, on_right_axis=True, unit=units.SHORT, label="pods", fill_percent=0)
    return Row(
        title="Does it help?",
        panels=(
            TimeSeries(
                title="Requests over replicas",
                description="Good is pods that follow requests. Requests that rise while pods do not are a metric "
                "that does not see them.",
                unit=units.REQUESTS_PER_SECOND,
                minimum=0,
                width=8,
                overrides=(on_right, series("requests", colour=NEUTRAL)),
                queries=(Query(expr=workload.request_rate(matchers=workload.counted()), legend="requests"), replicas),
            ),
            TimeSeries(
                title="Latency over replicas",
                description="Good is latency that comes down as pods come. If it does not, the bottleneck is behind "
                "the pods: a database, a lock, a node.",
                unit=units.SECONDS,
                minimum=0,
                thresholds=bad_above(p95.seconds),
                draws_thresholds="dashed",
                width=8,
                overrides=(on_right, series(matching="/^p[0-9]/", colour=NEUTRAL)),
                no_value=NO_REQUESTS,
                links=(link_to("lh-workload", "Workload"),),
                fill_percent=0,
                queries=(
                    Query(
                        expr=workload.latency(p95.quantile, matchers=workload.counted()),
                        legend=f"p{100 * p95.quantile:g}",
                    ),
                    replicas,
                ),
            ),
            TimeSeries(
                title="CPU of request by pod",
                description="Good is an even load: the autoscaler looks at the mean, so one full pod beside idle ones "
                "is nothing to it.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                width=8,
                links=(link_to("lh-saturation", "Saturation"),),
                fill_percent=0,
                queries=(Query(expr=queries.cpu_of_request(), legend="{{pod}}"),),
            ),
        ),
    )


def details() -> Row:
    """Show how often it changed its mind, and what its pods cost."""
    return Row(
        title="In detail",
        is_collapsed=True,
        panels=(*_history(), *_consumption()),
    )


# Private


def _replicas() -> Panel:
    return TimeSeries(
        title="Replicas",
        description="Of all chosen autoscalers together, between fewest and most; choose one to see it against its "
        "own bounds. Good is serving on wanted, with a short lag when it rises. Wanted along the upper line is a "
        "maximum that is too low.",
        unit=units.SHORT,
        minimum=0,
        line="stepAfter",
        fill_percent=0,
        overrides=(
            series(matching="/^(fewest|most)$/", colour=REFERENCE, is_dashed=True),
            series("wanted", colour=WARNING),
            series("serving", colour=GOOD, fill_percent=20),
        ),
        queries=(
            Query(expr=total(queries.available()), legend="serving"),
            Query(expr=total(queries.desired()), legend="wanted"),
            Query(expr=total(queries.most()), legend="most"),
            Query(expr=total(queries.least()), legend="fewest"),
        ),
    )


def _history() -> tuple[Panel, ...]:
    return (
        TimeSeries(
            title="Changes of the wanted number",
            description="In the hour before each point. Good is as many as the load has waves.",
            unit=units.SHORT,
            line="stepAfter",
            thresholds=bad_above(MOST_CHANGES_PER_HOUR),
            draws_thresholds="dashed",
            fill_percent=0,
            queries=(Query(expr=queries.changes_per_hour(), legend=_HPA),),
        ),
        TimeSeries(
            title="Room used by autoscaler",
            description="Current over most pods. At 100 % there is no headroom.",
            unit=units.PERCENT_RATIO,
            minimum=0,
            thresholds=bad_above(1),
            draws_thresholds="dashed",
            fill_percent=0,
            queries=(Query(expr=queries.used_room(), legend=_HPA),),
        ),
    )


def _consumption() -> tuple[Panel, ...]:
    return (
        TimeSeries(
            title="CPU used and requested",
            description="Of all pods of the autoscaler. The gap is what scaling out costs; at a target of 50 % half "
            "of it is on purpose.",
            unit=units.SHORT,
            axis_label="cores",
            minimum=0,
            overrides=(series("requested", colour=REFERENCE, is_dashed=True), series("used", colour=NEUTRAL)),
            queries=(
                Query(expr=queries.requested_cores(), legend="requested"),
                Query(expr=queries.used_cores(), legend="used"),
            ),
        ),
        TimeSeries(
            title="Requests per pod",
            description="Requests per second that each serving pod carries in the mean: what one pod can do, if "
            "latency is good meanwhile.",
            unit=units.REQUESTS_PER_SECOND,
            minimum=0,
            colour=NEUTRAL,
            queries=(
                Query(
                    expr=f"{workload.request_rate(matchers=workload.counted())} / ({total(queries.available())} > 0)",
                    legend="requests per pod",
                ),
            ),
        ),
    )
