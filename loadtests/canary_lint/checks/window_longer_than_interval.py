"""A query that looks further back than the last tick."""

from collections.abc import Iterator

from loadtests.canary.model import Metric, Strategy
from loadtests.canary_lint.guards import window_seconds
from loadtests.canary_lint.interface import Query, Subject
from loadtests.canary_lint.spelling import seconds
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics whose window is longer than the time between two ticks."""
    tick = subject.canary.tick_seconds
    for index, metric in enumerate(subject.metrics):
        query = subject.query_of(index)
        window = window_seconds(metric, query)
        if window <= tick or not _is_known(metric, query):
            continue
        ticks = -(-window // tick)
        is_interval = window == metric.interval_seconds
        yield Found(
            level=Level.WARNING,
            place=subject.at("metrics", index, "interval") if is_interval or query is None else query.place,
            sentence=f"{subject.canary.name}: {metric.name} looks {seconds(window)} back at a tick every "
            f"{seconds(tick)}: it adds up {ticks:.0f} ticks{_smaller(subject)}, and one bad moment fails up to "
            f"{ticks:.0f} checks",
            fix=f"write interval: {seconds(tick)} (at least two scrapes), or an analysis interval of {seconds(window)}",
        )


# Private


def _smaller(subject: Subject) -> str:
    return " with the smaller weights of the earlier ones" if subject.canary.strategy is Strategy.CANARY else ""


def _is_known(metric: Metric, query: Query | None) -> bool:
    """Say whether the metric is one that looks back, and how far is known."""
    if query is None:
        return metric.is_built_in
    return query.expression is None or any(one.range_seconds for one in query.selectors)
