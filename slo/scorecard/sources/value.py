"""Values that somebody wrote down, as long as they are not too old."""

from datetime import UTC, datetime

from slo.durations import spell_duration
from slo.scorecard.model import Measured, ValueSource

_EARLIEST_ZONE_SECONDS = 14 * 3600
"""Somewhere a day begins so long before it does in UTC."""


def measure(source: ValueSource, *, at: float) -> Measured:
    """Give the value; one that is too old tells nothing of today."""
    if source.value is None:
        unknown = f"nobody has written its value down; ask {source.said_by}, and add `value:` and `as_of:`"
        return Measured(source=f"value: {source.said_by}", unknown=unknown)
    day = datetime.fromtimestamp(source.as_of_seconds, tz=UTC).date()
    text = f"value: {source.said_by}, {day}"
    if source.as_of_seconds - _EARLIEST_ZONE_SECONDS > at:
        return Measured(source=text, value=source.value, unknown=f"its date, {day}, is in the future")
    if at - source.as_of_seconds > source.valid_seconds:
        valid = spell_duration(source.valid_seconds)
        unknown = f"the value of {day} is older than {valid}; ask {source.said_by} for a new one"
        return Measured(source=text, value=source.value, n=source.n, unknown=unknown)
    return Measured(source=text, value=source.value, n=source.n, previous=source.previous)
