"""SLOs to prove."""

from dataclasses import replace
from decimal import Decimal

from slo.model import EventsIndicator, Indicator, Origin, RollingWindow, Slo, SpecFormat

REQUESTS = EventsIndicator(
    total='sum(rate(http_requests_total{job="shop"}[{{.window}}]))',
    errors='sum(rate(http_requests_total{job="shop", code=~"5.."}[{{.window}}]))',
)
LATENCY = EventsIndicator(
    total='sum(rate(http_seconds_count{job="shop"}[{{.window}}]))',
    good='sum(rate(http_seconds_bucket{job="shop", le=~"0.5|0.50"}[{{.window}}]))',
)


def an_slo(indicator: Indicator = REQUESTS, objective: str = "0.999", **more: object) -> Slo:
    """Make an SLO over 30 days."""
    slo = Slo(
        id="shop-requests",
        service="shop",
        name="requests",
        objective_ratio=Decimal(objective),
        window=RollingWindow(seconds=30 * 86_400),
        indicator=indicator,
        origin=Origin(format=SpecFormat.SLOTH, file="shop.yaml", lines={}),
    )
    return replace(slo, **more)  # type: ignore[arg-type]
