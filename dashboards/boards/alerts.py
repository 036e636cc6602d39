"""Alerts: what fires, could anything fire, and would anybody be told?"""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts
from dashboards.boards.outcomes import UP_OR_DOWN
from dashboards.boards.tables import Column, merged_table
from dashboards.links import OTHER_BOARDS, TAG, row_link
from dashboards.model import Board, Override, Panel, Query, Row, Thresholds, Transformation, Unit, ValueText, Variable
from dashboards.overrides import column, series
from dashboards.palette import BAD, GOOD, NEUTRAL, WARNING, bad_above, bad_below, levels
from dashboards.panels.stat import Stat
from dashboards.panels.state_timeline import StateTimeline
from dashboards.panels.table import Table
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import alerts as queries
from dashboards.transformations import renamed_by
from dashboards.variables import DATASOURCE, choice_of
from slo.conventions import ALERT_NAME, ALERTS, RULE_GROUP, SEVERITY, SLO_ID, SLO_SERVICE

_SEVERITIES = (
    series(matching="/page|critical/", colour=BAD),
    series(matching="/ticket|warning/", colour=WARNING),
    series(matching="/info|none/", colour=NEUTRAL),
)
_STATES = (
    ValueText(value="1", text="pending", colour=WARNING),
    ValueText(value="2", text="firing", colour=BAD),
)
_NOTHING_FIRES = "no alert seen"
_NO_RULES = "no rules known"
_LOST = (series(matching="/drop/", colour=BAD), series(matching="/fail/", colour=WARNING))
_GROUPS = (renamed_by(r"^(failed |missed )?.*;(.+)$", "$1$2"),)
"""Prometheus calls a group by its file's path, a semicolon and its name; the name is enough in a legend."""


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-alerts",
        title="Load Harness / Alerts",
        description="What fires, could anything fire, and would anybody be told?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(alerts(),),
        variables=(DATASOURCE, _severity()),
        rows=(
            Row(title="", panels=tuple(_now())),
            Row(title="What fires", panels=tuple(_firing())),
            Row(title="Could anything fire: scrapes and rules", panels=tuple(_watching())),
            Row(title="Would anybody be told", panels=tuple(_telling())),
        ),
    )


# Private


def _severity() -> Variable:
    """Offer the severities that alerts have; an alert without one is of all."""
    chosen = choice_of(SEVERITY, metric=ALERTS, title="Severity", description="Of the alerts in the first two rows.")
    return replace(chosen, all_value=".*")


def _now() -> Iterable[Panel]:
    yield _count(
        "Firing",
        "Alerts that fire, of the chosen severities. Good is 0; the table below says which.",
        queries.count_of_alerts(queries.FIRING),
        bad_above(1),
        no_value=_NO_RULES,
    )
    yield _count(
        "Pending",
        "Alerts whose condition holds, and not yet for long enough. They fire soon, or it was nothing.",
        queries.count_of_alerts(queries.PENDING),
        levels(GOOD, (1, WARNING)),
        no_value=_NO_RULES,
    )
    yield _count(
        "Targets down",
        "Scrapes that fail. Good is 0: what is not scraped cannot alert.",
        queries.count_of_targets_down(),
        bad_above(1),
    )
    yield _count(
        "Rule failures",
        "Evaluations of rules that failed in the time range. Good is 0: a rule that fails is an alert that is not "
        "there.",
        queries.count_of_rule_failures(),
        bad_above(1),
    )
    yield _count(
        "Alertmanagers",
        "That Prometheus knows. At 0 alerts fire and nobody is told.",
        queries.alertmanagers(),
        bad_below(1),
    )
    yield _count(
        "Lost notifications",
        "Alerts of the time range that never got to an Alertmanager. Good is 0; look whether it can be reached.",
        queries.count_of_lost_notifications(),
        bad_above(1),
    )


def _count(title: str, description: str, expr: str, thresholds: Thresholds, *, no_value: str = "") -> Stat:
    return Stat(
        title=title,
        description=description,
        unit=units.SHORT,
        decimals=0,
        graph="none",
        thresholds=thresholds,
        no_value=no_value,
        queries=(Query(expr=expr, instant=True),),
    )


def _firing() -> Iterable[Panel]:
    yield _table()
    yield StateTimeline(
        title="Alerts over time",
        description="One lane an alert, for as long as it is pending or fires. Good is empty; a lane that flickers "
        "has too short a window or no second one.",
        unit=units.SHORT,
        width=16,
        height=9,
        thresholds=levels(WARNING, (2, BAD)),
        texts=_STATES,
        no_value=_NOTHING_FIRES,
        queries=(
            Query(expr=queries.alert_states(), legend=f"{{{{{SEVERITY}}}}} {{{{{ALERT_NAME}}}}} {{{{{SLO_ID}}}}}"),
        ),
    )
    yield TimeSeries(
        title="Firing by severity",
        description="How many fire at once. Good is none; many at once have one cause, so look for what they share.",
        unit=units.SHORT,
        width=8,
        height=9,
        minimum=0,
        is_stacked=True,
        line="stepAfter",
        fill_percent=60,
        no_value=_NOTHING_FIRES,
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.alerts(queries.FIRING, SEVERITY), legend=f"{{{{{SEVERITY}}}}}"),),
        overrides=_SEVERITIES,
    )


