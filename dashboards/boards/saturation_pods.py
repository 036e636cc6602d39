"""The rows of the saturation board about pods."""

from dashboards import units
from dashboards.boards.tables import Column, merged_table
from dashboards.model import Panel, Query, Row, Thresholds
from dashboards.objectives import POD_MEMORY, POD_THROTTLING, level
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, bad_above
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import pods
from dashboards.queries.containers import CONTAINER
from slo import conventions

_CONTAINER = "{{pod}} {{container}}"


def shortage() -> Row:
    """Show what containers are short of."""
    return Row(
        title="Pods",
        panels=(
            TimeSeries(
                title="CPU of limit",
                description="Good is with room below 100 %. A container that stays at the line has less than it needs.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(1),
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=pods.cpu_of_limit(), legend=_CONTAINER),),
            ),
            TimeSeries(
                title="CPU throttling",
                description="Share of the scheduler's periods in which a container was stopped, its limit used up. "
                "Above the line the SLO counts it as saturated; it costs latency long before usage looks full.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(level(POD_THROTTLING)),
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=pods.throttled_ratio(), legend=_CONTAINER),),
            ),
            TimeSeries(
                title="Memory of limit",
                description="The working set. Good is a plateau below the line; a line that only rises is a leak and "
                "ends in a kill.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                thresholds=bad_above(level(POD_MEMORY)),
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=pods.memory_of_limit(), legend=_CONTAINER),),
            ),
            _containers(),
        ),
    )


def details() -> Row:
    """Show what containers use and what becomes of them."""
    return Row(
        title="Pods in detail",
        is_collapsed=True,
        panels=(
            TimeSeries(
                title="CPU of containers",
                description="Cores that each container uses, whatever it may.",
                unit=units.SHORT,
                axis_label="cores",
                fill_percent=0,
                queries=(Query(expr=pods.cpu_cores(), legend=_CONTAINER),),
            ),
            TimeSeries(
                title="CPU of request",
                description="What the autoscaler measures. Above 100 % a container lives on what its neighbours leave.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                fill_percent=0,
                queries=(Query(expr=pods.cpu_of_request(), legend=_CONTAINER),),
            ),
            TimeSeries(
                title="Memory of containers",
                description="The working set of each container.",
                unit=units.BYTES,
                fill_percent=0,
                queries=(Query(expr=pods.memory_bytes(), legend=_CONTAINER),),
            ),
            TimeSeries(
                title="Time stopped",
                description="Share of time for which a container's threads were stopped, added up over the threads: at "
                "200 % two wait at any time. Good is close to 0.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                fill_percent=0,
                queries=(Query(expr=pods.stopped_seconds(), legend=_CONTAINER),),
            ),
            *_lives(),
        ),
    )


def pressure() -> Row:
    """Show what containers wait for."""
    return Row(
        title="Pressure on containers (from Kubernetes 1.34 on)",
        is_collapsed=True,
        panels=tuple(
            TimeSeries(
                title=f"Waiting for {resource}",
                description=f"Share of time in which some thread of a container waited for {resource}. Good is close "
                "to 0; what rises under load is what is short.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                width=8,
                fill_percent=0,
                queries=(Query(expr=pods.pressure(metric), legend=_CONTAINER),),
            )
            for resource, metric in (
                ("CPU", conventions.CONTAINER_PRESSURE_CPU_WAITING),
                ("memory", conventions.CONTAINER_PRESSURE_MEMORY_WAITING),
                ("disk", conventions.CONTAINER_PRESSURE_IO_WAITING),
            )
        ),
    )


# Private


def _lives() -> tuple[Panel, ...]:
    return (
        TimeSeries(
            title="Restarts of containers",
            description="A bar is a crash, a failed liveness probe or a kill for memory; bars further and further "
            "apart are a crash loop.",
            unit=units.SHORT,
            style="bars",
            fill_percent=60,
            queries=(Query(expr=pods.restarts(*CONTAINER), legend=_CONTAINER),),
        ),
        TimeSeries(
            title="Pods by phase",
            description="Pending pods wait for a node or an image; failed ones are left over from evictions and jobs.",
            unit=units.SHORT,
            is_stacked=True,
            line="stepAfter",
            overrides=(
                series("Running", colour=GOOD),
                series("Pending", colour=WARNING),
                series("Failed", colour=BAD),
                series("Succeeded", colour=NEUTRAL),
                series("Unknown", colour=REFERENCE),
            ),
            queries=(Query(expr=pods.pods_by_phase(), legend="{{phase}}"),),
        ),
    )


def _containers() -> Panel:
    of_limit, of_request = bad_above(1), bad_above(2, warning=1)
    return merged_table(
        title="Containers",
        description="Each container against what it asked for and what it may have. More than 100 % of a request is "
        "borrowed from the neighbours and can be taken back; no number means that nothing was asked for.",
        labels={"namespace": "Namespace", "pod": "Pod", "container": "Container"},
        columns=(
            _share("CPU of request", pods.cpu_of_request(), of_request),
            _share("CPU of limit", pods.cpu_of_limit(), of_limit),
            _share("Throttled", pods.throttled_ratio(), bad_above(level(POD_THROTTLING))),
            Column(title="Memory", expr=pods.memory_bytes(), unit=units.BYTES),
            _share("Memory of limit", pods.memory_of_limit(), bad_above(level(POD_MEMORY))),
            Column(
                title="Restarts",
                expr=pods.restarts_in_range(*CONTAINER),
                unit=units.SHORT,
                decimals=0,
                thresholds=bad_above(5, warning=1),
            ),
        ),
        sorted_by="CPU of limit",
    )


def _share(title: str, expr: str, thresholds: Thresholds) -> Column:
    return Column(title=title, expr=expr, unit=units.PERCENT_RATIO, decimals=0, thresholds=thresholds)
