"""SLOs to make rules of."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

from slo.model import AbsentAlert, Alerting, EventsIndicator, Origin, RollingWindow, Slo, SpecFormat, Tier

DAY = 86_400
TOTAL = "sum(rate(requests_total[{{.window}}]))"
BAD = 'sum(rate(requests_total{code="500"}[{{.window}}]))'
GOOD = 'sum(rate(requests_total{code="200"}[{{.window}}]))'
EVENTS = EventsIndicator(total=TOTAL, errors=BAD)

EXAMPLE = Slo(
    id="shop-orders",
    service="shop",
    name="orders",
    objective_ratio=Decimal("0.99"),
    window=RollingWindow(seconds=30 * DAY),
    indicator=EVENTS,
    origin=Origin(format=SpecFormat.SLOTH, file="shop.yaml", lines={"": 3}),
)
SILENT = Alerting(page=Tier(is_enabled=False), ticket=Tier(is_enabled=False), absent=AbsentAlert(is_enabled=False))


def an_slo(**changes: Any) -> Slo:  # noqa: ANN401 - whatever the model takes
    """Make the example with other values."""
    return replace(EXAMPLE, **changes)
