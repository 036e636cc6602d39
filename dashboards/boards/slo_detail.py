"""SLO detail: how does one promise stand, and when will it be broken?"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts
from dashboards.boards.slo_overview import BUDGET_LEVELS, ZERO_LINE, burn_levels
from dashboards.burn_windows import BurnWindows, Tier, burn_windows, periods_seconds
from dashboards.links import OTHER_BOARDS, TAG, board_link
from dashboards.model import Board, Panel, Query, RangeText, Row, Thresholds, ValueText
from dashboards.objectives import AVAILABILITY, shipped_slos
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, bad_below, levels
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import slo as queries
from dashboards.variables import DATASOURCE, choice_of
from slo.conventions import OBJECTIVE, SLO_ID
from slo.durations import spell_duration
from slo.model import Slo
from slo.windows import BurnWindow

TIER_COLOURS = {"page": BAD, "ticket": WARNING}
ALERT_STATES = (
    ValueText(value="0", text="silent", colour=GOOD),
    ValueText(value="1", text="pending", colour=WARNING),
    ValueText(value="2", text="firing", colour=BAD),
)
_WINDOW_COLOURS = ("purple", "light-blue", "blue", "dark-blue")
"""None of those of the limits, which say good and bad."""


def board(slos: Iterable[Slo] | None = None) -> Board:
    """Build the board for some SLOs, the shipped ones at first: windows and burn rates are those of their alerts."""
    known = tuple(shipped_slos().values() if slos is None else slos)
    burning = burn_windows(known)
    one = choice_of(SLO_ID, metric=OBJECTIVE, title="SLO", description="Its service and name.", is_multi=False)
    return Board(
        uid="lh-slo-detail",
        title="Load Harness / SLO detail",
        description="How does one promise stand, and when will it be broken?",
        tags=(TAG,),
        links=(OTHER_BOARDS, board_link("lh-slo-overview", "All SLOs")),
        annotations=(alerts(),),
        variables=(
            DATASOURCE,
            replace(one, default=AVAILABILITY),
        ),
        rows=(
            Row(title="", panels=(*_now(burning[0]), *_outlook(burning, periods_seconds(known)))),
            Row(title="Budget", panels=tuple(_budget(burning))),
            Row(title="Burn rate", panels=(*(_burn_rates(one, burning) for one in burning), _alert_states())),
            *(_pairs(one, burning) for one in burning),
        ),
    )


# Private


def _now(burning: BurnWindows) -> Iterable[Panel]:
    yield Stat(
        title="Objective",
        description="The part of the events that has to be good, over the SLO's own window.",
        unit=units.PERCENT_RATIO,
        decimals=3,
        graph="none",
        colour=REFERENCE,
        queries=(Query(expr=queries.objective(), instant=True),),
    )
    yield Stat(
        title="SLI over the window",
        description="The part of the events that was good, over the SLO's own window. Good is above the objective.",
        unit=units.PERCENT_RATIO,
        decimals=3,
        graph="none",
        colour=NEUTRAL,
        queries=(Query(expr=queries.indicator(), instant=True),),
    )
    yield Stat(
        title="Budget left",
        description="Of the bad events that the window allows. Below 25 % be careful; below 0 the promise is broken: "
        "put reliability before features until it recovers.",
        unit=units.PERCENT_RATIO,
        decimals=1,
        graph="none",
        thresholds=BUDGET_LEVELS,
        queries=(Query(expr=queries.budget_left(), instant=True),),
    )
    yield Stat(
        title="Burn rate now",
        description="Of the last minutes: 1 spends the budget in exactly the window. Good is below 1; orange is where "
        "tickets begin, red where pages do.",
        unit=units.SHORT,
        decimals=2,
        graph="none",
        no_value="no traffic",
        thresholds=burn_levels(burning),
        queries=(Query(expr=queries.current_burn_rate(), instant=True),),
    )


def _outlook(burning: Sequence[BurnWindows], periods: Sequence[int]) -> Iterable[Panel]:
    """How long the budget lasts, and how far both are to be believed."""
    windows_seconds = tuple(one.windows.page.slow.long_seconds for one in burning)
    yield Stat(
        title="Budget lasts for",
        description=f"If it burns on as in the last {' or '.join(map(spell_duration, windows_seconds))}. Good is "
        "longer than the window; a few days ask for action now.",
        unit=units.DAYS,
        decimals=1,
        graph="none",
        thresholds=bad_below(14, warning=3),
        texts=(
            RangeText(start=None, end=0, text="spent", colour=BAD),
            RangeText(start=queries.LONGEST_OUTLOOK_DAYS, end=None, text="over a year", colour=GOOD),
        ),
        queries=(Query(expr=queries.days_to_exhaustion(*windows_seconds), instant=True),),
    )
    yield Stat(
        title="Window known",
        description="The part of the SLO's window for which there is data. Below 100 % the SLI and the budget are "
        "those of that part: the service is younger, Prometheus keeps less, or it was down.",
        unit=units.PERCENT_RATIO,
        decimals=1,
        graph="none",
        thresholds=levels(WARNING, (0.95, GOOD)),
        queries=(Query(expr=queries.coverage(periods), instant=True),),
    )


def _budget(burning: Sequence[BurnWindows]) -> Iterable[Panel]:
    hour = burning[0].windows.page.quick.long_seconds
    yield TimeSeries(
        title="Error budget left",
        description="Good stays above the line at 0 to the window's end. A slope is a steady loss, a step an incident; "
        "it rises when old bad events leave the window.",
        unit=units.PERCENT_RATIO,
        maximum=1,
        colour=NEUTRAL,
        thresholds=ZERO_LINE,
        draws_thresholds="line",
        queries=(Query(expr=queries.budget_left(), legend="left"),),
    )
    yield TimeSeries(
        title="SLI and objective",
        description=f"The part of the events that was good: of the window, and of the last {spell_duration(hour)}. "
        "Good is above the objective; the short one dips first.",
        unit=units.PERCENT_RATIO,
        decimals=3,
        maximum=1,
        fill_percent=0,
        queries=(
            Query(expr=queries.indicator(), legend="window"),
            Query(expr=queries.indicator_over(hour), legend=f"last {spell_duration(hour)}"),
            Query(expr=queries.objective(), legend="objective"),
        ),
        overrides=(
            series("window", colour=NEUTRAL, line_width=2),
            series(f"last {spell_duration(hour)}", colour="purple"),
            series("objective", colour=REFERENCE, is_dashed=True),
        ),
    )
    yield TimeSeries(
        title="Events",
        description="Good and bad events per second. A flat line at 0 is an idle service, of which nothing is to be "
        "judged; no line at all is lost data.",
        unit=units.COUNTS_PER_SECOND,
        width=24,
        height=6,
        minimum=0,
        is_stacked=True,
        fill_percent=60,
        queries=(
            Query(expr=queries.bad_event_rate(), legend="bad"),
            Query(expr=queries.good_event_rate(), legend="good"),
        ),
        overrides=(series("good", colour=GOOD), series("bad", colour=BAD)),
    )


def _burn_rates(one: BurnWindows, burning: Sequence[BurnWindows]) -> Panel:
    windows = one.windows.all()
    named = tuple(spell_duration(window.long_seconds) for window in windows)
    return TimeSeries(
        title=f"Burn rates{_of(one, burning)}",
        description="How fast the budget goes, over the long window of each alert: 1 spends it in exactly the SLO's "
        "window. The lines are the alerts' own limits; each belongs to one of the windows, as the row below shows.",
        unit=units.SHORT,
        width=16,
        minimum=0,
        fill_percent=0,
        thresholds=_limits(one),
        draws_thresholds="dashed",
        legend_calcs=("max", "lastNotNull"),
        legend_placement="right",
        queries=tuple(
            Query(expr=queries.burn_rate(window.long_seconds), legend=name)
            for window, name in zip(windows, named, strict=True)
        ),
        overrides=tuple(series(name, colour=colour) for name, colour in zip(named, _WINDOW_COLOURS, strict=True)),
    )


def _limits(one: BurnWindows) -> Thresholds:
    factors = {float(window.factor): TIER_COLOURS[tier.name] for tier in one.tiers() for window in tier.pairs}
    return levels("transparent", *sorted(factors.items()))


def _alert_states() -> Panel:
    return StateTimeline(
        title="Alerts",
        description="Good is silent. A page asks for somebody now, a ticket within days; others are the alert that "
        "there is no data, and conditions of the SLO's own.",
        unit=units.SHORT,
        width=8,
        height=8,
        thresholds=levels(GOOD),
        texts=ALERT_STATES,
        queries=(
            Query(expr=queries.alert_state("page"), legend="page"),
            Query(expr=queries.alert_state("ticket"), legend="ticket"),
            Query(expr=queries.alert_state(""), legend="others"),
        ),
    )


def _pairs(one: BurnWindows, burning: Sequence[BurnWindows]) -> Row:
    panels = tuple(_pair(tier, window) for tier in one.tiers() for window in tier.pairs)
    return Row(title=f"Why it alerts, or does not{_of(one, burning)}", panels=panels)


def _pair(tier: Tier, window: BurnWindow) -> Panel:
    long, short = spell_duration(window.long_seconds), spell_duration(window.short_seconds)
    factor = float(window.factor)
    return TimeSeries(
        title=f"{tier.name.capitalize()}: {long} and {short}",
        description=f"It alerts while both are above {factor:g}: the long window says that it matters, the short one "
        "that it still goes on. So few events that one failure would do are not believed.",
        unit=units.SHORT,
        width=6,
        minimum=0,
        fill_percent=0,
        thresholds=levels("transparent", (factor, TIER_COLOURS[tier.name])),
        draws_thresholds="line",
        legend_calcs=("max", "lastNotNull"),
        queries=(
            Query(expr=queries.burn_rate(window.long_seconds), legend=long),
            Query(expr=queries.burn_rate(window.short_seconds), legend=short),
        ),
        overrides=(series(long, colour=NEUTRAL, line_width=2), series(short, colour="purple")),
    )


def _of(one: BurnWindows, burning: Sequence[BurnWindows]) -> str:
    """Tell the SLOs of one set of windows from others, where there are others."""
    return f" of SLOs over {', '.join(one.periods)}" if len(burning) > 1 else ""
