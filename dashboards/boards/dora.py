"""DORA: how often, how fast and how safely does a service get changes to its users?"""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import units
from dashboards.annotations import moments
from dashboards.boards.dora_figures import answers, metrics
from dashboards.boards.tables import Column, merged_table
from dashboards.links import OTHER_BOARDS, TAG
from dashboards.model import Annotation, Board, Format, Panel, Query, Row, Thresholds, Variable
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, WARNING, levels
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.heatmap import Heatmap
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from dashboards.panels.text import Text
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import dora as queries
from dashboards.variables import DATASOURCE, choice_of
from slo.dora.conventions import (
    DEPLOYMENT_FREQUENCY,
    ENVIRONMENT,
    MEDIAN,
    P90,
    SERVICE,
    WINDOW,
    WINDOW_DEPLOYMENTS_PER_DAY,
)

_ADVICE = """\
Five metrics, as [DORA](https://dora.dev/guides/dora-metrics/) has them since 2024, of **one** service in \
**one** environment. Throughput: deployment frequency, change lead time, recovery time. Instability: change fail \
rate, rework.

Use them to find what slows *you* down, over months. Do not make them goals, do not rank teams by them, and do \
not read a ratio of a handful of deployments: the number beside it says of how many it is. The words on the \
second line are the answers of DORA's survey, whose edges are defined; elite, high, medium and low are not, and \
were dropped in 2025."""


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-dora",
        title="Load Harness / DORA",
        description="How often, how fast and how safely does a service get changes to its users?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(_deployments(),),
        time_from="now-7d",
        refresh="5m",
        variables=(DATASOURCE, *_variables()),
        rows=(
            Row(title="", panels=(*metrics(), *answers())),
            Row(title="Throughput", panels=tuple(_throughput())),
            Row(title="Instability", panels=tuple(_instability())),
            Row(title="All services", panels=(_table(),)),
            Row(title="Distributions", panels=tuple(_distributions()), is_collapsed=True),
            Row(title="How good the figures are", panels=tuple(_figures()), is_collapsed=True),
        ),
    )


# Private


def _variables() -> tuple[Variable, ...]:
    metric = WINDOW_DEPLOYMENTS_PER_DAY
    service, environment = f'{SERVICE}="$service"', f'{ENVIRONMENT}="$environment"'
    one = choice_of(
        SERVICE, metric=metric, title="Service", description="One: blended they say nothing.", is_multi=False
    )
    where = choice_of(ENVIRONMENT, metric=metric, title="Environment", where=service, is_multi=False)
    window = choice_of(
        WINDOW,
        metric=metric,
        title="Window",
        description="The days before the report that the five metrics are of.",
        where=f"{service},{environment}",
        is_multi=False,
    )
    return replace(one, default="load-harness"), replace(where, default="production"), replace(window, default="28d")


def _deployments() -> Annotation:
    return moments(
        "Last deployment",
        queries.last_deployment(),
        title="{{service}} {{version}}",
        text="{{environment}}",
        interval="5m",
    )


def _throughput() -> Iterable[Panel]:
    yield TimeSeries(
        title="Deployments of the last 24 hours",
        description="At each moment those of the day before it, by result. Good is many small steps that succeed.",
        unit=units.SHORT,
        decimals=0,
        width=8,
        minimum=0,
        is_stacked=True,
        fill_percent=60,
        line="stepAfter",
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.deployments_of_a_day(), legend="{{result}}"),),
        overrides=_RESULTS,
    )
    yield TimeSeries(
        title="Change lead time",
        description="Over the window up to each moment. Good falls or is steady; 90 % rising alone is changes that "
        "wait.",
        unit=units.SECONDS,
        width=8,
        spans_gaps=True,
        minimum=0,
        legend_calcs=("min", "max", "lastNotNull"),
        queries=(
            Query(expr=queries.lead_time(MEDIAN), legend="median"),
            Query(expr=queries.lead_time(P90), legend="90 %"),
        ),
        overrides=(series("median", colour=NEUTRAL, line_width=2), series("90 %", colour="purple")),
    )
    yield BarGauge(
        title="Where lead time goes",
        description="Mean time of each stage of a change over the last week. Work on the longest first; after the "
        "merge it is for the pipeline alone.",
        unit=units.DURATION_SECONDS,
        width=8,
        minimum=0,
        colour=NEUTRAL,
        queries=(Query(expr=queries.stage_time(), legend="{{stage}}", instant=True),),
    )


_RESULTS = (
    series("success", colour=GOOD),
    series("failure", colour=BAD),
    series("rollback", colour=WARNING),
)


