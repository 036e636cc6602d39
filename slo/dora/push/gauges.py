"""Gauges: the five metrics over each window, what is going on now, and how good the data is.

A value that nobody knows has no series: 0 would say something else.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from slo.dora import conventions as names
from slo.dora.attribution.model import JudgedDeployment, Kind
from slo.dora.metrics.model import DoraFigures, Figure, WindowFigures
from slo.dora.model import Outcome
from slo.dora.push.catalog import METRICS
from slo.dora.push.happenings import pair_of, service_labels
from slo.dora.push.incidents import PlacedIncident
from slo.dora.push.model import Family, Labels, Pair, Sample

SCORE_DAYS = 90
"""Of which window the scores are; else of the longest that is pushed."""
_DAY_SECONDS = 86_400

_Values = dict[str, list[Sample]]


def gauges(
    figures: DoraFigures, pairs: Sequence[Pair], incidents: Sequence[PlacedIncident], *, edition: str
) -> tuple[Family, ...]:
    """Give the gauges at the moment of the figures.

    Args:
        figures: Of the moment.
        pairs: What is pushed.
        incidents: Those whose service and environment are known.
        edition: Of the scores.
    """
    values: _Values = defaultdict(list)
    by_pair, pushed = _known_by_pair(figures), _pushed(figures)
    for pair in pairs:
        labels = service_labels(pair)
        windows = [one for one in pushed if (one.service, one.environment) == (pair.service, pair.environment)]
        for window in windows:
            _add_window(values, window, labels)
        _add_scores(values, windows, labels, edition)
        known = by_pair[pair]
        _add_last(values, known, labels)
        of_pair_incidents = [one for one in incidents if one.pair == pair]
        _add_open(values, of_pair_incidents, labels, figures.made_seconds)
        _add_quality(values, known, of_pair_incidents, labels, figures.made_seconds)
    _add_report(values, figures)
    return tuple(
        Family(name=name, type=kind, help=text, samples=tuple(values[name]))
        for name, (kind, text) in METRICS.items()
        if name in values
    )


# Private

_WINDOW_GAUGES: Mapping[str, str] = {
    names.DEPLOYMENT_FREQUENCY: names.WINDOW_DEPLOYMENTS_PER_DAY,
    names.CHANGE_LEAD_TIME: names.WINDOW_LEAD_TIME_SECONDS,
    names.FAILED_DEPLOYMENT_RECOVERY_TIME: names.WINDOW_RECOVERY_SECONDS,
    names.CHANGE_FAIL_RATE: names.WINDOW_FAIL_RATIO,
    names.DEPLOYMENT_REWORK_RATE: names.WINDOW_REWORK_RATIO,
}
_TIMES = (names.CHANGE_LEAD_TIME, names.FAILED_DEPLOYMENT_RECOVERY_TIME)


def _known_by_pair(figures: DoraFigures) -> Mapping[Pair, list[JudgedDeployment]]:
    """Give the deployments that had ended, by what they are of."""
    found: dict[Pair, list[JudgedDeployment]] = defaultdict(list)
    for one in figures.attribution.deployments:
        if one.deployment.finished_seconds < figures.made_seconds:
            found[pair_of(one)].append(one)
    return found


def _pushed(figures: DoraFigures) -> tuple[WindowFigures, ...]:
    """Give the windows that have series: those of the conventions, whatever else the policy asks for."""
    return tuple(one for one in figures.windows if _name(one) in names.WINDOWS)


def _name(window: WindowFigures) -> str:
    return f"{window.days}d"


def _add(values: _Values, metric: str, value: float | None, labels: Labels) -> None:
    if value is not None:
        values[metric].append(Sample(suffix="", labels=labels, value=value))


def _add_window(values: _Values, window: WindowFigures, labels: Labels) -> None:
    of_window = ((names.WINDOW, _name(window)),)
    for comparison in window.comparisons:
        figure = comparison.figure
        _add_figure(values, figure, (*labels, *of_window))
        of_metric = (*labels, (names.METRIC, figure.metric), *of_window)
        _add(values, names.WINDOW_SAMPLES, figure.n, of_metric)


def _add_figure(values: _Values, figure: Figure, labels: Labels) -> None:
    gauge = _WINDOW_GAUGES[figure.metric]
    if figure.metric not in _TIMES:
        _add(values, gauge, figure.value, labels)
        return
    _add(values, gauge, figure.value, (*labels, (names.QUANTILE, names.MEDIAN)))
    _add(values, gauge, figure.p90, (*labels, (names.QUANTILE, names.P90)))


def _add_scores(values: _Values, windows: Sequence[WindowFigures], labels: Labels, edition: str) -> None:
    if not windows:
        return
    chosen = min(windows, key=lambda one: (one.days != SCORE_DAYS, -one.days))
    for comparison in chosen.comparisons:
        of_metric = ((names.METRIC, comparison.figure.metric), (names.EDITION, edition))
        _add(values, names.PERFORMANCE_SCORE, comparison.figure.score, (*labels, *of_metric))


def _add_last(values: _Values, known: Sequence[JudgedDeployment], labels: Labels) -> None:
    ended = [one for one in known if one.kind is not Kind.ATTEMPT and one.deployment.outcome is Outcome.SUCCESS]
    if not ended:
        return
    last = max(ended, key=lambda one: (one.deployment.finished_seconds, one.deployment.id))
    _add(values, names.LAST_DEPLOYMENT_TIMESTAMP, last.deployment.finished_seconds, labels)
    what = last.deployment.version or (last.commit or last.deployment.commit or "unknown")[:_SHORT]
    _add(values, names.LAST_DEPLOYMENT_INFO, 1, (*labels, (names.VERSION, what)))


_SHORT = 12
"""Digits of a commit, where a deployment has no version."""


def _add_open(values: _Values, incidents: Sequence[PlacedIncident], labels: Labels, now: float) -> None:
    begun = [one.opened_seconds for one in incidents if one.is_open(now)]
    _add(values, names.INCIDENTS_OPEN, len(begun), labels)
    _add(values, names.OLDEST_OPEN_INCIDENT_TIMESTAMP, min(begun, default=None), labels)


def _add_quality(
    values: _Values,
    known: Sequence[JudgedDeployment],
    incidents: Sequence[PlacedIncident],
    labels: Labels,
    now: float,
) -> None:
    """Say which part of the last 90 days' data passes each check; a check of nothing has no series."""
    start = now - SCORE_DAYS * _DAY_SECONDS
    recent = [one for one in known if one.deployment.finished_seconds >= start and one.kind is not Kind.ATTEMPT]
    bringing = [one.changes is not None for one in recent if one.kind in (Kind.NEW, Kind.UNKNOWN)]
    linked = [one.is_linked for one in incidents if start <= one.opened_seconds < now]
    checks = (bringing, [one.commit is not None for one in recent], linked)
    for check, passed in zip(names.CHECKS, checks, strict=True):
        ratio = sum(passed) / len(passed) if passed else None
        _add(values, names.DATA_QUALITY_RATIO, ratio, (*labels, (names.CHECK, check)))


def _add_report(values: _Values, figures: DoraFigures) -> None:
    _add(values, names.REPORT_TIMESTAMP, figures.made_seconds, ())
    _add(values, names.BUILD_INFO, 1, ((names.VERSION, version("load-harness")),))
    _add(values, names.POLICY_INFO, 1, ((names.HASH, figures.policy_hash),))
