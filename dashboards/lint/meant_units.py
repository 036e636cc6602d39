"""Which of Grafana's units somebody means who writes another word."""

import re

from dashboards.units import KNOWN_UNITS
from slo.suggestions import did_you_mean, nearest

_MADE_UP = re.compile(r"(?:suffix|prefix|time|si|count|currency|bool):.+")
"""Source: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#custom-units"""
_MEANT = {
    **dict.fromkeys(("seconds", "second", "sec", "secs"), "s"),
    **dict.fromkeys(("milliseconds", "millisecond", "msec"), "ms"),
    **dict.fromkeys(("byte", "b", "bytes(iec)"), "bytes"),
    **dict.fromkeys(("%", "percentage", "pct"), "percent, or percentunit for 0 to 1"),
    **dict.fromkeys(("req/s", "requests/s", "rps/s", "requests"), "reqps"),
    **dict.fromkeys(("ratio", "unit"), "percentunit"),
    **dict.fromkeys(("count", "number"), "short"),
}
"""What people write, and Grafana's word for it."""


def is_made_up(unit: str) -> bool:
    """Say whether a unit is one that its author makes up, as Grafana allows."""
    return _MADE_UP.fullmatch(unit) is not None


def meant(unit: str, *, otherwise: str) -> str:
    """Say what to write in place of a unit that Grafana does not have."""
    word = nearest(unit.lower(), _MEANT, similarity=0.7)
    closest = nearest(unit, KNOWN_UNITS, similarity=0.7)
    if word is not None and (unit.lower() == word or closest is None):
        return f"write {_MEANT[word]}"
    return did_you_mean(unit, KNOWN_UNITS, otherwise=otherwise)