def _instability() -> Iterable[Panel]:
    yield TimeSeries(
        title="Change fail rate and rework rate",
        description="Over the window up to each moment. Good is low and steady; a jump of a few deployments is chance.",
        unit=units.PERCENT_RATIO,
        width=6,
        spans_gaps=True,
        minimum=0,
        legend_calcs=("min", "max", "lastNotNull"),
        queries=(
            Query(expr=queries.fail_ratio(), legend="failed"),
            Query(expr=queries.rework_ratio(), legend="unplanned"),
        ),
        overrides=(series("failed", colour=BAD), series("unplanned", colour=WARNING)),
    )
    yield TimeSeries(
        title="Recovery time",
        description="Over the window up to each moment; of the failures that recovered. Good is below an hour.",
        unit=units.SECONDS,
        width=6,
        spans_gaps=True,
        minimum=0,
        no_value="no failure known",
        legend_calcs=("min", "max", "lastNotNull"),
        queries=(
            Query(expr=queries.recovery_time(MEDIAN), legend="median"),
            Query(expr=queries.recovery_time(P90), legend="90 %"),
        ),
        overrides=(series("median", colour=NEUTRAL, line_width=2), series("90 %", colour="purple")),
    )
    yield BarGauge(
        title="What told of failures",
        description="Failed deployments in the time range. Good is a canary that failed before users did; incidents "
        "mean that users found out first.",
        unit=units.SHORT,
        width=6,
        minimum=0,
        decimals=0,
        thresholds=levels(GOOD, (1, BAD)),
        queries=(Query(expr=queries.failures_by_signal(), legend="{{signal}}", instant=True),),
    )
    yield BarGauge(
        title="What made rework",
        description="Unplanned deployments in the time range. Good is few; hotfixes ask for a test that was missing.",
        unit=units.SHORT,
        width=6,
        minimum=0,
        decimals=0,
        thresholds=levels(GOOD, (1, WARNING)),
        queries=(Query(expr=queries.rework_by_signal(), legend="{{signal}}", instant=True),),
    )


def _table() -> Table:
    ratio, lasting = units.PERCENT_RATIO, units.DURATION_SECONDS
    every = queries.OF_EVERY_SERVICE
    table = merged_table(
        title="All services",
        description="Not to rank by: services differ. To see which one has figures, and of how many deployments.",
        labels={SERVICE: "Service", ENVIRONMENT: "Environment"},
        columns=(
            Column(title="Deployments", expr=queries.samples(DEPLOYMENT_FREQUENCY, every), unit=units.NONE, decimals=0),
            Column(title="A day", expr=queries.deployments_per_day(every), unit=units.NONE, decimals=2),
            Column(title="Lead time, median", expr=queries.lead_time(MEDIAN, every), unit=lasting),
            Column(title="Lead time, 90 %", expr=queries.lead_time(P90, every), unit=lasting),
            Column(title="Failed", expr=queries.fail_ratio(every), unit=ratio, decimals=1),
            Column(title="Recovery, median", expr=queries.recovery_time(MEDIAN, every), unit=lasting),
            Column(title="Unplanned", expr=queries.rework_ratio(every), unit=ratio, decimals=1),
        ),
        sorted_by="Deployments",
    )
    return replace(table, height=7)


def _distributions() -> Iterable[Panel]:
    yield Heatmap(
        title="Changes by lead time",
        description="At each moment the changes deployed in the week before, by how long they took. Good is dark near "
        "the bottom; a second band above is a kind of change that waits.",
        unit=units.SECONDS,
        queries=(Query(expr=queries.lead_times(), legend="{{le}}", format=Format.HEATMAP),),
    )
    yield Heatmap(
        title="Failures by recovery time",
        description="At each moment the failures of the week before that recovered, by how long it took. Good is "
        "none, or below an hour.",
        unit=units.SECONDS,
        queries=(Query(expr=queries.recovery_times(), legend="{{le}}", format=Format.HEATMAP),),
    )


def _figures() -> Iterable[Panel]:
    yield Text(title="How to read this", content=_ADVICE, width=24, height=4)
    yield BarGauge(
        title="Data quality",
        description="The part of the data that passes each check. Good is above 95 %; below, the figures are of what "
        "could be linked, not of what happened.",
        unit=units.PERCENT_RATIO,
        width=8,
        minimum=0,
        maximum=1,
        thresholds=levels(BAD, (0.8, WARNING), (0.95, GOOD)),
        queries=(Query(expr=queries.data_quality(), legend="{{check}}", instant=True),),
    )
    yield BarGauge(
        title="Score of DORA's Quick Check",
        description="0 to 10 for each metric; for change fail rate and rework less is better. Good is better than your "
        "last quarter.",
        unit=units.NONE,
        width=8,
        minimum=0,
        maximum=10,
        decimals=1,
        colour=NEUTRAL,
        queries=(Query(expr=queries.score(), legend="{{metric}} {{edition}}", instant=True),),
    )
    yield Stat(
        title="Batch size",
        description="Changes of a deployment, over the last week. Good is few: a small batch is easy to review, to "
        "find a fault in and to take back.",
        unit=units.NONE,
        decimals=1,
        height=8,
        colour=NEUTRAL,
        queries=(Query(expr=queries.changes_per_deployment()),),
    )
    yield Stat(
        title="Age of the figures",
        description="Since they were computed. Good is below a day; above, the job that computes them fails.",
        unit=units.DURATION_SECONDS,
        height=8,
        graph="none",
        thresholds=_age_levels(),
        position=None,
        queries=(Query(expr=queries.age_of_report(), instant=True),),
    )


def _age_levels() -> Thresholds:
    return levels(GOOD, (26 * 3600, WARNING), (3 * 86_400, BAD))