def _table() -> Table:
    table = merged_table(
        title="Firing now",
        description="What fires, the longest on top; click the SLO of an alert for its board. Good is an empty table.",
        labels={ALERT_NAME: "Alert", SEVERITY: "Severity", SLO_SERVICE: "Service", SLO_ID: "SLO"},
        columns=(
            Column(title="Alerts", expr=queries.firing(), unit=units.SHORT),
            Column(title="In this range for", expr=queries.firing_time(), unit=units.SECONDS, decimals=0),
        ),
        sorted_by="In this range for",
    )
    detail = column("SLO", links=(row_link("lh-slo-detail", "Open the SLO", variable=SLO_ID),))
    return replace(table, height=8, no_value=_NOTHING_FIRES, overrides=(*table.overrides, detail))


def _watching() -> Iterable[Panel]:
    yield StateTimeline(
        title="Scrapes by job",
        description="Down where a target of the job does not answer. Good is up throughout; Prometheus' page of "
        "targets says why.",
        unit=units.SHORT,
        width=16,
        height=8,
        thresholds=levels(BAD, (1, GOOD)),
        texts=UP_OR_DOWN,
        queries=(Query(expr=queries.worst_scrape(), legend="{{job}}"),),
    )
    yield _over_time(
        "Time of a scrape",
        "Of the slowest target of each job. Good is far below the scrape's timeout, 10 s by default.",
        units.SECONDS,
        Query(expr=queries.scrape_time(), legend="{{job}}"),
        width=8,
    )
    yield _over_time(
        "Load of rule groups",
        "The part of its interval that a group takes to be evaluated. Good is below a half; at 1 evaluations are left "
        "out: split the group, or ask less.",
        units.PERCENT_RATIO,
        Query(expr=queries.rule_group_load(), legend=f"{{{{{RULE_GROUP}}}}}"),
        thresholds=bad_above(1, warning=0.5),
        transformations=_GROUPS,
    )
    yield _over_time(
        "Failed and missed evaluations",
        "Of rules that fail, and of groups left out as the one before took too long. Good is 0; Prometheus' log has "
        "the reason.",
        units.COUNTS_PER_SECOND,
        Query(expr=queries.rule_failures(), legend=f"failed {{{{{RULE_GROUP}}}}}"),
        Query(expr=queries.missed_evaluations(), legend=f"missed {{{{{RULE_GROUP}}}}}"),
        transformations=_GROUPS,
    )


def _telling() -> Iterable[Panel]:
    yield _over_time(
        "From Prometheus to Alertmanager",
        "Alerts that are sent, that were dropped, and attempts that failed. Good is sent alone.",
        units.COUNTS_PER_SECOND,
        Query(expr=queries.notifications_sent(), legend="sent"),
        Query(expr=queries.notifications_lost(), legend="dropped"),
        Query(expr=queries.notification_errors(), legend="failed attempts"),
        width=8,
        overrides=_LOST,
    )
    yield _over_time(
        "From Alertmanager to people",
        "Notifications by where they go, and those that failed. Good is no failure; a failing one is tried again, and "
        "meanwhile nobody knows.",
        units.COUNTS_PER_SECOND,
        Query(expr=queries.told(), legend="{{integration}}"),
        Query(expr=queries.untold(), legend="{{integration}} failed"),
        width=8,
        overrides=_LOST,
    )
    yield _over_time(
        "Alerts and silences of Alertmanager",
        "Active ones are told of; suppressed ones are silenced or inhibited. A silence that nobody remembers hides "
        "trouble: look at them once a week.",
        units.SHORT,
        Query(expr=queries.alerts_of_alertmanager(), legend="{{state}}"),
        Query(expr=queries.silences(), legend="silences"),
        width=8,
    )


def _over_time(  # noqa: PLR0913 - a word for each thing that differs
    title: str,
    description: str,
    unit: Unit,
    *asked: Query,
    thresholds: Thresholds | None = None,
    width: int = 12,
    overrides: tuple[Override, ...] = (),
    transformations: tuple[Transformation, ...] = (),
) -> TimeSeries:
    return TimeSeries(
        title=title,
        description=description,
        unit=unit,
        width=width,
        minimum=0,
        thresholds=thresholds,
        draws_thresholds="dashed" if thresholds else "off",
        legend_calcs=("max", "lastNotNull"),
        queries=asked,
        overrides=overrides,
        transformations=transformations,
        fill_percent=0,
    )
