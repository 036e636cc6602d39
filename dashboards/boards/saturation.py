"""Saturation (USE): which pod or node is running out of what?"""

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards import saturation_nodes, saturation_pods
from dashboards.links import OTHER_BOARDS, TAG, link_to
from dashboards.model import Board, Query, Row, Variable
from dashboards.objectives import POD_MEMORY, POD_THROTTLING, level
from dashboards.palette import NEUTRAL, bad_above
from dashboards.panels.stat import Stat
from dashboards.queries import pods
from dashboards.queries.selectors import OF_NAMESPACE, highest
from dashboards.variables import DATASOURCE, choice_of, namespace_of, pod_of
from slo import conventions


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-saturation",
        title="Load Harness / Saturation",
        description="Which pod or node is running out of what?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(), alerts()),
        variables=(DATASOURCE, *_variables()),
        rows=(
            _now(),
            saturation_pods.shortage(),
            saturation_nodes.shortage(),
            saturation_pods.details(),
            saturation_pods.pressure(),
            saturation_nodes.details(),
        ),
    )


# Private


def _variables() -> tuple[Variable, ...]:
    return (
        namespace_of(conventions.CONTAINER_MEMORY_WORKING_SET),
        pod_of(conventions.CONTAINER_MEMORY_WORKING_SET, where=OF_NAMESPACE),
        choice_of(
            "instance",
            name="node",
            metric=conventions.NODE_LOAD1,
            title="Node",
            description="By the address of its node-exporter.",
        ),
    )


def _now() -> Row:
    return Row(
        title="",
        panels=(
            Stat(
                title="Fullest CPU",
                description="The container that uses most of its CPU limit. At 100 % it is stopped until the next "
                "period: look at throttling, then raise the limit or add pods.",
                unit=units.PERCENT_RATIO,
                thresholds=bad_above(1),
                links=(link_to("lh-autoscaling", "Autoscaling"),),
                queries=(Query(expr=highest(pods.cpu_of_limit())),),
            ),
            Stat(
                title="Worst throttled",
                description="The container that is stopped in most of the scheduler's periods. From the SLO's level "
                "on requests wait for CPU that the node may well have: raise the limit, or add pods.",
                unit=units.PERCENT_RATIO,
                thresholds=bad_above(level(POD_THROTTLING)),
                queries=(Query(expr=highest(pods.throttled_ratio())),),
            ),
            Stat(
                title="Fullest memory",
                description="The container that uses most of its memory limit. At 100 % the kernel kills it: find "
                "out whether it leaks, else raise the limit.",
                unit=units.PERCENT_RATIO,
                thresholds=bad_above(level(POD_MEMORY)),
                queries=(Query(expr=highest(pods.memory_of_limit())),),
            ),
            Stat(
                title="Restarts",
                description="Restarts of containers in the time shown. Good is 0; `kubectl describe pod` says why the "
                "last one ended.",
                unit=units.SHORT,
                decimals=0,
                thresholds=bad_above(1),
                graph="none",
                queries=(Query(expr=pods.restarts_in_range(), instant=True),),
            ),
            Stat(
                title="Not serving",
                description="Pods that wait for a node, start, drain or fail their readiness probe. Above 0 is normal "
                "while a deployment scales or rolls, and wrong when it stays.",
                unit=units.SHORT,
                thresholds=bad_above(5, warning=1),
                links=(link_to("lh-autoscaling", "Autoscaling"),),
                queries=(Query(expr=pods.waiting_pods()),),
            ),
            Stat(
                title="Serving",
                description="Pods that are ready. Good is as many as the autoscaler wants.",
                unit=units.SHORT,
                colour=NEUTRAL,
                queries=(Query(expr=pods.ready_pods()),),
            ),
        ),
    )
