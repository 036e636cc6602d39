"""The rows of the workload board that are closed at first: its load on purpose, and its processes."""

from dashboards import units
from dashboards.boards.outcomes import UP_OR_DOWN
from dashboards.model import Query, Row
from dashboards.overrides import series
from dashboards.palette import NEUTRAL, REFERENCE
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import workload as queries


def on_purpose() -> Row:
    """Show what the workload does because it was told to."""
    return Row(
        title="Load on purpose",
        is_collapsed=True,
        panels=(
            TimeSeries(
                title="CPU asked for and got",
                description="Good is both on one line; below, the pods are throttled or share a busy node.",
                unit=units.SHORT,
                axis_label="cores",
                overrides=(series("asked for", colour=REFERENCE, is_dashed=True), series("got", colour=NEUTRAL)),
                queries=(
                    Query(expr=queries.requested_cores(), legend="asked for"),
                    Query(expr=queries.achieved_cores(), legend="got"),
                ),
            ),
            TimeSeries(
                title="CPU burnt on purpose",
                description="CPU seconds per second, by jobs and by requests that ask for work.",
                unit=units.SHORT,
                axis_label="cores",
                is_stacked=True,
                queries=(Query(expr=queries.burnt_cores(), legend="{{kind}}"),),
            ),
            TimeSeries(
                title="Memory held on purpose",
                description="What memory jobs hold, on top of what an idle pod has. Forgotten jobs show here.",
                unit=units.BYTES,
                fill_percent=0,
                queries=(Query(expr=queries.held_memory(), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Jobs",
                description="Jobs in the tables of the pods. Failed ones say why at /load/jobs.",
                unit=units.SHORT,
                fill_percent=0,
                queries=(Query(expr=queries.jobs(), legend="{{kind}} {{state}}"),),
            ),
            TimeSeries(
                title="Jobs ended",
                description="Jobs that ended per second, by what became of them. Good is done; stopped ones were "
                "told to.",
                unit=units.OPERATIONS_PER_SECOND,
                fill_percent=0,
                queries=(Query(expr=queries.finished_jobs(), legend="{{kind}} {{outcome}}"),),
            ),
            TimeSeries(
                title="Faults injected",
                description="Errors and delays put into requests on purpose. Above 0, what you see above may be a "
                "drill: ask /faults.",
                unit=units.REQUESTS_PER_SECOND,
                fill_percent=0,
                queries=(Query(expr=queries.injected_faults(), legend="{{fault}}"),),
            ),
        ),
    )


def processes() -> Row:
    """Show the server processes behind the targets."""
    return Row(
        title="Processes",
        is_collapsed=True,
        panels=(
            StateTimeline(
                title="Targets",
                description="Whether each pod answers its scrapes. Down in the middle of its life is a crash, a "
                "freeze or a network that is cut.",
                texts=UP_OR_DOWN,
                queries=(Query(expr=queries.targets_up(), legend="{{job}} {{instance}}"),),
            ),
            TimeSeries(
                title="CPU of the server process",
                description="Without the processes that burn on purpose: what serving costs.",
                unit=units.SHORT,
                axis_label="cores",
                fill_percent=0,
                queries=(Query(expr=queries.process_cores(), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Memory of the server process",
                description="Good is a plateau; a line that only rises is a leak.",
                unit=units.BYTES,
                fill_percent=0,
                queries=(Query(expr=queries.process_memory(), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Open files",
                description="Of those a process may open. At 100 % connections are refused.",
                unit=units.PERCENT_RATIO,
                minimum=0,
                fill_percent=0,
                queries=(Query(expr=queries.open_files_ratio(), legend="{{instance}}"),),
            ),
            TimeSeries(
                title="Builds",
                description="Pods by what they run. Two builds at once are a deploy under way, or one that is stuck.",
                unit=units.SHORT,
                line="stepAfter",
                fill_percent=0,
                queries=(Query(expr=queries.builds(), legend="{{version}} {{revision}}"),),
            ),
        ),
    )
