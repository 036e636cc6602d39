"""The rows of the saturation board about nodes."""

from dashboards import units
from dashboards.model import Panel, Query, Row
from dashboards.objectives import NODE_CPU, NODE_MEMORY, level
from dashboards.palette import bad_above
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import nodes
from slo import conventions

_NODE = "{{instance}}"
_DISK = "{{instance}} {{mountpoint}}"


def shortage() -> Row:
    """Show what nodes are short of."""
    cpu, memory = bad_above(level(NODE_CPU)), bad_above(1 - level(NODE_MEMORY))
    return Row(
        title="Nodes",
        panels=(
            TimeSeries(
                title="CPU of nodes",
                description="Good is below the line, above which the SLO counts a node as saturated. All nodes there: "
                "add one; one alone: look at what it runs.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                maximum=1,
                thresholds=cpu,
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=nodes.cpu_ratio(), legend=_NODE),),
            ),
            TimeSeries(
                title="Load per core",
                description="Tasks that run or wait for CPU or disk, per core. Above 1 some wait.",
                unit=units.SHORT,
                minimum=0,
                thresholds=bad_above(1),
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=nodes.load_per_core(), legend=_NODE),),
            ),
            TimeSeries(
                title="Memory of nodes",
                description="What is neither free nor can be freed at once. Above the line the SLO counts a node as "
                "saturated, and the kubelet soon evicts pods.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                maximum=1,
                thresholds=memory,
                draws_thresholds="dashed",
                width=8,
                fill_percent=0,
                queries=(Query(expr=nodes.memory_ratio(), legend=_NODE),),
            ),
            _pressure(),
            BarGauge(
                title="Disks in four days",
                description="How full each file system will be in four days, if it fills as in the last six hours. "
                "From 100 % on, act now: logs, images and volumes that nobody owns.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                maximum=1,
                thresholds=bad_above(1, warning=0.9),
                queries=(Query(expr=nodes.disk_ratio_predicted(), legend=_DISK, instant=True),),
            ),
        ),
    )


def details() -> Row:
    """Show disks and network of nodes."""
    return Row(
        title="Nodes in detail",
        is_collapsed=True,
        panels=(
            TimeSeries(
                title="Disks",
                description="How full each file system is.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                maximum=1,
                width=8,
                fill_percent=0,
                queries=(Query(expr=nodes.disk_ratio(), legend=_DISK),),
            ),
            TimeSeries(
                title="Disks at work",
                description="Share of time in which a disk had something to do. One at 100 % for long makes its node "
                "wait.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                width=8,
                fill_percent=0,
                queries=(Query(expr=nodes.disk_busy_ratio(), legend="{{instance}} {{device}}"),),
            ),
            TimeSeries(
                title="Network",
                description="Bytes per second in and out of each node.",
                unit=units.BYTES_PER_SECOND,
                width=8,
                fill_percent=0,
                queries=(
                    Query(expr=nodes.received(), legend="in {{instance}}"),
                    Query(expr=nodes.sent(), legend="out {{instance}}"),
                ),
            ),
            TimeSeries(
                title="Network faults",
                description="Packets per second that were lost to errors, or dropped for want of room. Good is 0; "
                "errors are cables and drivers, drops are queues.",
                unit=units.PACKETS_PER_SECOND,
                width=24,
                height=6,
                fill_percent=0,
                queries=(
                    Query(expr=nodes.network_errors(), legend="errors {{instance}}"),
                    Query(expr=nodes.network_drops(), legend="drops {{instance}}"),
                ),
            ),
        ),
    )


# Private


def _pressure() -> Panel:
    return TimeSeries(
        title="Pressure on nodes",
        description="Share of time in which some task waited for CPU, memory or disk. It says that work is "
        "slowed, which usage alone does not. Good is close to 0.",
        unit=units.PERCENT_RATIO,
        minimum=0,
        fill_percent=0,
        queries=(
            Query(expr=nodes.pressure(conventions.NODE_PRESSURE_CPU_WAITING), legend="CPU {{instance}}"),
            Query(expr=nodes.pressure(conventions.NODE_PRESSURE_MEMORY_WAITING), legend="memory {{instance}}"),
            Query(expr=nodes.pressure(conventions.NODE_PRESSURE_IO_WAITING), legend="disk {{instance}}"),
        ),
    )
