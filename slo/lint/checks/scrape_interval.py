"""A range with too few scrapes in it."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector
from slo.lint.interface import Subject
from slo.lint.spelling import amount, duration
from slo.model import Occurrences

_ENOUGH_SCRAPES = 4
_FEWEST_SCRAPES = 2
_COMPARING = frozenset({"rate", "increase", "irate", "delta", "idelta", "deriv"})
"""Functions that need two samples; of a gauge one is enough."""


def run(subject: Subject) -> Iterator[Found]:
    """Find windows, slices and ranges from which rates are taken and which hold fewer than four scrapes."""
    is_known = subject.surroundings.scrape_interval_seconds is not None
    ranges = [
        _window(subject) if selector.has_window else (selector.range_seconds, query.role, "range")
        for query in subject.queries
        for selector in query.selectors
        if _takes_rate(selector) and (selector.has_window or is_known)
    ]
    seconds, what, name = min(ranges, default=(None, "", ""))
    if seconds is not None and seconds / subject.scrape_interval_seconds < _ENOUGH_SCRAPES:
        yield _found(subject, seconds, what, name)


# Private


def _takes_rate(selector: Selector) -> bool:
    return selector.range_seconds is not None and bool(_COMPARING & set(selector.functions))


def _window(subject: Subject) -> tuple[float | None, str, str]:
    if isinstance(subject.slo.budgeting, Occurrences):
        return subject.range_seconds, "window", "shortest window"
    return subject.range_seconds, "budgeting", "slice"


def _found(subject: Subject, seconds: float, what: str, name: str) -> Found:
    interval, is_known = subject.scrape_interval_seconds, subject.surroundings.scrape_interval_seconds is not None
    scrapes = seconds / interval
    is_short = scrapes <= _FEWEST_SCRAPES
    effect = (
        "rate() often finds no two samples and gives nothing"
        if is_short
        else "a missed scrape leaves rate() without two samples"
    )
    assumed = "" if is_known else ", which is usual (--scrape-interval says yours)"
    return subject.found(
        Level.ERROR if is_short and is_known else Level.WARNING,
        what,
        f"the {name} of {duration(seconds)} holds {amount(scrapes)} scrapes of {duration(interval)}{assumed}: {effect}",
        f"scrape every {duration(seconds / _ENOUGH_SCRAPES)} or more often, or choose longer windows",
    )
