"""Ask a server about the series of SLOs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean, median

from slo.durations import parse_duration_seconds
from slo.lint.expressions import Selector
from slo.lint.interface import Observations, Query, Role, Seen, Subject, Surroundings
from slo.model import EventsIndicator
from slo.prometheus import Prometheus
from slo.query_window import at_window
from slo.rules.event_rates import event_rates
from slo.suggestions import nearest

_HOUR_SECONDS = 3600
_RECENT_SECONDS = 3600
_TRAFFIC_SECONDS = 86_400
_SCRAPES_SECONDS = 600
_MOST_NAMES = 20_000
"""More would make guessing a name slow."""


class Observer:
    """Asks each thing once."""

    def __init__(self, prometheus: Prometheus, *, now: float) -> None:
        self._prometheus = prometheus
        self._now = now
        self._metrics: frozenset[str] | None = None
        self._seen: dict[Selector, Seen] = {}

    def with_retention(self, surroundings: Surroundings) -> Surroundings:
        """Add how long samples are kept, or why that cannot be told; what the user said wins."""
        if surroundings.retention_seconds is not None:
            return surroundings
        info = self._prometheus.runtime_info() or {}
        spelt = str(info.get("storageRetention", ""))
        seconds = retention_seconds(spelt)
        if seconds is not None:
            return replace(surroundings, retention_seconds=seconds)
        why = f"it keeps samples by size ({spelt})" if spelt else "the server does not say how long it keeps samples"
        return replace(surroundings, why_retention_is_unknown=why)

    def observed(self, subject: Subject) -> Subject:
        """Add to an SLO what the server knows of it.

        Raises:
            ServerUnreachable: it does not answer; no answer is not the same as nothing found.
        """
        found = {one: self._selector(one) for query in subject.queries for one in query.selectors}
        around = subject.surroundings
        if not any(one.series for one in found.values()):
            return replace(subject, observations=Observations(selectors=found))
        around = replace(
            around,
            scrape_interval_seconds=around.scrape_interval_seconds or self._scrape_interval_seconds(subject.queries),
            events_per_second=around.events_per_second or self._events_per_second(subject),
        )
        observations = Observations(selectors=found, groups=self._groups(subject))
        return replace(subject, observations=observations, surroundings=around)

    # Private

    def _selector(self, selector: Selector) -> Seen:
        if selector not in self._seen:
            self._seen[selector] = self._look(selector)
        return self._seen[selector]

    def _look(self, selector: Selector) -> Seen:
        if not selector.metric:
            return Seen(has_metric=True, series=self._count(str(selector)))
        if selector.metric not in self._metric_names():
            known = sorted(self._metric_names()) if len(self._metric_names()) <= _MOST_NAMES else []
            return Seen(has_metric=False, similar_metric=nearest(selector.metric, known, similarity=0.8))
        series = self._count(str(selector))
        labels = frozenset(self._label_names(selector.metric))
        return Seen(
            has_metric=True,
            series=series,
            label_names=labels,
            values={} if series else self._values(selector, labels),
            bucket_edges=self._edges(selector),
            starts_at_zero=self._starts_at_zero(selector) if series else None,
        )

    def _metric_names(self) -> frozenset[str]:
        if self._metrics is None:
            names = self._prometheus.metric_names(start=self._now - _RECENT_SECONDS, end=self._now)
            self._metrics = frozenset(names)
        return self._metrics

    def _label_names(self, metric: str) -> Iterable[str]:
        times = {"start": repr(self._now - _RECENT_SECONDS), "end": repr(self._now)}
        return self._prometheus.endpoint("labels", **{"match[]": metric, **times}) or ()

    def _values(self, selector: Selector, labels: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
        names = [one.name for one in selector.matchers if one.name in labels]
        times = {"start": self._now - _RECENT_SECONDS, "end": self._now}
        return {one: self._prometheus.label_values(one, selectors=[selector.metric], **times) for one in names}

    def _edges(self, selector: Selector) -> tuple[str, ...]:
        if selector.matcher("le") is None:
            return ()
        times = {"start": self._now - _RECENT_SECONDS, "end": self._now}
        return self._prometheus.label_values("le", selectors=[str(_without(selector, "le"))], **times)

    def _starts_at_zero(self, selector: Selector) -> bool | None:
        """Look at the first samples of the series that were born in the last hour, of targets that are older."""
        is_older = f"and on (job, instance) up offset {_RECENT_SECONDS}s"
        first = (
            f"(min_over_time({selector}[{_RECENT_SECONDS}s]) unless {selector} offset {_RECENT_SECONDS}s) {is_older}"
        )
        return None if not self._one(f"count({first})") else not self._one(f"count(({first}) > 0)")

    def _count(self, selector: str) -> int:
        return int(self._one(f"count({selector})") or 0)

    def _groups(self, subject: Subject) -> int | None:
        total = next((one for one in subject.queries if one.role is Role.TOTAL), None)
        count = self._one(f"count({at_window(total.text, _RECENT_SECONDS)})") if total else None
        return None if count is None else int(count)

    def _scrape_interval_seconds(self, queries: Sequence[Query]) -> float | None:
        """Count the samples of series that have been there long enough."""
        for selector in (one for query in queries for one in query.selectors if self._seen[one].series):
            range_ = f"{_SCRAPES_SECONDS}s"
            counts = f"count_over_time({selector}[{range_}]) and {selector} offset {range_}"
            count = self._one(f"quantile(0.5, {counts})")
            if count:
                return float(round(_SCRAPES_SECONDS / count))
        return None

    def _events_per_second(self, subject: Subject) -> float | None:
        """Take the mean of the hours of a day that have data; of several groups that of the median one."""
        if not isinstance(subject.slo.indicator, EventsIndicator):
            return None
        total = event_rates(subject.slo, window_seconds=_HOUR_SECONDS).total
        start = self._now - _TRAFFIC_SECONDS + _HOUR_SECONDS
        groups = self._prometheus.query_range(total, start=start, end=self._now, step_seconds=_HOUR_SECONDS)
        means = [fmean(value for _, value in group.samples) for group in groups if group.samples]
        return median(means) if means else None

    def _one(self, query: str) -> float | None:
        values = self._prometheus.query(query, at=self._now)
        return values[0].value if values else None


def retention_seconds(spelt: str) -> float | None:
    """Read how long a server keeps samples (`15d`, `15d or 10GiB`); None where only their size is bounded."""
    return next((seconds for one in spelt.split(" or ") if (seconds := parse_duration_seconds(one)) is not None), None)


# Private


def _without(selector: Selector, name: str) -> Selector:
    return replace(selector, matchers=tuple(one for one in selector.matchers if one.name != name))
