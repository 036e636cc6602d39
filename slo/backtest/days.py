"""The replay day by day, and as curves."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from slo.backtest.model import Asked, Day, Episode, Point
from slo.backtest.ratios import weighted_mean
from slo.backtest.replay import Subject
from slo.backtest.sums import RunningSums

_DAY_SECONDS = 86_400
_MOST_POINTS = 1440


def days(subject: Subject, asked: Asked, episodes: Sequence[Episode]) -> tuple[Day, ...]:
    """Cut the asked stretch at midnight (UTC); the first and the last day may be parts of days."""
    return tuple(_day(subject, start, end, episodes) for start, end in _midnights(asked))


def curve(subject: Subject, asked: Asked, *, shortest_seconds: int) -> tuple[Point, ...]:
    """Draw the budget left and the burn rate, so densely that no peak is lost."""
    grid = subject.grid
    burns = subject.ratios.over(shortest_seconds)
    first, last = grid.index_from(asked.from_time), grid.index_from(asked.to_time)
    stride = max(1, -(-(last - first) // _MOST_POINTS))
    return tuple(
        Point(
            time=grid.time(index),
            left=subject.spending.left(index),
            burn_rate=_peak(burns[max(first, index - stride + 1) : index + 1], subject.budget_ratio),
        )
        for index in (*range(first, last, stride), last)
    )


def known_ratio(subject: Subject, start_time: int, end_time: int) -> float:
    """Give the share of the moments in a left-open stretch of which the events are known; of a composite the mean."""
    return _share_of(subject, [part.budget_sums for part in subject.ratios.parts], start_time, end_time)


def replayed_ratio(subject: Subject, start_time: int, end_time: int) -> float:
    """Give the share of those that are known well enough for alerts."""
    return _share_of(subject, [part.sums for part in subject.ratios.parts], start_time, end_time)


# Private


def _share_of(subject: Subject, parts: Sequence[RunningSums], start_time: int, end_time: int) -> float:
    first, after = subject.grid.index_after(start_time), subject.grid.index_after(end_time)
    expected = max(after - first, 1)
    return sum(sums.known_between(first, after) / expected for sums in parts) / len(parts)


def _midnights(asked: Asked) -> Iterator[tuple[int, int]]:
    start = asked.from_time
    while start < asked.to_time:
        end = min((start // _DAY_SECONDS + 1) * _DAY_SECONDS, asked.to_time)
        yield start, end
        start = end


def _day(subject: Subject, start_time: int, end_time: int, episodes: Sequence[Episode]) -> Day:
    first, after = subject.grid.index_after(start_time), subject.grid.index_after(end_time)
    known = known_ratio(subject, start_time, end_time)
    counts = [(*part.budget_sums.between(first, after), part.weight) for part in subject.ratios.parts]
    ratio = weighted_mean((errors / total if total > 0 else None, weight) for errors, total, weight in counts)
    fired = [one for one in episodes if start_time < one.fired_time <= end_time]
    shows_events = known > 0 and not subject.ratios.is_composite
    return Day(
        date=datetime.fromtimestamp(start_time, tz=UTC).date().isoformat(),
        start_time=start_time,
        known_ratio=known,
        events=counts[0][1] if shows_events else None,
        bad_events=counts[0][0] if shows_events else None,
        error_ratio=ratio,
        spent=subject.spending.share(first, after) if known > 0 else None,
        left=subject.spending.left(after - 1),
        fired=tuple(f"{one.alert} ({one.tier})" for one in fired),
        fired_tiers=tuple(one.tier for one in fired),
    )


def _peak(ratios: Sequence[float | None], budget_ratio: float) -> float | None:
    known = [ratio for ratio in ratios if ratio is not None]
    return max(known) / budget_ratio if known else None
