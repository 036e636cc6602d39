"""A guard against low traffic that no outage can pass."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Condition, Subject
from slo.lint.spelling import amount, duration, rate
from slo.model import Composite
from slo.rules.guard import counts_failures

_SLACK = 0.5
"""Of an event, as the rules have it."""


def run(subject: Subject) -> Iterator[Found]:
    """Find conditions that ask for more events than there are."""
    per_second = subject.events_per_second
    if per_second is None or isinstance(subject.slo.indicator, Composite):
        return
    for condition in subject.conditions:
        events = per_second * condition.long_seconds
        needed = _needed(subject, condition, events)
        if events < needed - _SLACK and condition.threshold_ratio(subject.slo.budget_ratio) < 1:
            yield subject.found(
                Level.WARNING,
                "guard",
                f"{condition.tier} ({condition.speed}) needs {needed} events in {duration(condition.long_seconds)}; "
                f"{rate(per_second)} are {amount(events)}, so it cannot fire even if every one of them is bad",
                "lower min-failures or min-events, or add synthetic traffic",
            )


# Private


def _needed(subject: Subject, condition: Condition, events: float) -> int:
    guard = subject.slo.guard
    one_is_enough_below = 1 / float(condition.threshold_ratio(subject.slo.budget_ratio))
    is_asked_for = guard.min_failures > 1 and counts_failures(subject.slo) and events < one_is_enough_below
    return max(guard.min_failures if is_asked_for else 0, guard.min_events)
