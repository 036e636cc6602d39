"""A burn rate that cannot be reached."""

from collections.abc import Iterator
from decimal import Decimal

from slo.findings.interface import Found, Level
from slo.lint.interface import Condition, Subject
from slo.lint.spelling import percent, percent_at_least
from slo.model import Comparison


def run(subject: Subject) -> Iterator[Found]:
    """Find conditions that a total outage does not meet; where both of a tier are so, the tier is dead."""
    budget = subject.slo.budget_ratio
    dead = [one for one in subject.conditions if one.threshold_ratio(budget) >= 1]
    for condition in dead:
        of_tier = [one for one in dead if one.tier == condition.tier]
        rest = sum(one.tier == condition.tier for one in subject.conditions) - len(of_tier)
        yield _found(subject, condition, is_whole_tier=not rest)
    for own in subject.slo.alerting.conditions:
        asked = Decimal(str(own.burn_rate)) * budget
        if asked > 1 or (asked == 1 and own.comparison is Comparison.GT):
            yield subject.found(Level.ERROR, "alerting", *_words(f"the condition {own.name}", asked / budget, budget))


def objective_from_which_it_fires(factor: Decimal) -> Decimal:
    """Give the objective above which a burn rate can be reached: all events bad is 1 / budget times the budget."""
    return 1 - 1 / factor


# Private


def _found(subject: Subject, condition: Condition, *, is_whole_tier: bool) -> Found:
    who = f"{condition.tier} ({condition.speed})"
    sentence, fix = _words(who, condition.factor, subject.slo.budget_ratio)
    level = Level.ERROR if is_whole_tier else Level.WARNING
    return subject.found(level, "objective", sentence, fix)


def _words(who: str, factor: Decimal, budget: Decimal) -> tuple[str, str]:
    least = percent_at_least(objective_from_which_it_fires(factor))
    sentence = (
        f"{who} can never fire: {factor:.4g} times a budget of {percent(budget)} is {percent(factor * budget)} "
        f"errors; it needs an objective of at least {least}"
    )
    return sentence, f"raise the objective to {least} or more, or choose windows with smaller factors"
