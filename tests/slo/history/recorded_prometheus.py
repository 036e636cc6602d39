"""A Prometheus that answers what is asked of recorded series, from the samples that it was given."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from slo import conventions
from slo.durations import parse_duration_seconds
from slo.history.record import hour_of
from slo.series import TimeSeries, Value

_AGGREGATED = re.compile(
    r"(?:max|sum) by \((?P<labels>.*)\) \((?P<function>\w+)\((?P<metric>[\w:]+)\{slo_id=~\"(?P<ids>.*)\"\}"
    r"\[(?P<range>\w+)\]\)\)"
)
_SELECTED = re.compile(r"(?P<metric>[\w:]+)\{(?P<matchers>.*)\}\[(?P<range>\w+)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the rules of one SLO recorded: at each time the events of the interval before."""

    labels: Mapping[str, str]
    interval_seconds: float
    events: Mapping[float, tuple[float, float]]
    """All and bad ones."""

    def this_hour(self, metric: str, start: float, end: float) -> float | None:
        """Give the last value that was recorded in a time."""
        times = [time for time in self.events if start < time <= end]
        if not times:
            return None
        index = 0 if metric == conventions.TOTAL_EVENTS_THIS_HOUR else 1
        hour = hour_of(times[-1])
        return sum(events[index] for time, events in self.events.items() if hour < time <= times[-1])


@dataclass
class RecordedPrometheus:
    """Answers queries as the real one does."""

    recorded: Sequence[Recorded]
    url: str = "http://prometheus"
    asked: list[str] = field(default_factory=list)
    warnings: tuple[str, ...] = ()

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Evaluate one of the aggregations."""
        self.asked.append(query)
        asked = _AGGREGATED.fullmatch(query)
        if asked is None:
            return ()
        window = parse_duration_seconds(asked["range"]) or 0
        values = []
        for one in self.recorded:
            if one.labels["slo_id"] not in asked["ids"].replace("\\\\", "").split("|"):
                continue
            if asked["function"] == "count_over_time":
                value: float | None = sum(1 for time in one.events if at - window < time <= at) or None
            else:
                value = one.this_hour(asked["metric"], at - window, at)
            if value is not None:
                labels = {name: one.labels[name] for name in asked["labels"].split(", ") if name in one.labels}
                values.append(Value(labels=labels, time=at, value=value))
        return tuple(values)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate it at each step."""
        series: dict[tuple[tuple[str, str], ...], list[tuple[float, float]]] = {}
        time = start
        while time <= end:
            for value in self.query(query, at=time):
                series.setdefault(tuple(value.labels.items()), []).append((time, value.value))
            time += step_seconds
        return tuple(TimeSeries(labels=dict(labels), samples=tuple(points)) for labels, points in series.items())

    def samples(self, selector: str, *, at: float) -> tuple[TimeSeries, ...]:
        """Give the times of the samples."""
        asked = _SELECTED.fullmatch(selector)
        assert asked
        window = parse_duration_seconds(asked["range"]) or 0
        matchers = dict(re.findall(r'(\w+)="(.*?)"', asked["matchers"]))
        return tuple(
            TimeSeries(labels=one.labels, samples=tuple((time, 1.0) for time in one.events if at - window < time <= at))
            for one in self.recorded
            if all(one.labels.get(name) == value for name, value in matchers.items())
        )


@dataclass
class SteadyPrometheus:
    """Has the service's own metrics, at steady rates between two moments, and nothing recorded."""

    start: float
    end: float
    total_per_second: float = 2.0
    bad_per_second: float = 0.02
    url: str = "http://prometheus"
    warnings: tuple[str, ...] = ()

    def query(self, query: str, *, at: float) -> tuple[Value, ...]:
        """Evaluate a rate that is multiplied by seconds."""
        asked = re.match(r"(\d+) \* \(", query)
        if asked is None or "slo:" in query or not self.start <= at <= self.end:
            return ()
        rate = self.bad_per_second if 'code="500"' in query else self.total_per_second
        return (Value(labels={}, time=at, value=float(asked[1]) * rate),)

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Evaluate it at each step."""
        times = [start + step * step_seconds for step in range(int((end - start) // step_seconds) + 1)]
        found = [(time, value.value) for time in times for value in self.query(query, at=time)]
        return (TimeSeries(labels={}, samples=tuple(found)),) if found else ()
