"""Numbers of a report as people read them. What is not known has words of its own and is never 0."""

import math
from datetime import UTC, datetime
from decimal import Decimal

from slo.policy.model import State
from slo.report.model import Effect, Loss, PastPeriod, SourceShare, Standing, Status

UNKNOWN = "no data"
_HOUR, _DAY = 3600, 86_400
_MOST_DIGITS = 8
_LITTLE = 0.001


def percent(ratio: float | Decimal | None, *, digits: int = 1) -> str:
    """Write a ratio as a percentage."""
    if ratio is None:
        return UNKNOWN
    return f"{float(ratio) * 100:.{digits}f} %" if math.isfinite(ratio) else "overspent"


def coverage(ratio: float) -> str:
    """Write for how much of a time there is data; a little is not nothing."""
    return "under 0.1 %" if 0 < ratio < _LITTLE else percent(ratio)


def objective(ratio: Decimal) -> str:
    """Write an objective exactly, as `99.95 %`."""
    text = f"{ratio * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def events(count: float) -> str:
    """Write a number of events; fractions come from rates."""
    if 0 < abs(count) < 1:
        return f"{count:.2g}"
    rounded = round(count, 0 if abs(count) >= 100 else 1)  # noqa: PLR2004 - below, a fraction tells something
    return f"{rounded + 0.0:,.0f}" if rounded == int(rounded) else f"{rounded:,.1f}"


def moment(time: float) -> str:
    """Write a time, to the minute."""
    return f"{datetime.fromtimestamp(time, tz=UTC):%Y-%m-%d %H:%M}Z"


def stretch(start: float, end: float) -> str:
    """Write a stretch of time; the day once where it ends on the same."""
    first, last = moment(start), moment(end)
    return f"{first} to {last[11:] if first[:10] == last[:10] else last}"


def length(seconds: float) -> str:
    """Write how long, in the largest fitting unit."""
    if seconds >= 2 * _DAY:
        return f"{seconds / _DAY:.1f} days"
    return f"{seconds / _HOUR:.1f} h" if seconds >= _HOUR else f"{seconds / 60:.0f} min"


def state(known: State | None) -> str:
    """Write a state."""
    return str(known) if known is not None else "cannot tell"


def sli(standing: Standing) -> str:
    """Write the ratio of good events."""
    if standing.error_ratio is None:
        return str(standing.status)
    ratio = 1 - standing.error_ratio
    budget_percent = float(1 - standing.objective_ratio) * 100
    digits = 2 - math.floor(math.log10(budget_percent)) if budget_percent > 0 else _MOST_DIGITS
    return percent(ratio, digits=min(max(digits, 2), _MOST_DIGITS))


def left(standing: Standing) -> str:
    """Write what is left of the budget."""
    if standing.left_ratio is None:
        return "nothing spent" if standing.status is Status.IDLE else UNKNOWN
    if standing.left_events is None or standing.allowed is None:
        return percent(standing.left_ratio)
    if standing.left_events < 0:
        over = f"{events(-standing.left_events)} bad events more than the {events(standing.allowed)} allowed"
        return f"{percent(standing.left_ratio)} ({over})"
    return f"{percent(standing.left_ratio)} ({events(standing.left_events)} of {events(standing.allowed)} bad events)"


def burn(standing: Standing) -> str:
    """Write how fast the budget burns, in words for what is not known."""
    if standing.burn_rate is None:
        return "no events or no data in the last hour"
    return f"{standing.burn_rate:.2f}" if math.isfinite(standing.burn_rate) else "any is too much"


def exhaustion(standing: Standing) -> str:
    """Say how long the budget lasts at the rate of the last hour."""
    if standing.burn_rate is None or standing.left_ratio is None:
        return "not known"
    if standing.left_ratio < 0:
        return "already"
    if standing.exhaustion_seconds is None:
        return "not at this rate" if standing.is_rolling else "not in this period at this rate"
    return f"in {length(standing.exhaustion_seconds)} at this rate"


def loss(one: Loss) -> str:
    """Say what a stretch of hours cost."""
    return f"{stretch(one.start, one.end)}: {percent(one.spent_ratio)} of the budget"


def source(share: SourceShare) -> str:
    """Say how much came from where."""
    how = {"recorded": "recorded by the SLO rules", "raw": "from raw metrics"}[share.how]
    long = f"{share.hours:.1f} h" if share.hours >= 1 else length(share.hours * _HOUR)
    return f"{long} {how}, {share.source}"


def effect(one: Effect) -> str:
    """Say what an entry of the maintenance file changed."""
    change = "" if one.left_change is None else f", {one.left_change * 100:+.1f} points of budget"
    counted = f"{signed(one.total)} events, {signed(one.bad)} bad{change}"
    return f"{one.kind} {one.id} ({stretch(one.start, one.end)}; {one.why}; {one.who}): {counted}"


def past(one: PastPeriod) -> str:
    """Say how a calendar period ended."""
    ratio = None if one.error_ratio is None else 1 - one.error_ratio
    return f"SLI {percent(ratio, digits=3)}, {percent(one.left_ratio)} left, data for {coverage(one.coverage_ratio)}"


def signed(count: float) -> str:
    """Write a change of a number of events."""
    text = events(abs(count))
    return f"{'-' if count < 0 and text != '0' else '+'}{text}"
