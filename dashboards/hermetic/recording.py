"""Give rules a history: what they would have recorded, had they been evaluated while the series grew."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import promql_parser as promql

from dashboards.evaluation.times import TimeRange
from dashboards.hermetic.remote_write import Course, write
from slo.conventions import ALERT_NAME, ALERT_STATE, ALERTS
from slo.prometheus import Prometheus
from slo.rules.interface import AlertRule, RecordingRule, Rule, RuleGroup
from slo.series import TimeSeries


def record(prometheus: Prometheus, groups: Sequence[RuleGroup], span: TimeRange, *, step_seconds: float) -> None:
    """Evaluate rules over a span, each after those that it reads, and store what they give.

    Raises:
        ServerUnreachable: No answer, or a rule that the server rejects.
        CannotStart: The server does not take the samples.
    """
    count = int(span.seconds // step_seconds)
    times = [span.start + step_seconds * number for number in range(count + 1)]
    for rules in layers([rule for group in groups for rule in group.rules]):
        courses = [course for rule in rules for course in _recorded(prometheus, rule, times, step_seconds)]
        write(prometheus.url, courses, times)


def layers(rules: Sequence[Rule]) -> Iterator[tuple[Rule, ...]]:
    """Yield the rules in layers, so that what one reads, an earlier one has recorded; alerts come last."""
    recordings = [rule for rule in rules if isinstance(rule, RecordingRule)]
    left = {rule.record for rule in recordings}
    needs: dict[str, set[str]] = {name: set() for name in left}
    for rule in recordings:
        needs[rule.record] |= (_names(rule.expression) & left) - {rule.record}
    while left:
        ready = {name for name in left if not needs[name] & left} or set(left)
        yield tuple(rule for rule in recordings if rule.record in ready)
        left -= ready
    yield tuple(rule for rule in rules if isinstance(rule, AlertRule))


# Private

_PENDING, _FIRING = "pending", "firing"
_NO_SAMPLE = float("nan")


def _names(expression: str) -> frozenset[str]:
    found: set[str] = set()

    def note(node: promql.Expr) -> None:
        if isinstance(node, promql.VectorSelector) and node.name:
            found.add(node.name)

    promql.walk(promql.parse(expression), note)
    return frozenset(found)


def _recorded(prometheus: Prometheus, rule: Rule, times: Sequence[float], step_seconds: float) -> Iterator[Course]:
    answer = prometheus.query_range(rule.expression, start=times[0], end=times[-1], step_seconds=step_seconds)
    for series in answer:
        if isinstance(rule, AlertRule):
            yield from _alerts(rule, series, times)
        else:
            labels = {**series.labels, **rule.labels, "__name__": rule.record}
            yield Course(labels=labels, values=_at(series.samples, times))


def _alerts(rule: AlertRule, series: TimeSeries, times: Sequence[float]) -> Iterator[Course]:
    """Give an alert's states: pending until it has lasted, then firing."""
    active = {time for time, _ in series.samples}
    states: list[str] = []
    since: float | None = None
    for time in times:
        since = (time if since is None else since) if time in active else None
        states.append("" if since is None else _FIRING if time - since >= rule.for_seconds else _PENDING)
    labels = {**_without_name(series.labels), **rule.labels, ALERT_NAME: rule.alert}
    for state in (_PENDING, _FIRING):
        if state in states:
            values = [1.0 if one == state else _NO_SAMPLE for one in states]
            yield Course(labels={**labels, "__name__": ALERTS, ALERT_STATE: state}, values=values)


def _without_name(labels: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in labels.items() if name != "__name__"}


def _at(samples: Iterable[tuple[float, float]], times: Sequence[float]) -> list[float]:
    known = dict(samples)
    return [known.get(time, _NO_SAMPLE) for time in times]
