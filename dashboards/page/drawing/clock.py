"""Labels of a time axis that is drawn without a script."""

from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil

_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(60, 120, 300, 600, 900, 1800),
    *(3600, 7200, 10800, 21600, 43200),
    *(86400 * days for days in (1, 2, 7, 14, 30, 90, 365)),
)
_MOST = 7
_MINUTE, _DAY = 60, 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeTick:
    """A label and where it stands."""

    percent: float
    text: str


def time_ticks(start_time: float, end_time: float, *, is_counted: bool) -> tuple[TimeTick, ...]:
    """Choose round times between two: of the clock in UTC, or counted from the start."""
    length = end_time - start_time
    step = next((step for step in _STEPS if length / step <= _MOST), length)
    origin = start_time if is_counted else 0.0
    first = ceil((start_time - origin) / step)
    last = int((end_time - origin) // step)
    times = [origin + number * step for number in range(first, last + 1)]
    return tuple(
        TimeTick(percent=100 * (time - start_time) / length, text=_text(time - origin, step, is_counted=is_counted))
        for time in times
    )


def span_text(start_time: float, end_time: float) -> str:
    """Spell a stretch of time on the clock in UTC."""
    begin, end = (datetime.fromtimestamp(time, tz=UTC) for time in (start_time, end_time))
    return f"{begin:%H:%M:%S} to {end:%H:%M:%S} UTC"


# Private


def _text(seconds: float, step: float, *, is_counted: bool) -> str:
    if is_counted:
        return f"+{seconds:g} s" if step < _MINUTE else f"+{seconds / _MINUTE:g} min"
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    if step >= _DAY:
        return f"{moment:%m-%d}"
    return f"{moment:%H:%M:%S}" if step < _MINUTE else f"{moment:%H:%M}"
