"""What another generator's own summary can tell of a window, and what it cannot."""

from loadtests.expectations.measures import Measure
from loadtests.run.k6_summary import K6_TRENDS
from loadtests.run.model import ClientSummary, Run

_SLACK_SECONDS = 1.0
"""Times of a window are often given to the second."""


def summary_value(run: Run, measure: Measure) -> float | None:
    """Give a measure of all requests together; None where the summary does not have it."""
    summary = run.summary
    if summary is None:
        return None
    match measure.name:
        case "error_ratio":
            return None if summary.failed is None or not summary.requests else summary.failed / summary.requests
        case "rate":
            return summary.rate_per_second
        case "dropped":
            return float(summary.dropped)
    return summary.latency_seconds.get(measure.name)


def summary_doubts(run: Run, measure: Measure, limit: float, *, where: str) -> tuple[str, ...]:
    """Say why a summary cannot tell; `where` is what of the load is meant, empty for all of it."""
    summary = run.summary
    if summary is None:
        return ("another generator drove the load, and nothing of its own was given (k6's summary by --k6-summary)",)
    if where:
        return (f"the summary of {summary.generator} is of all its requests together, not{where}",)
    return (
        *_another_test(run, summary),
        *_overloaded(summary, measure),
        *_too_few(summary, measure, limit),
        *_unsaid(run, summary, measure),
    )


def summary_evidence(summary: ClientSummary) -> tuple[str, ...]:
    """Spell what it counted, and from when its latencies are."""
    failed = "an unknown number" if summary.failed is None else str(summary.failed)
    return (
        f"{summary.generator}: {summary.requests} requests, {failed} failed, {summary.dropped} iterations dropped",
        f"latencies of {summary.generator} are from when a request was sent, not from when it was due",
    )


# Private


def _another_test(run: Run, summary: ClientSummary) -> tuple[str, ...]:
    seconds, window = summary.duration_seconds, run.facts.plan.duration_seconds
    if seconds is None or seconds <= window + _SLACK_SECONDS:
        return ()
    return (f"{summary.generator} ran for {seconds:.0f} s and the window is {window:.0f} s, so it is of another time",)


def _overloaded(summary: ClientSummary, measure: Measure) -> tuple[str, ...]:
    """Distrust latencies of a generator that could not begin what was due: the slowest were never sent."""
    if not summary.dropped or measure.name not in K6_TRENDS:
        return ()
    return (f"{summary.generator} dropped {summary.dropped} iterations, whose latencies nobody knows",)


def _too_few(summary: ClientSummary, measure: Measure, limit: float) -> tuple[str, ...]:
    fewest = max(measure.fewest(limit), 1)
    if summary.requests >= fewest:
        return ()
    return (f"{summary.requests} requests are too few, {fewest} are needed",)


def _unsaid(run: Run, summary: ClientSummary, measure: Measure) -> tuple[str, ...]:
    if summary_value(run, measure) is not None or not summary.requests:
        return ()
    if measure.name not in K6_TRENDS:
        return (f"the summary of {summary.generator} has no http_req_failed",)
    trend = K6_TRENDS[measure.name]
    hint = f"run it with --summary-trend-stats 'avg,min,med,max,p(90),p(95),p(99)', {trend} included"
    return (f"the summary of {summary.generator} has no {trend} of http_req_duration; {hint}",)
