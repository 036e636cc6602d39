"""A run whose Prometheus evaluated SLO rules, made by hand; each test breaks one thing of it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from loadtests.run.model import Event, Run, RunAlert, RunSlo, SloRules
from loadtests.run.slo_rules import slo_queries
from slo.series import TimeSeries
from tests.loadtests.run_builder import DURATION_SECONDS, START, good_run, with_rows

INTERVAL_SECONDS = 5
AVAILABILITY = RunSlo(
    id="shop-availability",
    service="shop",
    name="availability",
    objective_ratio=Decimal("0.999"),
    period="30d",
    group_labels=(),
    alerts=(RunAlert(name="ShopAvailability", severity="page"), RunAlert(name="ShopAvailability", severity="ticket")),
)
BY_ROUTE = replace(
    AVAILABILITY,
    id="shop-latency",
    name="latency",
    objective_ratio=Decimal("0.95"),
    group_labels=("route",),
    alerts=(RunAlert(name="ShopLatency", severity="ticket"),),
)
RULES = SloRules(interval_seconds=float(INTERVAL_SECONDS), rate_window_seconds=10.0, slos=(AVAILABILITY, BY_ROUTE))

END_SECONDS = DURATION_SECONDS + 10
"""The record goes on until the rates have told of the load's last moment."""


def row(labels: dict[str, str], value: Callable[[float], float | None], *, until: int = END_SECONDS) -> TimeSeries:
    """Give a sample for every evaluation, from before the load on; None is none."""
    seconds = range(-2 * INTERVAL_SECONDS, until + 1, INTERVAL_SECONDS)
    samples = ((float(START + second), value(second)) for second in seconds)
    return TimeSeries(labels=labels, samples=tuple((time, value) for time, value in samples if value is not None))


def firing(
    since: float, until: float, *, alert: str = "ShopAvailability", severity: str = "page", state: str = "firing"
) -> TimeSeries:
    """Give the series of an alert that fires from one moment to another."""
    slo = AVAILABILITY if alert == "ShopAvailability" else BY_ROUTE
    labels = {"alertname": alert, "alertstate": state, "severity": severity, "slo_id": slo.id}
    return row(labels, lambda second: 1 if since <= second <= until else None)


def slo_run(*expectations: str, bad: float = 0.0, alerts: tuple[TimeSeries, ...] = ()) -> Run:
    """Build a run with 100 events at every evaluation, `bad` of them bad; its windows hold 3000 events."""
    run = good_run(expectations or ("no restarts",))
    promql = {**run.series.promql, **slo_queries(RULES, step_seconds=5.0)}
    series = replace(run.series, step_seconds=5.0, promql=promql)
    facts = replace(run.facts, slo_rules=RULES, end_time=float(START + END_SECONDS))
    run = replace(run, facts=facts, series=series)
    ids = {"slo_id": AVAILABILITY.id}
    routes = [{"slo_id": BY_ROUTE.id, "route": route} for route in ("/a", "/b")]
    run = with_rows(run, "slo_total_events", row(ids, lambda _: 100), *(row(labels, lambda _: 50) for labels in routes))
    run = with_rows(
        run,
        "slo_error_events",
        row(ids, lambda _: bad),
        row(routes[0], lambda _: 0),
        row(routes[1], lambda _: 2 * bad),
    )
    run = with_rows(run, "slo_window_events", *(row(labels, lambda _: 3000) for labels in (ids, *routes)))
    run = with_rows(run, "slo_budget_remaining", row(ids, lambda _: 0.75))
    run = with_rows(run, "slo_period_burn_rate", row(ids, lambda _: 0.25))
    return with_rows(run, "alerts", *alerts)


def fault_at(seconds: float) -> Event:
    """Give the event of a fault that was injected."""
    return Event(
        time=START + seconds,
        type="dev.cdeventsx.load-harness-fault.injected.0.1.0",
        subject="a fault",
        content={"fault": 1, "action": "freeze", "target": "prometheus", "pods": [], "problems": []},
    )
