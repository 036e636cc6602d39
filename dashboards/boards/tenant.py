"""Tenant: is everything of one namespace well, and how much of what it may have does it take?"""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import units
from dashboards.annotations import alerts, deploys
from dashboards.boards.slo_overview import slo_table
from dashboards.boards.tables import Column, merged_table
from dashboards.burn_windows import burn_windows
from dashboards.links import OTHER_BOARDS, TAG, board_link
from dashboards.model import Board, Panel, Query, Row, Thresholds, Unit, Variable
from dashboards.objectives import (
    LATENCY_P99,
    POD_MEMORY,
    POD_THROTTLING,
    error_budget_ratio,
    latency_objective,
    level,
    page_error_ratio,
    shipped_slos,
)
from dashboards.overrides import series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, bad_above, levels
from dashboards.panels.bargauge import BarGauge
from dashboards.panels.stat import Stat
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import tenant as queries
from dashboards.variables import DATASOURCE, choice_of, constant
from slo.conventions import OBJECTIVE, POD_STATUS_PHASE

_LIMITS = (
    series("requested", colour=REFERENCE, is_dashed=True, fill_percent=0),
    series("limit", colour=WARNING, is_dashed=True, fill_percent=0),
    series("quota", colour=BAD, is_dashed=True, fill_percent=0),
)


def board(namespace: str = "") -> Board:
    """Build the board, to choose a namespace on, or of one alone."""
    return Board(
        uid=f"lh-tenant-{namespace}" if namespace else "lh-tenant",
        title=f"Load Harness / Tenant {namespace}".rstrip(),
        description="Is everything of one namespace well, and how much of what it may have does it take?",
        tags=(TAG,),
        links=(OTHER_BOARDS, board_link("lh-cost", "What it costs")),
        annotations=(deploys(queries.OF_TENANT), alerts()),
        variables=(DATASOURCE, *_variables(namespace)),
        rows=(
            Row(title="", panels=tuple(_now())),
            Row(title="What it serves", panels=tuple(_service())),
            Row(title="What it takes", panels=tuple(_resources())),
            Row(title="Its pods", panels=tuple(_pods())),
        ),
    )


# Private


def _variables(namespace: str) -> tuple[Variable, ...]:
    word = "The tenant's."
    return (
        constant("namespace", value=namespace, description=word)
        if namespace
        else choice_of("namespace", metric=POD_STATUS_PHASE, title="Namespace", description=word, is_multi=False),
        choice_of(
            "tenant",
            metric=OBJECTIVE,
            title="Tenant of the SLOs",
            description="SLOs have no namespace; a label says whose they are.",
            is_multi=False,
        ),
    )


def _now() -> Iterable[Panel]:
    slowest = latency_objective(LATENCY_P99)
    yield _stat(
        "Requests",
        "Answered per second. Good is what you expect at this time of day.",
        units.REQUESTS_PER_SECOND,
        queries.request_rate(),
    )
    yield _stat(
        "Errors",
        "The part that failed on the server's side. From the SLO's budget on it is orange, from where its page begins "
        "red.",
        units.PERCENT_RATIO,
        queries.error_ratio(),
        bad_above(page_error_ratio(), warning=error_budget_ratio()),
    )
    yield _stat(
        f"Latency p{100 * slowest.quantile:g}",
        f"Of good answers. Good is below {slowest.seconds:g} s, the SLO's limit; the workload board says which route.",
        units.SECONDS,
        queries.latency(slowest.quantile),
        bad_above(slowest.seconds),
    )
    yield _stat(
        "CPU of requested",
        "Good is 40 to 80 %: below it pays for idle cores, above 100 % it lives on what others leave.",
        units.PERCENT_RATIO,
        queries.cpu_of_requested(),
        bad_above(1, warning=0.8),
    )
    yield _stat(
        "Memory of requested",
        "Good is 50 to 90 %: above 100 % these pods go first when a node is short of memory.",
        units.PERCENT_RATIO,
        queries.memory_of_requested(),
        bad_above(1, warning=0.9),
    )
    yield _stat(
        "Pods not ready",
        "That run and get no traffic. Good is 0, but for the seconds of a start.",
        units.SHORT,
        queries.unready_pods(),
        levels(GOOD, (1, WARNING)),
    )


def _stat(title: str, description: str, unit: Unit, expr: str, thresholds: Thresholds | None = None) -> Stat:
    return Stat(
        title=title,
        description=description,
        unit=unit,
        colour="" if thresholds else NEUTRAL,
        thresholds=thresholds,
        queries=(Query(expr=expr),),
    )


