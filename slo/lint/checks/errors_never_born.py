"""Errors whose series begins with the first error."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector
from slo.lint.interface import Role, Seen, Subject
from slo.lint.seen import seen_selectors

_MANY_ERRORS = 1000
"""Of a budget this large some lost errors are no matter."""


def run(subject: Subject) -> Iterator[Found]:
    """Find counters of errors that were not there, or not at 0, before the first error, where few errors count."""
    per_second = subject.events_per_second
    if per_second is not None and per_second * subject.period_seconds * float(subject.slo.budget_ratio) >= _MANY_ERRORS:
        return
    for role, selector, seen in seen_selectors(subject):
        if role is not Role.ERRORS or selector.is_filter or "rate" not in selector.functions:
            continue
        if selector.matcher("le") is not None or _lacks_label(selector, seen):
            continue  # a bucket holds what was fast, and a label that is missing is told by its own check
        if not seen.series and (seen.has_metric or seen.similar_metric is None):
            born = "has no series yet, and"
        elif seen.starts_at_zero is False:
            born = "has series that began above 0:"
        else:
            continue
        yield subject.found(
            Level.NOTE,
            role,
            f"{selector} {born} what a counter says at its first scrape is no increase, so the first errors of every "
            "new pod are not counted",
            "let the service create its counters with 0 at its start, for every label value that is known",
        )


# Private


def _lacks_label(selector: Selector, seen: Seen) -> bool:
    lacking = (one for one in selector.matchers if one.name not in seen.label_names)
    return seen.has_metric and any(one.accepts("") is False for one in lacking)
