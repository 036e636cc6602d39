"""Days with a deployment in each week, as other tools count: to compare with them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from slo.dora.metrics.quantiles import quantile
from slo.dora.metrics.view import View


def deployment_days_per_week(view: View) -> float | None:
    """Give the median of the days with a deployment of each ISO week that lies whole within the window.

    Weeks before the first known deployment are not counted as weeks without one. None without a whole week.
    """
    zone = ZoneInfo(view.policy.time_zone)
    days = {_local(one.deployment.finished_seconds, zone).date() for one in view.frequent}
    counts = [
        sum(1 for number in range(7) if monday.date() + timedelta(days=number) in days)
        for monday in _whole_weeks(max(view.start, view.known_since), view.end, zone)
    ]
    return quantile(sorted(counts), 0.5) if counts else None


# Private


def _whole_weeks(start: float, end: float, zone: ZoneInfo) -> Iterable[datetime]:
    """Yield the Mondays whose weeks begin and end within the times, by the zone's own clock."""
    first = _local(start, zone)
    monday = (first - timedelta(days=first.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
    while True:
        following = monday + timedelta(days=7)
        if following.timestamp() > end:
            return
        if monday.timestamp() >= start:
            yield monday
        monday = following


def _local(seconds: float, zone: ZoneInfo) -> datetime:
    return datetime.fromtimestamp(seconds, zone)
