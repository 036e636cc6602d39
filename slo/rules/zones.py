"""Time zones whose clocks never change: those that PromQL, which knows no zones, can do."""

from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_YEARS = range(2020, 2038)


@cache
def fixed_offset_seconds(time_zone: str) -> int | None:
    """Return by how much a zone's clock is ahead of UTC; None where that changes within the year or has lately."""
    zone = ZoneInfo(time_zone)
    moments = (datetime(year, month, 1, tzinfo=UTC) for year in _YEARS for month in range(1, 13))
    offsets = {moment.astimezone(zone).utcoffset() or timedelta(0) for moment in moments}
    return int(offsets.pop().total_seconds()) if len(offsets) == 1 else None
