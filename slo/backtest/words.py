"""How the report spells numbers and times."""

from datetime import UTC, datetime
from decimal import Decimal

from slo.durations import spell_duration
from slo.promql import number

NOTHING = "no data"


def spell_time(time: float) -> str:
    """Spell a moment in UTC, to the second."""
    return datetime.fromtimestamp(time, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def spell_percent(ratio: float | None) -> str:
    """Spell a ratio in percent, small ones with three digits that count."""
    if ratio is None:
        return NOTHING
    percent = ratio * 100
    if percent == 0 or abs(percent) >= 1:
        return f"{percent:,.1f}%"
    return f"{percent:.3g}%" if abs(percent) >= 1e-4 else f"{percent:.1e}%"  # noqa: PLR2004 - readable without exponent


def spell_count(events: float | None) -> str:
    """Spell a number of events; small ones may be fractions, as rates are extrapolated."""
    if events is None:
        return NOTHING
    return f"{events:,.0f}" if events >= 10 or events == round(events) else f"{events:.1f}"  # noqa: PLR2004


def spell_burn(burn_rate: float | None) -> str:
    """Spell a burn rate, as `14.4x`."""
    return NOTHING if burn_rate is None else f"{burn_rate:,.3g}x" if burn_rate < 1000 else f"{burn_rate:,.0f}x"  # noqa: PLR2004


def spell_seconds(seconds: float) -> str:
    """Spell a length of time in whole seconds."""
    return spell_duration(round(seconds))


def objective_percent(ratio: Decimal) -> str:
    """Spell an objective, as `99.9`."""
    return number(ratio * 100)