def _service() -> Iterable[Panel]:
    table = slo_table(
        queries.SLOS_OF_TENANT,
        burn_windows(shipped_slos().values())[0],
        title="Its SLOs",
        description="The one that runs out of budget first is on top; click its id for its board.",
    )
    yield replace(table, height=7)
    yield TimeSeries(
        title="Requests by job",
        description="Who serves how much. A job that vanishes is as bad as one that fails.",
        unit=units.REQUESTS_PER_SECOND,
        minimum=0,
        is_stacked=True,
        fill_percent=40,
        queries=(Query(expr=queries.request_rate("job"), legend="{{job}}"),),
    )
    yield TimeSeries(
        title="Errors by job",
        description="The part of the requests that failed. The lines are the SLO's budget and where its page begins.",
        unit=units.PERCENT_RATIO,
        minimum=0,
        thresholds=bad_above(page_error_ratio(), warning=error_budget_ratio()),
        draws_thresholds="dashed",
        queries=(Query(expr=queries.error_ratio("job"), legend="{{job}}"),),
    )


def _resources() -> Iterable[Panel]:
    yield _against_limits(
        "CPU",
        "Cores in use against those requested, allowed by limits, and by the namespace's quota. Good is near what is "
        "requested; requests at the quota keep new pods from starting.",
        units.NONE,
        used=queries.used_cores(),
        resource="cpu",
    )
    yield _against_limits(
        "Memory",
        "In use, requested, allowed by limits and by the quota. A container that reaches its limit is killed.",
        units.BYTES,
        used=queries.used_bytes(),
        resource="memory",
    )
    yield BarGauge(
        title="Quotas taken",
        description="The part of each quota that is taken. Good is below 80 %; at 100 % new pods are refused: ask for "
        "more, or request less.",
        unit=units.PERCENT_RATIO,
        width=8,
        minimum=0,
        maximum=1,
        thresholds=bad_above(0.95, warning=0.8),
        no_value="no quota",
        queries=(Query(expr=queries.quota_used_ratio(), legend="{{resource}}", instant=True),),
    )
    yield TimeSeries(
        title="Throttling by pod",
        description="The part of the scheduler's periods in which a pod was stopped. Good is below the line, the "
        "SLO's: else it needs a higher CPU limit, or more replicas.",
        unit=units.PERCENT_RATIO,
        width=8,
        minimum=0,
        thresholds=bad_above(level(POD_THROTTLING)),
        draws_thresholds="dashed",
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.throttled_ratio("pod"), legend="{{pod}}"),),
    )
    yield TimeSeries(
        title="Memory of the limit by pod",
        description="Good is below the line, the SLO's; at 100 % the kernel kills the container.",
        unit=units.PERCENT_RATIO,
        width=8,
        minimum=0,
        thresholds=bad_above(level(POD_MEMORY)),
        draws_thresholds="dashed",
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.memory_of_limit("pod"), legend="{{pod}}"),),
    )


def _against_limits(title: str, description: str, unit: Unit, *, used: str, resource: str) -> TimeSeries:
    return TimeSeries(
        title=title,
        description=description,
        unit=unit,
        minimum=0,
        queries=(
            Query(expr=used, legend="used"),
            Query(expr=queries.requested(resource), legend="requested"),
            Query(expr=queries.limited(resource), legend="limit"),
            Query(expr=queries.quota(f"requests.{resource}"), legend="quota"),
        ),
        overrides=(series("used", colour=NEUTRAL, fill_percent=30), *_LIMITS),
    )


def _pods() -> Iterable[Panel]:
    yield TimeSeries(
        title="Pods by phase",
        description="Good is Running alone. Pending for minutes: no node has room, or the quota is taken.",
        unit=units.SHORT,
        width=8,
        minimum=0,
        is_stacked=True,
        line="stepAfter",
        fill_percent=60,
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.pods("phase"), legend="{{phase}}"),),
        overrides=(
            series("Running", colour=GOOD),
            series("Pending", colour=WARNING),
            series(matching="/Failed|Unknown/", colour=BAD),
            series("Succeeded", colour=NEUTRAL),
        ),
    )
    yield TimeSeries(
        title="Replicas that are missing",
        description="By Deployment, what is wanted and not available. Good is 0, but for a roll-out's or a scale-up's "
        "minute.",
        unit=units.SHORT,
        width=8,
        minimum=0,
        line="stepAfter",
        legend_calcs=("max", "lastNotNull"),
        queries=(Query(expr=queries.missing_replicas(), legend="{{deployment}}"),),
    )
    restarts = merged_table(
        title="Restarts",
        description="Of containers in the time range, by pod. Good is 0; look at the last log of one that restarts, "
        "and at its memory limit.",
        labels={"pod": "Pod"},
        columns=(
            Column(
                title="Restarts",
                expr=queries.restarts("pod"),
                unit=units.SHORT,
                decimals=0,
                thresholds=bad_above(3, warning=1),
            ),
        ),
        sorted_by="Restarts",
    )
    yield replace(restarts, width=8)
