"""Records and SLOs for tests."""

from decimal import Decimal

from slo.history.record import Counts, HourRecord, How, SeriesKey
from slo.model import EventsIndicator, Origin, RollingWindow, Slo, SpecFormat

HOUR = 1_700_002_800
"""A full hour."""


def record(  # noqa: PLR0913 - every field of a record
    start: float = 0,
    end: float = 3600,
    *,
    slo_id: str = "shop-api",
    total: float = 100,
    bad: float = 0,
    covered: float | None = None,
    hour: int = HOUR,
    source: str = "a",
    how: How = How.RECORDED,
) -> HourRecord:
    """Make a record; start and end are seconds into the hour."""
    return HourRecord(
        key=SeriesKey(slo_id=slo_id),
        hour=hour,
        start=hour + start,
        end=hour + end,
        counts=Counts(total=total, bad=bad, covered_seconds=end - start if covered is None else covered),
        source=source,
        how=how,
    )


def simple_slo(slo_id: str = "shop-api", **changed: object) -> Slo:
    """Make an SLO of 99.9 % over 30 days."""
    given: dict[str, object] = {
        "id": slo_id,
        "service": "shop",
        "name": "api",
        "objective_ratio": Decimal("0.999"),
        "window": RollingWindow(seconds=30 * 86_400),
        "indicator": EventsIndicator(
            total="rate(http_requests_total[{{.window}}])",
            errors='rate(http_requests_total{code="500"}[{{.window}}])',
        ),
        "origin": Origin(format=SpecFormat.SLOTH, file="slo.yaml", lines={}),
    }
    return Slo(**(given | changed))  # type: ignore[arg-type] # what a test changes has the right type
