"""What a server knows that explains an empty answer; each thing is asked for once."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from dashboards.evaluation.asking import asked
from dashboards.evaluation.resolution import Resolution
from dashboards.evaluation.times import TimeRange
from slo.durations import spell_duration
from slo.prometheus import Prometheus
from slo.series import TimeSeries, Value

_WINDOW_SECONDS = 3600.0
"""Of samples that are looked through; in longer times only some moments are looked at."""
_LOOKS = 200
_LAST_SEEN_WINDOWS = ("1h:15s", "1d:5m", "7d:10m")
"""How far back something is looked for that is gone, and how closely."""


class Evidence:
    """A server, and what it has said."""

    def __init__(self, prometheus: Prometheus, time_range: TimeRange) -> None:
        self.url = prometheus.url
        self.range = time_range
        self._prometheus = prometheus
        self._known: dict[object, Any] = {}

    @cached_property
    def metrics(self) -> frozenset[str]:
        """Name all metrics of the time, more or less: servers name those of a block or two."""
        return frozenset(self._prometheus.metric_names(start=self.range.start, end=self.range.end))

    @cached_property
    def has_alert_rules(self) -> bool:
        """Say whether the server evaluates alerts; one that does not say may."""
        rules = self._prometheus.endpoint("rules", type="alert")
        return rules is None or any(group["rules"] for group in rules["groups"])

    def is_there(self, selector: str, seconds: float) -> bool:
        """Say whether a selector has any sample in the last seconds of the range."""
        if self._is_in_window(selector, min(seconds, _WINDOW_SECONDS), ago=0.0):
            return True
        return seconds > _WINDOW_SECONDS and self._is_in_looks(selector, seconds)

    def is_older(self, selector: str, seconds: float) -> bool:
        """Say whether a selector had any sample in the hour that ended some seconds before the end of the range."""
        return self._is_in_window(selector, _WINDOW_SECONDS, ago=seconds)

    def last_seen(self, selector: str) -> float | None:
        """Give the moment of the last sample of a selector in the last days, more or less; None without any."""
        for window in _LAST_SEEN_WINDOWS:
            query = f"max(max_over_time(timestamp({selector})[{window}]))"
            values, _ = self._instant(query)
            if values:
                return values[0].value
        return None

    def label_names(self, metric: str) -> tuple[str, ...]:
        """Name the labels of a metric."""
        times = {"start": repr(self.range.start), "end": repr(self.range.end)}
        found = self._once(
            ("labels", metric), lambda: self._prometheus.endpoint("labels", **{"match[]": metric}, **times)
        )
        return tuple(name for name in found or () if name != "__name__")

    def label_values(self, label: str, selector: str) -> tuple[str, ...]:
        """Name the values of a label among the series of a selector."""
        times: Mapping[str, float] = {"start": self.range.start, "end": self.range.end}
        found: tuple[str, ...] = self._once(
            ("values", label, selector),
            lambda: self._prometheus.label_values(label, selectors=[selector], **times),
        )
        return found

    def evaluated(self, query: str, resolution: Resolution, *, is_instant: bool) -> tuple[TimeSeries, ...] | None:
        """Evaluate a part of a query as the whole was; None where the server refuses it."""
        found: tuple[TimeSeries, ...] | None = self._once(
            (query, resolution, is_instant), lambda: self._evaluated(query, resolution, is_instant=is_instant)
        )
        return found

    # Private

    def _evaluated(self, query: str, resolution: Resolution, *, is_instant: bool) -> tuple[TimeSeries, ...] | None:
        if is_instant:
            values, error = asked(lambda: self._prometheus.query(query, at=resolution.range.end))
            series = tuple(TimeSeries(labels=one.labels, samples=((one.time, one.value),)) for one in values)
            return None if error else series
        span, step = resolution.aligned, resolution.interval_seconds
        found, error = asked(
            lambda: self._prometheus.query_range(query, start=span.start, end=span.end, step_seconds=step)
        )
        return None if error else found

    def _is_in_window(self, selector: str, seconds: float, *, ago: float) -> bool:
        offset = f" offset {spell_duration(ago)}" if ago else ""
        values, error = self._instant(f"count(present_over_time({selector}[{spell_duration(seconds)}]{offset}))")
        return bool(values or error)  # a server that refuses the question may have it

    def _is_in_looks(self, selector: str, seconds: float) -> bool:
        end, step = self.range.end, seconds / _LOOKS
        query = f"count({selector})"
        found: tuple[tuple[TimeSeries, ...], str] = self._once(
            (query, seconds),
            lambda: asked(lambda: self._prometheus.query_range(query, start=end - seconds, end=end, step_seconds=step)),
        )
        return bool(found[0] or found[1])

    def _instant(self, query: str) -> tuple[tuple[Value, ...], str]:
        found: tuple[tuple[Value, ...], str] = self._once(
            query, lambda: asked(lambda: self._prometheus.query(query, at=self.range.end))
        )
        return found

    def _once(self, key: object, ask: Any) -> Any:  # noqa: ANN401 - whatever was asked for
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]
