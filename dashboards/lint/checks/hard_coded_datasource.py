"""A data source that its reader cannot choose."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.sources import Source, sources
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find data sources by their ids, in queries, annotations, variables and all kinds of panels."""
    for one in sources(subject):
        if one.uid and not one.is_variable and not one.is_grafanas and not one.is_of_upstream:
            yield _found(subject, one)


# Private


def _found(subject: Subject, one: Source) -> Found:
    sentence = f"{one.what} the data source {one.uid}, which only one Grafana has"
    fix = "name a variable: a query that names none has its panel's"
    return subject.found(Level.WARNING, one.path, sentence, fix)
