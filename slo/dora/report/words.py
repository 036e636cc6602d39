"""Figures as people read them. What is not known has words of its own and is never 0."""

from datetime import UTC, datetime

from slo.dora import conventions
from slo.dora.attribution.model import JudgedDeployment, Kind, LinkedIncident
from slo.dora.metrics.model import Comparison, DoraFigures, Exactness, Figure, Trend, WindowFigures
from slo.dora.model import Note
from slo.dora.report.model import Benchmark, Origin

NO_DATA = "no data"
TITLES = {
    conventions.DEPLOYMENT_FREQUENCY: "Deployment frequency",
    conventions.CHANGE_LEAD_TIME: "Change lead time",
    conventions.FAILED_DEPLOYMENT_RECOVERY_TIME: "Failed deployment recovery time",
    conventions.CHANGE_FAIL_RATE: "Change fail rate",
    conventions.DEPLOYMENT_REWORK_RATE: "Deployment rework rate",
}
GROUPS = {
    "Throughput": (
        conventions.CHANGE_LEAD_TIME,
        conventions.DEPLOYMENT_FREQUENCY,
        conventions.FAILED_DEPLOYMENT_RECOVERY_TIME,
    ),
    "Instability": (conventions.CHANGE_FAIL_RATE, conventions.DEPLOYMENT_REWORK_RATE),
}
"""As DORA groups them since 2024. Source: https://dora.dev/guides/dora-metrics/"""
RATIOS = frozenset(GROUPS["Instability"])
TOO_FEW = "fewer than five: too few to go by"

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_PERIODS = ((1, "day"), (7, "week"), (30, "month"), (365, "year"))
_COUNTED = {
    conventions.DEPLOYMENT_FREQUENCY: "deployment",
    conventions.CHANGE_LEAD_TIME: "change",
    conventions.FAILED_DEPLOYMENT_RECOVERY_TIME: "failed deployment",
    conventions.CHANGE_FAIL_RATE: "deployment",
    conventions.DEPLOYMENT_REWORK_RATE: "deployment",
}


def moment(seconds: float) -> str:
    """Write a time, to the minute, in UTC."""
    return f"{datetime.fromtimestamp(seconds, tz=UTC):%Y-%m-%d %H:%M}Z"


def length(seconds: float) -> str:
    """Write how long, in the largest fitting unit; negative where clocks disagree."""
    sign, size = ("-" if seconds < 0 else ""), abs(seconds)
    if size >= 2 * _DAY:
        return f"{sign}{size / _DAY:.1f} days"
    if size >= 2 * _HOUR:
        return f"{sign}{size / _HOUR:.1f} h"
    return f"{sign}{size / _MINUTE:.0f} min" if size >= 2 * _MINUTE else f"{sign}{size:.0f} s"


def frequency(a_day: float, *, like: float | None = None) -> str:
    """Write how often, by the day, week, month or year: by that in which it, or what it is beside, is 1 or more."""
    size = a_day if like is None else like
    days, name = next((one for one in _PERIODS if size * one[0] >= 1), _PERIODS[-1])
    return f"{a_day * days:.1f} a {name}"


def value(metric: str, number: float | None) -> str:
    """Write a value of a metric with its unit."""
    if number is None:
        return NO_DATA
    if metric in RATIOS:
        return f"{number * 100:.1f} %"
    return frequency(number) if metric == conventions.DEPLOYMENT_FREQUENCY else length(number)


def cell(figure: Figure) -> str:
    """Write a value for a table: a star where it is of too few, a tilde where it is a proxy.

    A median that more than half of the failures have not come to yet is not over; that is no lack of data.
    """
    if figure.value is None:
        return "not over" if figure.open_count else NO_DATA
    proxy = "~" if figure.exactness is Exactness.PROXY else ""
    return f"{proxy}{value(figure.metric, figure.value)}{'' if figure.is_sufficient else '*'}"


