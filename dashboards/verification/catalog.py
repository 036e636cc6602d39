"""All causes, in the order in which they are looked for, and their pages."""

from collections.abc import Callable, Iterator

from dashboards.verification import causes
from dashboards.verification.case import Case
from dashboards.verification.causes import (
    empty_query,
    invalid_query,
    many_series,
    metric_vanished,
    missing_source,
    no_choice,
    no_data,
    no_match,
    no_such_label,
    no_such_metric,
    no_such_value,
    nothing_passes,
    only_nan,
    phantom_label,
    phantom_metric,
    phantom_series,
    refused,
    slow,
    too_few_samples,
    too_young,
    unknown_variable,
)
from slo.findings.catalog import Catalog
from slo.findings.interface import Finding, Found

CATALOG: Catalog[Case] = Catalog(package=causes, command="dashboards verify")
MISSING_SOURCE = "missing-source"
TOO_YOUNG = "too-young"


def explained(case: Case) -> tuple[str, Found] | None:
    """Give the first cause that explains why a query is no good, with its id; None where it is."""
    for explain in _IN_ORDER:
        found = explain(case)
        if found is not None:
            return explain.__module__.rpartition(".")[2].replace("_", "-"), found
    return None


def remarks(case: Case) -> Iterator[tuple[str, Found]]:
    """Yield what is to be said of a query that has an answer, with its id."""
    for explain in _OF_ANSWERS:
        found = explain(case)
        if found is not None:
            yield explain.__module__.rpartition(".")[2].replace("_", "-"), found


def finding(cause_id: str, found: Found) -> Finding:
    """Give what was found its name and its page."""
    return Finding(
        id=cause_id,
        level=found.level,
        place=found.place,
        sentence=found.sentence,
        fix=found.fix,
        page=CATALOG.page_command(cause_id),
        quote=found.quote,
    )


# Private

_IN_ORDER: tuple[Callable[[Case], Found | None], ...] = (
    empty_query.explain,
    unknown_variable.explain,
    invalid_query.explain,
    refused.explain,
    missing_source.explain,
    only_nan.explain,
    no_such_metric.explain,
    metric_vanished.explain,
    no_such_label.explain,
    no_such_value.explain,
    no_choice.explain,
    too_young.explain,
    too_few_samples.explain,
    no_match.explain,
    nothing_passes.explain,
    no_data.explain,
)
_OF_ANSWERS: tuple[Callable[[Case], Found | None], ...] = (
    phantom_metric.explain,
    phantom_series.explain,
    phantom_label.explain,
    slow.explain,
    many_series.explain,
)
