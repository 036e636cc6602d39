"""SLO overview: are promises kept, and which budget goes first?"""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts
from dashboards.boards.tables import Column, merged_table
from dashboards.burn_windows import BurnWindows, burn_windows
from dashboards.links import OTHER_BOARDS, TAG, row_link
from dashboards.model import Board, Panel, Query, Row, Thresholds, ValueText
from dashboards.objectives import shipped_slos
from dashboards.overrides import column
from dashboards.palette import BAD, GOOD, NEUTRAL, WARNING, bad_above, levels
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.table import Table
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import slo as queries
from dashboards.variables import DATASOURCE, choice_of
from slo.conventions import OBJECTIVE, SLO_ID, SLO_NAME, SLO_SERVICE
from slo.model import Slo

STATES = (
    ValueText(value=str(queries.STATE_GOOD), text="good", colour=GOOD),
    ValueText(value=str(queries.STATE_NO_DATA), text="no data", colour="purple"),
    ValueText(value=str(queries.STATE_TICKET), text="ticket", colour=WARNING),
    ValueText(value=str(queries.STATE_PAGE), text="page", colour=BAD),
)
BUDGET_LEVELS = levels(BAD, (0.000001, WARNING), (0.25, GOOD))
"""Below a quarter it is time to be careful; at 0 the promise is broken."""
ZERO_LINE = levels("transparent", (0, BAD))
"""A line has the colour of what it begins: red for the end of a budget."""


def board(slos: Iterable[Slo] | None = None) -> Board:
    """Build the board; the burn rates of its colours are those of some SLOs' alerts, of the shipped ones at first."""
    burning = burn_windows(shipped_slos().values() if slos is None else slos)[0]
    return Board(
        uid="lh-slo-overview",
        title="Load Harness / SLO overview",
        description="Are promises kept, and which budget goes first?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(alerts(),),
        variables=(
            DATASOURCE,
            choice_of(SLO_SERVICE, metric=OBJECTIVE, title="Service", description="Whose SLOs are listed."),
        ),
        rows=(
            Row(title="", panels=tuple(_now())),
            Row(title="SLOs", panels=(_table(burning),)),
            Row(title="Over time", panels=tuple(_over_time(burning))),
        ),
    )


def burn_levels(burning: BurnWindows) -> Thresholds:
    """Colour burn rates as the alerts judge them: from the slowest ticket's on, and from the slower page's on."""
    windows = burning.windows
    return bad_above(float(windows.page.slow.factor), warning=float(windows.ticket.slow.factor))


def slo_table(of: str, burning: BurnWindows, *, title: str, description: str, height: int = 11) -> Table:
    """List SLOs, the one with the least budget on top, each with a link to its board."""
    ratio = units.PERCENT_RATIO
    table = merged_table(
        title=title,
        description=description,
        labels={SLO_SERVICE: "Service", SLO_NAME: "SLO", SLO_ID: "Id"},
        columns=(
            Column(title="Objective", expr=queries.objective(of), unit=ratio, decimals=2),
            Column(title="SLI", expr=queries.indicator(of), unit=ratio, decimals=3),
            Column(
                title="Budget left",
                expr=queries.budget_left(of),
                unit=ratio,
                decimals=1,
                thresholds=BUDGET_LEVELS,
                cell="gauge",
                minimum=0,
                maximum=1,
            ),
            Column(
                title="Burn rate",
                expr=queries.current_burn_rate(of),
                unit=units.SHORT,
                decimals=2,
                thresholds=burn_levels(burning),
            ),
            Column(title="State", expr=queries.state(of), unit=units.SHORT, texts=STATES, cell="color-background"),
        ),
        sorted_by="Budget left",
    )
    detail = column("Id", links=(row_link("lh-slo-detail", "Open the SLO", variable=SLO_ID),))
    return replace(table, is_descending=False, height=height, overrides=(*table.overrides, detail))


# Private


def _now() -> Iterable[Panel]:
    yield Stat(
        title="SLOs",
        description="How many objectives are measured. Fewer than yesterday: a rule or a scrape is gone.",
        unit=units.SHORT,
        decimals=0,
        graph="none",
        colour=NEUTRAL,
        queries=(Query(expr=queries.count_of_slos(), instant=True),),
    )
    yield _count(
        "Page",
        "SLOs that burn so fast that somebody should look now. Good is 0; else open the SLO's board from the table.",
        queries.count_in_state(queries.STATE_PAGE),
        bad_above(1),
    )
    yield _count(
        "Ticket",
        "SLOs that burn too fast to last for their window. Good is 0; else look within days.",
        queries.count_in_state(queries.STATE_TICKET),
        levels(GOOD, (1, WARNING)),
    )
    yield _count(
        "No data",
        "SLOs whose events nobody counts, so that nothing can alert. Good is 0; look at the scrapes and at names of "
        "metrics, or take away a promise about what is not there.",
        queries.count_in_state(queries.STATE_NO_DATA),
        levels(GOOD, (1, WARNING)),
    )
    yield _count(
        "Budget spent",
        "SLOs that broke their promise: more events were bad than the window allows. Good is 0; else risk no more.",
        queries.count_of_exhausted(),
        bad_above(1),
    )
    yield Stat(
        title="Least budget left",
        description="Of the SLO that has the least. Good is above 25 %; below, put reliability before features.",
        unit=units.PERCENT_RATIO,
        decimals=0,
        graph="none",
        thresholds=BUDGET_LEVELS,
        queries=(Query(expr=queries.least_budget_left(), instant=True),),
    )


def _count(title: str, description: str, expr: str, thresholds: Thresholds) -> Stat:
    return Stat(
        title=title,
        description=description,
        unit=units.SHORT,
        decimals=0,
        graph="none",
        thresholds=thresholds,
        queries=(Query(expr=expr, instant=True),),
    )


def _table(burning: BurnWindows) -> Table:
    return slo_table(
        queries.SOME,
        burning,
        title="SLOs by budget left",
        description="The one that runs out first is on top; click its id for its board. An SLO with groups, as of "
        "handlers, is told by its worst one. SLI and budget are those of the SLO's own window; the burn rate is that "
        "of the last minutes.",
    )


def _over_time(burning: BurnWindows) -> Iterable[Panel]:
    legend = f"{{{{{SLO_ID}}}}}"
    yield TimeSeries(
        title="Budget left",
        description="Good stays above 0 and falls no faster than the window lasts; a step down is an incident. What is "
        "overspent twice and more is below the picture.",
        unit=units.PERCENT_RATIO,
        minimum=-1,
        maximum=1,
        fill_percent=0,
        thresholds=ZERO_LINE,
        draws_thresholds="line",
        queries=(Query(expr=queries.budget_left(queries.SOME), legend=legend),),
    )
    yield TimeSeries(
        title="Burn rate",
        description="Of the last minutes. Good is below 1 for most of the time; the lines are where tickets and pages "
        "begin, over longer windows; what is far above is cut off.",
        unit=units.SHORT,
        minimum=0,
        maximum=2 * float(burning.windows.page.quick.factor),
        fill_percent=0,
        thresholds=burn_levels(burning),
        draws_thresholds="dashed",
        queries=(Query(expr=queries.current_burn_rate(queries.SOME), legend=legend),),
    )
    yield StateTimeline(
        title="States",
        description="When which SLO alerted. Good is green throughout.",
        unit=units.SHORT,
        height=12,
        texts=STATES,
        thresholds=levels(GOOD),
        queries=(Query(expr=queries.state(), legend=legend),),
    )