def count(number: int, what: str) -> str:
    """Write a number of things."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def sample(figure: Figure) -> str:
    """Say what a figure is made of: `3 of 20 deployments`, `median of 28 changes`."""
    counted = count(figure.n, _COUNTED[figure.metric])
    if figure.numerator is not None:
        counted = f"{figure.numerator:,} of {counted}"
    elif figure.metric != conventions.DEPLOYMENT_FREQUENCY and figure.n > 1 and figure.value is not None:
        counted = f"median of {counted}"
    parts = [counted]
    if figure.open_count:
        parts.append(f"{figure.open_count:,} not over")
    return ", ".join(parts)


def interval(figure: Figure) -> str:
    """Write the 95 % interval; a side that nothing bounds is said to be open."""
    low, high = (None if one is None else _bound(figure, one) for one in (figure.low, figure.high))
    if low is None and high is None:
        return "too few to tell"
    if high is None:
        return f"{low} or more"
    return f"{high} or less" if low is None else f"{low} to {high}"


def trend(comparison: Comparison, days: int) -> str:
    """Say how a figure stands beside the window before."""
    before = f"{value(comparison.previous.metric, comparison.previous.value)} in the {days} days before"
    if comparison.trend is None:
        return f"cannot tell, {before}"
    if comparison.trend is Trend.UNCLEAR:
        return f"unclear, {before}; the difference may be chance"
    return f"{comparison.trend}, {before}"


def trend_cell(comparison: Comparison) -> str:
    """Say it in a word for a table, with the value before."""
    if comparison.trend is None:
        return "cannot tell"
    return f"{comparison.trend} ({value(comparison.previous.metric, comparison.previous.value)} before)"


def score(figure: Figure, benchmark: Benchmark | None) -> str:
    """Write the Quick Check score, and the mean of those who answered DORA's survey."""
    if figure.score is None:
        return NO_DATA
    own = f"{figure.score:.1f} of 10"
    if benchmark is None or figure.metric not in benchmark.scores:
        return own
    return f"{own} (survey of {benchmark.edition}: mean {benchmark.scores[figure.metric]:.1f})"


def window(one: WindowFigures) -> str:
    """Write which time a window is."""
    return f"the {one.days} days from {moment(one.start)}"


def asides(one: WindowFigures) -> tuple[str, ...]:
    """Say what else is known of a window."""
    told = []
    if one.deployment_days_per_week is not None:
        told.append(f"days with a deployment: {one.deployment_days_per_week:g} a week (median)")
    if one.changes_by_bots:
        told.append(f"by bots: {count(one.changes_by_bots, 'change')}, counted above")
    if one.negative_lead_times:
        told.append(f"deployed before authored, as clocks disagree: {count(one.negative_lead_times, 'change')}, kept")
    return tuple(told)


def note(one: Note) -> str:
    """Write a note on the data."""
    fatal = " (figures made of this are wrong)" if one.is_fatal else ""
    return f"{one.id}{fatal}: {one.text}; {one.next_step}"


def policy(figures: DoraFigures) -> str:
    """Say by which definitions figures were made."""
    return f"policy {figures.policy_name} ({figures.policy_hash})"


def origin(one: Origin) -> str:
    """Say where evidence came from, and that of a clone it is tags that stand for deployments."""
    if one.commits is None:
        return f"{one.name}: {count(one.deployments, 'deployment')}, {count(one.incidents, 'incident')}"
    return f"{one.name}: {count(one.commits, 'commit')}, {count(one.deployments, 'version tag')} taken for deployments"


def name(one: JudgedDeployment) -> str:
    """Write what people call a deployment: its version, else the commit, else the id."""
    return one.deployment.version or (one.commit or one.deployment.commit or "")[:10] or one.deployment.id


def changes(one: JudgedDeployment) -> str:
    """Write how many changes it brought."""
    return "not known" if one.changes is None else f"{len(one.changes):,}"


def fate(one: JudgedDeployment, at: float) -> str:
    """Say what had become of a deployment by then; what was over only later was not over."""
    if one.kind is Kind.ATTEMPT:
        return "never reached production"
    if not one.has_failed:
        return "nothing says it failed"
    because = "; ".join(f"{evidence.because} ({evidence.confidence})" for evidence in one.failures)
    if one.recovered_seconds is None or one.recovered_seconds > at:
        return f"failed: {because}; not over"
    if one.recovery_seconds is None:
        return f"failed: {because}; over, since when users had it is not known"
    return f"failed: {because}; over after {length(one.recovery_seconds)}"


def incident(one: LinkedIncident, at: float) -> str:
    """Say what an incident was by then, and where it belongs."""
    title = one.incident.title or one.incident.id
    resolved = one.incident.resolved_seconds
    over = "open"
    if resolved is not None and resolved <= at:
        over = f"resolved after {length(resolved - one.incident.opened_seconds)}"
    return f"{moment(one.incident.opened_seconds)} {title}, {over}: {one.because}"


# Private


def _bound(figure: Figure, number: float) -> str:
    if figure.metric == conventions.DEPLOYMENT_FREQUENCY:
        return frequency(number, like=figure.value)
    return value(figure.metric, number)
