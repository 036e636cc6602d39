"""A page on a single failure."""

import math
from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Condition, Subject
from slo.lint.spelling import amount, duration, percent, rate
from slo.rules.guard import counts_failures


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs whose guard against low traffic is off, and say below which traffic that matters."""
    slo = subject.slo
    if slo.guard.min_failures > 1 or not counts_failures(slo):
        return
    for condition in subject.conditions:
        most = most_events(float(condition.threshold_ratio(slo.budget_ratio)))
        if most < max(1, slo.guard.min_events) or not _matters(subject, condition):
            continue
        yield _found(subject, condition, most)
        return


def most_events(threshold_ratio: float) -> int:
    """Give the most events of which a single bad one exceeds a ratio; 0 where not even one of one does."""
    return max(math.ceil(1 / threshold_ratio) - 1, 0)


# Private


def _matters(subject: Subject, condition: Condition) -> bool:
    per_second = subject.events_per_second
    return per_second is None or per_second < _least_per_second(subject, condition)


def _least_per_second(subject: Subject, condition: Condition) -> float:
    """Give the traffic from which on one failure is too few."""
    return 1 / float(condition.threshold_ratio(subject.slo.budget_ratio)) / condition.long_seconds


def _found(subject: Subject, condition: Condition, most: int) -> Found:
    per_second = subject.events_per_second
    threshold = percent(condition.threshold_ratio(subject.slo.budget_ratio))
    least = rate(_least_per_second(subject, condition))
    traffic = f"below {least}" if per_second is None else f"at {rate(per_second)}, as anywhere below {least},"
    events = f"{amount(most)} event{'' if most == 1 else 's'}"
    return subject.found(
        Level.NOTE if per_second is None else Level.WARNING,
        "guard",
        f"min-failures is {subject.slo.guard.min_failures}: {traffic} one failure fires {condition.tier} "
        f"({condition.speed}), since one of {events} in {duration(condition.long_seconds)} is more than {threshold}",
        "leave min-failures at its default of 3, or set min-events",
    )
