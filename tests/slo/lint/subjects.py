"""SLOs to look at."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from slo.findings.interface import Finding
from slo.lint.catalog import CATALOG
from slo.lint.interface import Observations, Seen, Subject, Surroundings
from slo.lint.read import subjects_of
from slo.model import EventsIndicator, Origin, RollingWindow, Slo, SpecFormat
from slo.window_tables.read import shipped_window_tables

TOTAL = 'sum(rate(requests_total{job="shop"}[{{.window}}]))'
ERRORS = 'sum(rate(requests_total{job="shop",code=~"5.."}[{{.window}}]))'
SHOP = Slo(
    id="shop-orders",
    service="shop",
    name="orders",
    objective_ratio=Decimal("0.999"),
    window=RollingWindow(seconds=30 * 86_400),
    indicator=EventsIndicator(total=TOTAL, errors=ERRORS),
    origin=Origin(format=SpecFormat.SLOTH, file="shop.yaml", lines={"": 3, "objective": 5}),
)


def an_slo(**changes: Any) -> Slo:  # noqa: ANN401 - whatever the model takes
    """Make a good SLO with other values."""
    return replace(SHOP, **changes)


def subject_of(slo: Slo = SHOP, **around: Any) -> Subject:  # noqa: ANN401 - whatever the surroundings take
    """Put an SLO into its surroundings."""
    return subjects_of([slo], Surroundings(**around), tables=shipped_window_tables())[0]


def seen(
    slo: Slo = SHOP, *, errors: Seen | None = None, total: Seen | None = None, groups: int | None = None
) -> Subject:
    """Let a server have something for the two selectors of an SLO."""
    subject = subject_of(slo)
    fine = Seen(has_metric=True, series=3, label_names=frozenset({"job", "code", "route"}))
    both = {"total": total or fine, "errors": errors or fine}
    selectors = {selector: both[query.role] for query in subject.queries for selector in query.selectors}
    return replace(subject, observations=Observations(selectors=selectors, groups=groups))


def findings(*subjects: Subject, ids: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """Run all checks that run unless asked otherwise."""
    return CATALOG.examine(subjects, ids=CATALOG.chosen() if ids is None else ids)


def found_ids(*subjects: Subject) -> list[str]:
    """Name the checks that find something."""
    return [one.id for one in findings(*subjects)]
