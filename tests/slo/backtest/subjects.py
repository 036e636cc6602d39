"""SLOs to replay."""

from decimal import Decimal

from slo.model import EventsIndicator, Origin, RollingWindow, Slo, SpecFormat

DAY_SECONDS = 86_400


def an_slo(name: str = "availability") -> Slo:
    """99.9 % over 30 days, with everything else as it is by default."""
    return Slo(
        id=f"shop-{name}",
        service="shop",
        name=name,
        objective_ratio=Decimal("0.999"),
        window=RollingWindow(seconds=30 * DAY_SECONDS),
        indicator=EventsIndicator(total="sum(rate(all[{{.window}}]))", errors="sum(rate(bad[{{.window}}]))"),
        origin=Origin(format=SpecFormat.SLOTH, file="shop.yaml", lines={"": 4}),
    )
