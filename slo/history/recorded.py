"""Hourly counts from what the SLO rules have recorded."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from slo import conventions, promql
from slo.history.ranges import Labels, ask_at, ask_range
from slo.history.record import HOUR_SECONDS, Counts, HourRecord, How, SeriesKey, hour_of
from slo.history.span import Span
from slo.model import Slo
from slo.prometheus import Prometheus

_SLOS_PER_QUERY = 50


def read_recorded(prometheus: Prometheus, slos: Sequence[Slo], span: Span) -> Iterator[HourRecord]:
    """Read the hours of SLOs that have events of their own (composites have not); hours without data are left out."""
    by_labels: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for slo in slos:
        by_labels[slo.group_labels].append(slo.id)
    for labels, ids in by_labels.items():
        for first in range(0, len(ids), _SLOS_PER_QUERY):
            yield from _Reader(prometheus, ids[first : first + _SLOS_PER_QUERY], labels).read(span)


# Private


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What was recorded from the beginning of an hour up to a moment in it."""

    total: float
    bad: float
    samples: float

    def counts(self, interval_seconds: float, most_seconds: float) -> Counts:
        """Give the events, and the time for which the samples stand."""
        covered = min(self.samples * interval_seconds, most_seconds)
        return Counts(total=max(self.total, 0.0), bad=max(self.bad, 0.0), covered_seconds=covered)


_Moments = dict[float, _Seen]
_Ask = Callable[[str], Mapping[Labels, Mapping[float, float]]]


class _Reader:
    """Reads SLOs with the same group labels, all in few queries."""

    def __init__(self, prometheus: Prometheus, ids: Sequence[str], group_labels: Sequence[str]) -> None:
        self._prometheus = prometheus
        self._ids = ids
        self._labels = (conventions.SLO_ID, *group_labels)

    def read(self, span: Span) -> Iterator[HourRecord]:
        """Read the hours of a span."""
        inside = self._inside_hours(span)
        hours = self._whole_hours(span)
        if span.has_open_hour:
            for key, moments in inside.items():
                if span.end in moments:
                    hours[key][span.end] = moments[span.end]
        times = _SampleTimes(self._prometheus, hours)
        for key, marks in hours.items():
            for mark, seen in marks.items():
                yield self._record(key, mark, seen, inside.get(key, {}), times)

    def _record(self, key: SeriesKey, mark: float, seen: _Seen, inside: _Moments, times: "_SampleTimes") -> HourRecord:
        hour, interval = hour_of(mark), times.interval_seconds(key)
        start, end = times.edges(key, mark, seen)
        cuts = {cut: known for cut, known in inside.items() if start < cut < end}
        return HourRecord(
            key=key,
            hour=hour,
            start=start,
            end=end,
            counts=seen.counts(interval, end - start),
            source=self._prometheus.url,
            how=How.RECORDED,
            splits={cut: known.counts(interval, cut - start) for cut, known in cuts.items()},
        )

    def _whole_hours(self, span: Span) -> dict[SeriesKey, _Moments]:
        if span.first_mark > span.last_mark:
            return defaultdict(dict)

        def ask(query: str) -> Mapping[Labels, Mapping[float, float]]:
            return ask_range(
                self._prometheus, query, start=span.first_mark, end=span.last_mark, step_seconds=HOUR_SECONDS
            )

        return self._seen(ask, HOUR_SECONDS)

    def _inside_hours(self, span: Span) -> dict[SeriesKey, _Moments]:
        found: dict[SeriesKey, _Moments] = defaultdict(dict)
        for moment in span.moments:

            def ask(query: str, moment: float = moment) -> Mapping[Labels, Mapping[float, float]]:
                answer = ask_at(self._prometheus, query, at=moment)
                return {labels: {moment: value} for labels, value in answer.items()}

            for key, moments in self._seen(ask, moment - hour_of(moment)).items():
                found[key].update(moments)
        return found

    def _seen(self, ask: _Ask, seconds: float) -> dict[SeriesKey, _Moments]:
        """Ask for what was recorded in the last seconds, which begin with an hour."""
        totals = ask(self._query("max", "last_over_time", conventions.TOTAL_EVENTS_THIS_HOUR, seconds))
        bad = ask(self._query("max", "last_over_time", conventions.ERROR_EVENTS_THIS_HOUR, seconds))
        samples = ask(self._query("sum", "count_over_time", conventions.ERROR_EVENT_RATE, seconds))
        found: dict[SeriesKey, _Moments] = defaultdict(dict)
        for labels, counts in samples.items():
            for moment, count in counts.items():
                total, errors = totals.get(labels, {}).get(moment), bad.get(labels, {}).get(moment)
                if total is not None and errors is not None:
                    found[_key(labels)][moment] = _Seen(total=total, bad=errors, samples=count)
        return found

    def _query(self, operator: str, function: str, metric: str, seconds: float) -> str:
        series = promql.selector(metric, {conventions.SLO_ID: self._ids})
        return promql.aggregate(operator, self._labels, f"{function}({promql.over(series, seconds)})")


class _SampleTimes:
    """Knows how often the rules were evaluated, and when the samples of a broken hour begin and end."""

    def __init__(self, prometheus: Prometheus, hours: Mapping[SeriesKey, _Moments]) -> None:
        self._prometheus = prometheus
        self._intervals: dict[str, float] = {}
        for key, moments in hours.items():
            if moments and key.slo_id not in self._intervals:
                self._intervals[key.slo_id] = self._measured(key, moments)

    def interval_seconds(self, key: SeriesKey) -> float:
        """Give the interval of the rules that recorded a series."""
        return self._intervals[key.slo_id]

    def edges(self, key: SeriesKey, mark: float, seen: _Seen) -> tuple[float, float]:
        """Say from when to when an hour was watched: all of it unless samples are missing."""
        hour, interval = hour_of(mark), self.interval_seconds(key)
        if seen.samples * interval > mark - hour - 1.5 * interval:
            return hour, mark
        times = [time for series in self._times(key, mark) for time in series]
        return max(hour, min(times, default=mark) - interval), min(mark, max(times, default=mark))

    def _measured(self, key: SeriesKey, moments: _Moments) -> float:
        fullest = max(moments, key=lambda moment: moments[moment].samples)
        gaps = [second - first for series in self._times(key, fullest) for first, second in pairwise(series)]
        seconds = fullest - hour_of(fullest)
        return round(median(gaps), 3) if gaps else min(seconds, HOUR_SECONDS / moments[fullest].samples)

    def _times(self, key: SeriesKey, mark: float) -> list[list[float]]:
        matchers = {conventions.SLO_ID: key.slo_id, **dict(key.group)}
        selector = promql.over(promql.selector(conventions.ERROR_EVENT_RATE, matchers), mark - hour_of(mark))
        return [[time for time, _ in series.samples] for series in self._prometheus.samples(selector, at=mark)]


def _key(labels: Labels) -> SeriesKey:
    named = dict(labels)
    slo_id = named.pop(conventions.SLO_ID)
    return SeriesKey(slo_id=slo_id, group=tuple(sorted(named.items())))
