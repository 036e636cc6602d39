"""Cost: what do CPU and memory cost, for whom, for what, and how much of it for nothing?"""

from collections.abc import Iterable
from dataclasses import replace

from dashboards import units
from dashboards.annotations import deploys
from dashboards.boards.tables import Column, merged_table
from dashboards.links import OTHER_BOARDS, TAG, row_link
from dashboards.model import Board, Panel, Query, Row, Thresholds, Unit
from dashboards.overrides import column, series
from dashboards.palette import BAD, GOOD, NEUTRAL, REFERENCE, WARNING, levels
from dashboards.panels.stat import Stat
from dashboards.panels.table import Table
from dashboards.panels.text import Text
from dashboards.panels.timeseries import TimeSeries
from dashboards.queries import cost as queries
from dashboards.queries.cost import TENANT
from dashboards.variables import DATASOURCE, choice_of, textbox
from slo.conventions import POD_CONTAINER_REQUESTS

# Source: https://github.com/opencost/opencost/blob/develop/configs/default.json (on-demand, one large cloud's first
# region): a place to begin from, to be replaced by the reader's own.
CPU_PRICE, MEMORY_PRICE = "0.031611", "0.004237"

_IDLE = levels(GOOD, (0.4, WARNING), (0.6, BAD))
_ADVICE = """\
**Prices** are the two boxes above: what a core and what a GiB of memory cost for an hour. Take them from your \
bill: what a node costs, divided over its cores and GiB. The amounts are in the currency of the prices; the sign \
`$` is only a sign.

A container is **charged** for what it requests or for what it uses, whichever is more: what is requested cannot \
be sold to anybody else. **Idle** is what is charged and not used. Disks, networks, load balancers and the \
nodes' own unrequested rest are in none of the figures.

**To pay less:** lower requests that are far above use (the table's last column), then let the autoscaler take \
replicas away at night, then look at the CPU seconds of a request."""


def board() -> Board:
    """Build the board."""
    return Board(
        uid="lh-cost",
        title="Load Harness / Cost",
        description="What do CPU and memory cost, for whom, for what, and how much of it for nothing?",
        tags=(TAG,),
        links=(OTHER_BOARDS,),
        annotations=(deploys(),),
        variables=(
            DATASOURCE,
            choice_of(TENANT, metric=POD_CONTAINER_REQUESTS, title="Namespace", description="The tenants."),
            textbox("cpu_price", label="A core for an hour", default=CPU_PRICE, description="In your currency."),
            textbox("memory_price", label="A GiB for an hour", default=MEMORY_PRICE, description="In your currency."),
        ),
        rows=(
            Row(title="", panels=tuple(_now())),
            Row(title="Who pays", panels=(_table(), *_by_tenant())),
            Row(title="What for", panels=tuple(_purpose())),
            Row(title="Requested and used", panels=tuple(_resources())),
        ),
    )


# Private


def _now() -> Iterable[Panel]:
    yield _stat(
        "Per hour",
        "What is charged for an hour like this one, of all chosen tenants. Compare with yesterday at this time.",
        units.DOLLARS,
        queries.hourly_cost(),
        decimals=3,
    )
    yield _stat(
        "Per month",
        "730 hours like this one. An estimate: it knows nothing of tonight.",
        units.DOLLARS,
        queries.monthly_cost(),
        decimals=2,
    )
    yield _stat(
        "Idle",
        "The part of what is charged that is not used. Good is below 40 %: some room is needed, the rest is waste.",
        units.PERCENT_RATIO,
        queries.idle_ratio(),
        decimals=1,
        thresholds=_IDLE,
    )
    yield _stat(
        "Per 1000 requests",
        "What is charged over what is answered, idle time included, of the tenants that answer any. It rises when "
        "traffic falls and replicas stay.",
        units.DOLLARS,
        queries.cost_of_thousand_requests(),
        decimals=5,
    )
    yield _stat(
        "CPU per request",
        "CPU seconds in use for each request, of the tenants that answer any. Good is steady; a rise with a release is "
        "a slower program.",
        units.SECONDS,
        queries.cpu_seconds_of_request(),
    )
    yield _stat(
        "CPU of requested",
        "Good is 40 to 80 %: far below, requests are too high.",
        units.PERCENT_RATIO,
        queries.used_ratio("cpu"),
        thresholds=levels(WARNING, (0.4, GOOD), (0.8, WARNING), (1, BAD)),
    )


def _stat(
    title: str,
    description: str,
    unit: Unit,
    expr: str,
    *,
    decimals: int | None = None,
    thresholds: Thresholds | None = None,
) -> Stat:
    return Stat(
        title=title,
        description=description,
        unit=unit,
        decimals=decimals,
        colour="" if thresholds else NEUTRAL,
        thresholds=thresholds,
        queries=(Query(expr=expr),),
    )


