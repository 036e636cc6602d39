"""A query that has a value where there is no data."""

from collections.abc import Iterator

from loadtests.canary.thresholds import bounds_of as thresholds_of
from loadtests.canary_lint.guards import guard_of
from loadtests.canary_lint.interface import Query, Subject
from loadtests.canary_lint.no_data import value_without_data
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries that pass without a single series."""
    for query, expression in subject.parsed():
        if _silence_is_noticed(subject, query):
            continue
        value, thresholds = value_without_data(expression), thresholds_of(query.metric)
        if value is None or not query.selectors:
            continue
        is_below = thresholds.minimum is not None and value < thresholds.minimum
        is_above = thresholds.maximum is not None and value > thresholds.maximum
        if not is_below and not is_above:
            yield Found(
                level=Level.ERROR,
                place=query.place,
                sentence=f"{subject.canary.name}: without any data {query.metric.name} is {value:g}, which passes: a "
                "canary that gets no request at all is promoted",
                fix="give only the numerator a fallback (errors or vector(0)); without a total there is no value then, "
                "and Flagger halts",
            )


# Private


def _silence_is_noticed(subject: Subject, query: Query) -> bool:
    """Say whether another metric of the canary's requests has no value without them, and so halts the release."""
    others = [index for index in range(len(subject.metrics)) if index != query.index]
    return any(_has_no_value(subject, index) for index in others)


def _has_no_value(subject: Subject, index: int) -> bool:
    query = subject.query_of(index)
    if subject.metrics[index].is_built_in:
        return True
    if query is None or query.expression is None or guard_of(subject, index) is None:
        return False
    return value_without_data(query.expression) is None
