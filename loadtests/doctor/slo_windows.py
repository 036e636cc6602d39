"""How far the recorded errors of an SLO look back, by the names of the rules (also those that Sloth writes)."""

import re
from collections.abc import Mapping

from slo.durations import parse_duration_seconds
from slo.model import CalendarUnit

_NAME = re.compile(r"slo:sli_(?:error:ratio_rate|error:events_|total:events_)([0-9]+[smhdwy]|[a-z]+)")
_DAY_SECONDS = 86_400.0
_LONGEST_DAYS: Mapping[str, int] = {
    CalendarUnit.DAY: 1,
    CalendarUnit.WEEK: 7,
    CalendarUnit.MONTH: 31,
    CalendarUnit.QUARTER: 92,
    CalendarUnit.YEAR: 366,
}


def window_seconds(rule: object) -> float | None:
    """Give the window of a recording rule, of a calendar's the longest there is; None for any other rule."""
    found = _NAME.fullmatch(str(rule or ""))
    if found is None:
        return None
    days = _LONGEST_DAYS.get(found[1])
    return parse_duration_seconds(found[1]) if days is None else days * _DAY_SECONDS
