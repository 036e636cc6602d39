"""Values of the five metrics."""

from collections.abc import Sequence

from slo.dora import conventions as names
from slo.dora.metrics import model as dora
from slo.scorecard.model import DoraSource, Measured, Statistic, Trend
from slo.suggestions import did_you_mean

_TITLES = {name: name.replace("_", " ") for name in names.METRICS}
_DAY_SECONDS = 86_400
_TRENDS = {
    dora.Trend.BETTER: Trend.BETTER,
    dora.Trend.WORSE: Trend.WORSE,
    dora.Trend.UNCLEAR: Trend.UNCLEAR,
}


def measure(source: DoraSource, figures: dora.DoraFigures) -> Measured:
    """Give a figure; where the data is unfit, or the service cannot be told, that is why the goal is unknown."""
    text = _said(source, source.service or "the service", source.environment or "production")
    fatal = [note for note in figures.notes if note.is_fatal]
    if fatal:
        return Measured(source=text, unknown="; ".join(f"{note.text}; {note.next_step}" for note in fatal))
    found = [window for window in figures.windows if _fits(window, source)]
    if len(found) != 1:
        return Measured(source=text, unknown=_why(source, figures, found))
    (comparison,) = (one for one in found[0].comparisons if one.figure.metric == source.metric)
    return _measured(_said(source, found[0].service, found[0].environment), source, comparison)


# Private

_TIMES = (names.CHANGE_LEAD_TIME, names.FAILED_DEPLOYMENT_RECOVERY_TIME)
_SAMPLES = {names.CHANGE_LEAD_TIME: "change"}
"""What a metric is made of, where it is not deployments."""


def _said(source: DoraSource, service: str, environment: str) -> str:
    statistic = f", {source.statistic}" if source.metric in _TIMES else ""
    return f"dora: {_TITLES[source.metric]} of {service} in {environment}, {source.days} d{statistic}"


def _fits(window: dora.WindowFigures, source: DoraSource) -> bool:
    is_service = source.service in (None, window.service) and source.environment in (None, window.environment)
    return is_service and window.days == source.days


def _why(source: DoraSource, figures: dora.DoraFigures, found: Sequence[dora.WindowFigures]) -> str:
    if found:
        several = ", ".join(f"{one.service} in {one.environment}" for one in found)
        return f"there are several: {several}; name one by `service:` and `environment:`"
    if not figures.windows:
        return "no deployment to production is known; see `load-harness dora report` for what is missing"
    services = sorted({one.service for one in figures.windows})
    if source.service is not None and source.service not in services:
        known = f"there are {', '.join(services)}"
        return f"no deployment of {source.service} is known; {did_you_mean(source.service, services, otherwise=known)}"
    environments = sorted({one.environment for one in figures.windows if source.service in (None, one.service)})
    if source.environment is not None and source.environment not in environments:
        return f"no deployment to {source.environment} is known; there are {', '.join(environments)}"
    days = ", ".join(f"{days}d" for days in sorted({one.days for one in figures.windows}))
    return f"the policy has no window of {source.days}d; it has {days}, so ask for one of them"


def _measured(text: str, source: DoraSource, comparison: dora.Comparison) -> Measured:
    figure, is_p90 = comparison.figure, source.statistic is Statistic.P90
    value = figure.p90 if is_p90 else figure.value
    previous = comparison.previous.p90 if is_p90 else comparison.previous.value
    scale = 1 / _DAY_SECONDS if source.metric == names.DEPLOYMENT_FREQUENCY else 1.0
    return Measured(
        source=text,
        value=_scaled(value, scale),
        n=figure.n,
        low=None if is_p90 else _scaled(figure.low, scale),
        high=None if is_p90 else _scaled(figure.high, scale),
        # Where two windows do not compare there is no trend, however their values differ.
        previous=None if comparison.trend is None else _scaled(previous, scale),
        # The trend is of the median; two ninetieth percentiles have no interval that would tell chance from change.
        trend=_trend(comparison, is_p90=is_p90),
        unknown="" if value is not None else _nothing(figure, source),
        notes=tuple(f"{figure.exactness}: {reason}" for reason in figure.proxies),
    )


def _nothing(figure: dora.Figure, source: DoraSource) -> str:
    """Say why a metric has no value."""
    if figure.open_count:
        share = "nine of ten" if source.statistic is Statistic.P90 else "half"
        return f"{figure.open_count} of {figure.n} failures are not over: how long {share} take is not known yet"
    if source.metric == names.FAILED_DEPLOYMENT_RECOVERY_TIME:
        return "no failed deployment of the window has a recovery time that is known"
    return f"no {_SAMPLES.get(source.metric, 'deployment')} of the window is known"


def _trend(comparison: dora.Comparison, *, is_p90: bool) -> Trend | None:
    if comparison.trend is None:
        return None
    return Trend.UNCLEAR if is_p90 else _TRENDS[comparison.trend]


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else value * scale