def _table() -> Table:
    table = merged_table(
        title="Tenants",
        description="What each namespace is charged, the dearest on top; click one for its board. The last column says "
        "where requests can go down.",
        labels={TENANT: "Namespace"},
        columns=(
            Column(title="Per hour", expr=queries.hourly_cost(TENANT), unit=units.DOLLARS, decimals=3),
            Column(title="Per month", expr=queries.monthly_cost(TENANT), unit=units.DOLLARS, decimals=2),
            Column(title="Idle per hour", expr=queries.hourly_idle_cost(TENANT), unit=units.DOLLARS, decimals=3),
            Column(
                title="Per 1000 requests",
                expr=queries.cost_of_thousand_requests(TENANT),
                unit=units.DOLLARS,
                decimals=5,
            ),
            Column(
                title="Idle",
                expr=queries.idle_ratio(TENANT),
                unit=units.PERCENT_RATIO,
                decimals=1,
                thresholds=_IDLE,
                cell="gauge",
                minimum=0,
                maximum=1,
            ),
        ),
        sorted_by="Per hour",
    )
    tenant = column("Namespace", links=(row_link("lh-tenant", "Open the tenant", variable=TENANT),))
    return replace(table, height=7, overrides=(*table.overrides, tenant))


def _by_tenant() -> Iterable[Panel]:
    legend = f"{{{{{TENANT}}}}}"
    yield TimeSeries(
        title="Cost of an hour by tenant",
        description="What is charged, along the time range. Good follows the traffic; flat at night is replicas that "
        "nobody needs.",
        unit=units.DOLLARS,
        decimals=3,
        minimum=0,
        is_stacked=True,
        fill_percent=40,
        queries=(Query(expr=queries.hourly_cost(TENANT), legend=legend),),
    )
    yield TimeSeries(
        title="Idle cost of an hour by tenant",
        description="What is charged and not used. Good is small beside the left one.",
        unit=units.DOLLARS,
        decimals=3,
        minimum=0,
        is_stacked=True,
        fill_percent=40,
        queries=(Query(expr=queries.hourly_idle_cost(TENANT), legend=legend),),
    )


def _purpose() -> Iterable[Panel]:
    yield TimeSeries(
        title="Cost of a thousand requests",
        description="By tenant. Good is steady or falls as traffic grows; a step with a release is what it made "
        "dearer.",
        unit=units.DOLLARS,
        decimals=5,
        width=8,
        minimum=0,
        queries=(Query(expr=queries.cost_of_thousand_requests(TENANT), legend=f"{{{{{TENANT}}}}}"),),
    )
    yield TimeSeries(
        title="CPU seconds of a request",
        description="By tenant. Good is steady whatever the traffic; a step with a release is a slower program.",
        unit=units.SECONDS,
        width=8,
        minimum=0,
        queries=(Query(expr=queries.cpu_seconds_of_request(TENANT), legend=f"{{{{{TENANT}}}}}"),),
    )
    yield TimeSeries(
        title="CPU and memory",
        description="What each is charged. Memory that costs more than CPU is often a request copied from elsewhere.",
        unit=units.DOLLARS,
        decimals=3,
        width=8,
        minimum=0,
        is_stacked=True,
        fill_percent=40,
        queries=(
            Query(expr=queries.hourly_cpu_cost(), legend="CPU"),
            Query(expr=queries.hourly_memory_cost(), legend="memory"),
        ),
        overrides=(series("CPU", colour=NEUTRAL), series("memory", colour="purple")),
    )


def _resources() -> Iterable[Panel]:
    yield TimeSeries(
        title="Cost requested and used",
        description="Used above requested is borrowed from others; far below is paid for nothing.",
        unit=units.DOLLARS,
        decimals=3,
        width=8,
        minimum=0,
        queries=(
            Query(expr=queries.hourly_used_cost(), legend="used"),
            Query(expr=queries.hourly_requested_cost(), legend="requested"),
        ),
        overrides=_USED_AND_REQUESTED,
    )
    yield TimeSeries(
        title="Cores",
        description="In use and requested, of all chosen tenants.",
        unit=units.NONE,
        decimals=2,
        width=8,
        minimum=0,
        queries=(
            Query(expr=queries.used_cores(), legend="used"),
            Query(expr=queries.requested("cpu"), legend="requested"),
        ),
        overrides=_USED_AND_REQUESTED,
    )
    yield TimeSeries(
        title="Memory",
        description="In use and requested, of all chosen tenants.",
        unit=units.BYTES,
        width=8,
        minimum=0,
        queries=(
            Query(expr=queries.used_bytes(), legend="used"),
            Query(expr=queries.requested("memory"), legend="requested"),
        ),
        overrides=_USED_AND_REQUESTED,
    )
    yield Text(title="How to read this", content=_ADVICE, width=24, height=5)


_USED_AND_REQUESTED = (
    series("used", colour=NEUTRAL, fill_percent=30),
    series("requested", colour=REFERENCE, is_dashed=True, fill_percent=0),
)
