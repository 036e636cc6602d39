"""A table with a row for each moment."""

from collections.abc import Iterator, Sequence

from dashboards.lint.interface import Subject, items
from dashboards.lint.queries import Query
from slo.findings.interface import Found, Level

_OF_TIME = frozenset({"reduce", "timeSeriesTable", "groupBy", "groupToMatrix", "partitionByValues"})
"""Transformations that make one row of many moments."""


def run(subject: Subject) -> Iterator[Found]:
    """Find tables whose queries are asked along the time range, and tables of series that nothing brings together."""
    for panel in subject.panels:
        transformations = {str(one.get("id")) for _, one in items(panel.json.get("transformations"))}
        if panel.type != "table" or transformations & _OF_TIME:
            continue
        queries = subject.queries_in(panel, hidden=False)
        along = [query for query in queries if not query.is_instant]
        if along:
            sentence = "is a table of every moment in the time range, not of what is now"
            fix = "make its queries instant, or reduce them by a transformation"
            yield subject.found(Level.WARNING, along[0].path, sentence, fix)
        elif not transformations:
            yield from _of_series(subject, queries)


# Private


def _of_series(subject: Subject, queries: Sequence[Query]) -> Iterator[Found]:
    for query in queries:
        if query.target is not None and query.target.format != "table":
            sentence = "shows one series, and a list to choose the others from"
            yield subject.found(Level.WARNING, query.path, sentence, "set the format of its queries to table")
            return
