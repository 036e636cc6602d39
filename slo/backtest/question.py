"""What a back-test is asked, and which moments it has to fetch for that."""

from dataclasses import dataclass, field, replace
from math import floor

from slo.backtest.fetch import Source, Span
from slo.backtest.history import Grid
from slo.backtest.incidents import Incident
from slo.backtest.model import Asked, Making
from slo.backtest.what_if import Alternatives
from slo.errors import InvalidInput, Mistake, Place
from slo.history.merge import History as KeptHours
from slo.model import Slo
from slo.periods import period_at
from slo.rules.interface import RuleSettings
from slo.rules.plan import plan_of

STEPS_SECONDS = (30, 60, 120, 300)
"""To choose from where a look at every evaluation would be too many: each divides an hour."""
MOST_MOMENTS = 400_000
"""Of one SLO, its budget's period included: what fits into memory and is replayed in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be replayed, and how."""

    asked: Asked
    step_seconds: int
    source: Source = Source.AUTO
    alternatives: Alternatives = field(default_factory=Alternatives)
    incidents: tuple[Incident, ...] | None = None
    """None: there is no list to hold the alerts against."""
    settings: RuleSettings = field(default_factory=RuleSettings)
    """What the rules are generated with."""
    making: Making = field(default_factory=Making)
    """How that is known."""
    kept: KeptHours = field(default_factory=dict)
    """What a history file knows."""
    begin_time: int | None = None
    """A full hour before which nothing is known, so that it need not be asked for; None where that is not known."""


def span_of(slo: Slo, question: Question) -> Span:
    """Say which moments are needed.

    They are every step from the longest alert window before the stretch on, and before that every hour of the
    budget's period.
    """
    step, asked = question.step_seconds, question.asked
    variants = [replace(slo, window=window) for window in question.alternatives.windows(slo)]
    lookback = max(max(_lengths(variant, question.settings)) for variant in variants)
    begin = min(period_at(variant.window, asked.from_time).start for variant in variants)
    earliest = 0 if question.begin_time is None else min(question.begin_time, asked.from_time)
    begin = max(begin, earliest)
    fine = _full_hour(max(asked.from_time - lookback, earliest))
    first_hour = min(_full_hour(begin), fine) + _HOUR_SECONDS
    return Span(
        hours=Grid(first_time=first_hour, step_seconds=_HOUR_SECONDS, count=(fine - first_hour) // _HOUR_SECONDS + 1),
        steps=Grid(first_time=fine + step, step_seconds=step, count=(asked.to_time - fine) // step),
        rate_seconds=plan_of(slo, question.settings).rate_seconds,
        interval_seconds=question.settings.interval_seconds,
    )


def fits(slo: Slo, question: Question) -> bool:
    """Say whether the moments of an SLO are few enough."""
    return span_of(slo, question).whole.count <= MOST_MOMENTS


def fitting_step(slo: Slo, question: Question) -> int:
    """Choose the question's own step, or else the smallest longer one that keeps the moments few enough.

    Raises:
        InvalidInput: None does.
    """
    finest = question.step_seconds
    for step in (finest, *(step for step in STEPS_SECONDS if step > finest)):
        if fits(slo, replace(question, step_seconds=step)):
            return step
    raise _too_long(STEPS_SECONDS[-1])


def check_length(slo: Slo, question: Question) -> None:
    """Refuse a step that is too short for the stretch.

    Raises:
        InvalidInput: The moments are too many.
    """
    if not fits(slo, question):
        raise _too_long(question.step_seconds)


def check_step(slo: Slo, question: Question) -> None:
    """Refuse a step that a user chose if it does not fit the alert windows.

    Raises:
        InvalidInput: It is longer than the shortest, or does not divide an hour.
    """
    step = question.step_seconds
    shortest = plan_of(slo, question.settings).alert_windows.seconds()[0]
    if _HOUR_SECONDS % step or step > shortest:
        rule = f"must divide an hour and be at most {shortest}s, the shortest window"
        raise InvalidInput([_mistake(f"{step}s", rule, "choose 30s, 1m or 5m, or leave it out")])


# Private

_HOUR_SECONDS = 3600


def _lengths(slo: Slo, settings: RuleSettings) -> tuple[int, ...]:
    windows = plan_of(slo, settings).alert_windows.seconds()
    return (*windows, *(condition.lookback_seconds for condition in slo.alerting.conditions))


def _full_hour(time: float) -> int:
    return floor(time / _HOUR_SECONDS) * _HOUR_SECONDS


def _too_long(step: int) -> InvalidInput:
    rule = f"is too short a step for this stretch and its budget's period: more than {MOST_MOMENTS:,} moments"
    return InvalidInput([_mistake(f"{step}s", rule, "ask for a shorter stretch, or for a longer step")])


def _mistake(value: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file="--step"), value=value, rule=rule, next_step=next_step)
