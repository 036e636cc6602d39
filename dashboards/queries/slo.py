"""Objectives, budgets and burn rates, as the SLO rules record them; an SLO with groups is told by its worst one.

What a board asks about is `$slo_id` (one SLO) or `$slo_service` (the SLOs of some services).
"""

from collections.abc import Iterable
from decimal import Decimal

from slo.conventions import (
    ALERT_STATE,
    ALERTS,
    CURRENT_BURN_RATE,
    ERROR_BUDGET,
    ERROR_EVENT_RATE,
    OBJECTIVE,
    PERIOD_BUDGET_REMAINING,
    PERIOD_BURN_RATE,
    SLO_ID,
    SLO_NAME,
    SLO_SERVICE,
    TIER,
    TIME_PERIOD_DAYS,
    TOTAL_EVENT_RATE,
    ratio_rate,
)
from slo.durations import spell_duration
from slo.promql import number

ONE = f'{SLO_ID}="$slo_id"'
"""Selects the SLO that is chosen."""
SOME = f'{SLO_SERVICE}=~"$slo_service"'
"""Selects the SLOs of the services that are chosen."""
IDENTITY = (SLO_SERVICE, SLO_NAME, SLO_ID)

LONGEST_OUTLOOK_DAYS = 365
"""A budget that lasts longer is not about to be exhausted, and a burn rate of 0 has no end at all."""

STATE_GOOD, STATE_TICKET, STATE_PAGE, STATE_NO_DATA = range(4)
"""The higher wins: what has no data cannot alert, and nobody knows how it is."""

_COVERAGE_STEP_SECONDS = 300


def objective(of: str = ONE) -> str:
    """Give the part of the events that has to be good."""
    return f"max by ({_by(IDENTITY)}) ({OBJECTIVE}{{{of}}})"


def indicator(of: str = ONE) -> str:
    """Give the part of the events that was good, over the SLO's own window, whichever that is."""
    errors = f"{PERIOD_BURN_RATE}{{{of}}} * {_budget_of_each(of)}"
    return f"1 - max by ({_by(IDENTITY)}) ({errors})"


def budget_left(of: str = ONE) -> str:
    """Give the part of the budget that is left; negative where more was spent than there was."""
    return f"min by ({_by(IDENTITY)}) ({PERIOD_BUDGET_REMAINING}{{{of}}})"


def current_burn_rate(of: str = ONE) -> str:
    """Give the burn rate of the last minutes; 1 spends the budget in exactly the SLO's window."""
    return f"max by ({_by(IDENTITY)}) ({CURRENT_BURN_RATE}{{{of}}})"


def burn_rate(window_seconds: int, of: str = ONE) -> str:
    """Give the burn rate over a window, as the alerts compute it."""
    return f"max by ({_by(IDENTITY)}) ({ratio_rate(window_seconds)}{{{of}}} / {_budget_of_each(of)})"


def indicator_over(window_seconds: int, of: str = ONE) -> str:
    """Give the part of the events that was good over a window."""
    return f"1 - max by ({_by(IDENTITY)}) ({ratio_rate(window_seconds)}{{{of}}})"


def days_to_exhaustion(*window_seconds: int) -> str:
    """Give the days after which the budget is gone if it burns on as over a window; the first that is recorded."""
    left = f"clamp_min({budget_left()}, 0)"
    burning = " or ".join(burn_rate(seconds) for seconds in window_seconds)
    return f"clamp_max({left} * {window_days()} / clamp_min({burning}, 0.000001), {LONGEST_OUTLOOK_DAYS})"


def coverage(periods_seconds: Iterable[int]) -> str:
    """Give the part of the SLO's window for which there is data at all.

    A window is as long as Prometheus keeps samples, at most; a budget over thirty days of which two are known is that
    of two days. PromQL cannot take a range from a series, so each period that there is has a term of its own. Of the
    first minutes, and of an SLO whose events nobody counts, nothing is known: that is 0.
    """
    known = " or ".join(_coverage(seconds) for seconds in periods_seconds)
    return f"{known} or 0 * max by ({SLO_ID}) ({TIME_PERIOD_DAYS}{{{ONE}}})"


def event_rate() -> str:
    """Give all events per second."""
    return f"sum by ({SLO_ID}) ({TOTAL_EVENT_RATE}{{{ONE}}})"


def good_event_rate() -> str:
    """Give the good events per second."""
    return f"{event_rate()} - {bad_event_rate()}"


def bad_event_rate() -> str:
    """Give the bad events per second."""
    return f"sum by ({SLO_ID}) ({ERROR_EVENT_RATE}{{{ONE}}})"


def window_days() -> str:
    """Give the days of the SLO's window."""
    return f"max by ({_by(IDENTITY)}) ({TIME_PERIOD_DAYS}{{{ONE}}})"


def state(of: str = SOME) -> str:
    """Give a number for each SLO: the highest of `STATE_GOOD` and the others that is true of it."""
    objectives, firing = f"{OBJECTIVE}{{{of}}}", f'{ALERTS}{{{of},{ALERT_STATE}="firing"'
    known = f"({TOTAL_EVENT_RATE}{{{of}}} or {CURRENT_BURN_RATE}{{{of}}})"
    told = (
        f"{STATE_NO_DATA} + 0 * ({objectives} unless on ({SLO_ID}) {known})",
        f'{STATE_PAGE} * {firing},{TIER}="page"}}',
        f'{STATE_TICKET} * {firing},{TIER}!="page"}}',
        f"{STATE_GOOD} * {objectives}",
    )
    return f"max by ({_by(IDENTITY)}) ({' or '.join(told)})"


def alert_state(tier: str) -> str:
    """Give 0 while an alert of the SLO is silent, 1 while it is pending, 2 while it fires; `tier` is empty for others.

    The others are the alert that there is no data, and the conditions that an SLO has of its own.
    """
    firing, pending = (f'{ALERTS}{{{ONE},{TIER}="{tier}",{ALERT_STATE}="{one}"}}' for one in ("firing", "pending"))
    return f"max by ({SLO_ID}) (2 * {firing} or {pending} or 0 * {OBJECTIVE}{{{ONE}}})"


def count_of_slos() -> str:
    """Count the SLOs."""
    return f"count({objective(SOME)})"


def count_of_exhausted() -> str:
    """Count the SLOs whose budget is spent."""
    return f"sum({budget_left(SOME)} <= bool 0)"


def count_in_state(state_number: int) -> str:
    """Count the SLOs that are in a state."""
    return f"sum({state(SOME)} == bool {state_number})"


def least_budget_left() -> str:
    """Give what is left of the budget of the SLO that has the least."""
    return f"min({budget_left(SOME)})"


# Private


def _budget_of_each(of: str) -> str:
    return f"on ({SLO_ID}) group_left () max by ({SLO_ID}) ({ERROR_BUDGET}{{{of}}})"


def _coverage(period_seconds: int) -> str:
    looks = f"count_over_time({TOTAL_EVENT_RATE}{{{ONE}}}[{spell_duration(period_seconds)}:{_spelt_step()}])"
    share = f"max by ({SLO_ID}) ({looks}) * {_COVERAGE_STEP_SECONDS} / {period_seconds}"
    days = number(Decimal(period_seconds) / 86_400)
    return f"(clamp_max({share}, 1) and on ({SLO_ID}) ({TIME_PERIOD_DAYS}{{{ONE}}} == {days}))"


def _spelt_step() -> str:
    return spell_duration(_COVERAGE_STEP_SECONDS)


def _by(labels: Iterable[str]) -> str:
    return ", ".join(labels)
