"""Queries whose window is left open, as the specs write them: `sum(rate(x[{{.window}}]))`."""

from slo.durations import spell_duration

WINDOW = "{{.window}}"
"""Stands for the range, as `5m`."""

WINDOW_SECONDS = "{{.window_seconds}}"
"""Stands for the range in seconds, as `300`: counts over a range are divided by it, so that they become rates."""


def at_window(query: str, window_seconds: int) -> str:
    """Fill in the window of a query."""
    return query.replace(WINDOW_SECONDS, str(window_seconds)).replace(WINDOW, spell_duration(window_seconds))
