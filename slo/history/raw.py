"""Hourly counts straight from the service's metrics, where nothing was recorded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slo.history.ranges import Labels, Points, ask_at, ask_range
from slo.history.record import HOUR_SECONDS, Counts, HourRecord, How, SeriesKey, hour_of
from slo.history.span import Span
from slo.model import EventsIndicator, Occurrences, Slo
from slo.prometheus import Prometheus
from slo.rules.event_rates import EventRates, event_rates
from slo.rules.interface import RuleSettings
from slo.rules.timeslices import slice_rates

_LOOK_SECONDS = 300
"""How often is looked whether there is data, and at what is no count of events."""


def read_raw(prometheus: Prometheus, slo: Slo, span: Span) -> Iterator[HourRecord]:
    """Read the hours of one SLO that has events of its own; hours without data are left out."""
    looks = _read_looks(prometheus, slo, span)
    events = _read_events(prometheus, slo, span) if _counts_events(slo) else {}
    for labels, seen in looks.items():
        history = _Seen(looks=seen, events=events.get(labels) if _counts_events(slo) else None)
        key = SeriesKey(slo_id=slo.id, group=labels)
        for mark in _marks(span):
            record = _record(key, mark, history, span, prometheus.url)
            if record is not None:
                yield record


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looks:
    """What was seen at each look; it stands for the seconds before."""

    seconds: int
    total: Points
    bad: Points

    def times(self, moment: float) -> list[float]:
        """Give the looks up to a moment, from the beginning of its hour, at which all was known."""
        first = (hour_of(moment) // self.seconds + 1) * self.seconds
        looks = range(first, int(moment) + 1, self.seconds)
        return [float(time) for time in looks if time in self.total and time in self.bad]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """All that was seen of one series."""

    looks: _Looks
    events: Mapping[float, Counts] | None
    """Events from the beginning of an hour up to moments; None where each look is an event."""

    def until(self, moment: float) -> Counts:
        """Give what happened up to a moment, from the beginning of its hour."""
        times = self.looks.times(moment)
        covered = float(len(times) * self.looks.seconds)
        if self.events is not None:
            known = self.events.get(moment, Counts())
            return Counts(total=known.total, bad=known.bad, covered_seconds=covered)
        total, bad = (sum(points[time] for time in times) for points in (self.looks.total, self.looks.bad))
        return Counts(total=total, bad=bad, covered_seconds=covered)


def _counts_events(slo: Slo) -> bool:
    return isinstance(slo.indicator, EventsIndicator) and isinstance(slo.budgeting, Occurrences)


def _marks(span: Span) -> list[float]:
    whole = [float(mark) for mark in range(span.first_mark, span.last_mark + 1, HOUR_SECONDS)]
    return [*whole, span.end] if span.has_open_hour else whole


def _read_looks(prometheus: Prometheus, slo: Slo, span: Span) -> dict[Labels, _Looks]:
    settings = RuleSettings()
    if isinstance(slo.budgeting, Occurrences):
        seconds, weight = _LOOK_SECONDS, _LOOK_SECONDS
        rates = event_rates(slo, window_seconds=seconds)
    else:
        seconds, weight = slo.budgeting.slice_seconds, settings.interval_seconds
        rates = slice_rates(slo, slo.budgeting, settings)
    first = (hour_of(span.start + 0.001) // seconds + 1) * seconds

    def ask(query: str) -> dict[Labels, Points]:
        return ask_range(prometheus, f"{weight} * ({query})", start=first, end=span.end, step_seconds=seconds)

    total, bad = ask(rates.total), ask(rates.errors)
    return {
        labels: _Looks(seconds=seconds, total=points, bad=bad[labels])
        for labels, points in total.items()
        if labels in bad
    }


def _read_events(prometheus: Prometheus, slo: Slo, span: Span) -> dict[Labels, dict[float, Counts]]:
    """Count the events of whole hours, and from the beginning of an hour up to the moments inside."""
    events: dict[Labels, dict[float, Counts]] = {}
    if span.first_mark <= span.last_mark:
        rates = _increase(slo, HOUR_SECONDS)
        times = {"start": span.first_mark, "end": span.last_mark, "step_seconds": HOUR_SECONDS}
        _note(events, *(ask_range(prometheus, query, **times) for query in (rates.total, rates.errors)))
    for moment in span.moments:
        rates = _increase(slo, max(1, round(moment - hour_of(moment))))
        answers = (ask_at(prometheus, query, at=moment) for query in (rates.total, rates.errors))
        _note(events, *({labels: {moment: value} for labels, value in answer.items()} for answer in answers))
    return events


def _increase(slo: Slo, seconds: int) -> EventRates:
    rates = event_rates(slo, window_seconds=seconds)
    return EventRates(total=f"{seconds} * ({rates.total})", errors=f"{seconds} * ({rates.errors})")


def _note(
    events: dict[Labels, dict[float, Counts]], total: Mapping[Labels, Points], bad: Mapping[Labels, Points]
) -> None:
    for labels, points in total.items():
        for moment, value in points.items():
            errors = bad.get(labels, {}).get(moment)
            if errors is not None:
                events.setdefault(labels, {})[moment] = Counts(total=value, bad=errors)


def _record(key: SeriesKey, mark: float, seen: _Seen, span: Span, source: str) -> HourRecord | None:
    times = seen.looks.times(mark)
    if not times:
        return None
    hour, step = hour_of(mark), seen.looks.seconds
    start = max(float(hour), times[0] - step)
    end = mark if times[-1] + step > mark else times[-1]  # the rest is shorter than a look
    return HourRecord(
        key=key,
        hour=hour,
        start=start,
        end=end,
        counts=seen.until(mark),
        source=source,
        how=How.RAW,
        splits={moment: seen.until(moment) for moment in span.moments if start < moment < end},
    )
