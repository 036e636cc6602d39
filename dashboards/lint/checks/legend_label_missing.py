"""A label in a legend that the query does not give."""

import re
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.output_labels import labels_of
from dashboards.lint.queries import Query
from dashboards.promql_fault import pointed
from slo.findings.interface import Found, Level

_LABEL = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")


def run(subject: Subject) -> Iterator[Found]:
    """Find {{label}} where an aggregation has taken the label away; a query with variables among labels is left out."""
    for query in subject.queries:
        expression = query.expression
        if query.target is None or expression is None or query.has_labels_by_choice:
            continue
        labels = labels_of(expression)
        for found in _LABEL.finditer(query.target.legend):
            if not labels.can_have(found[1]):
                yield _found(subject, query, found)


# Private


def _found(subject: Subject, query: Query, found: re.Match[str]) -> Found:
    assert query.target is not None  # noqa: S101 - the caller looked
    sentence = f"the legend names {found[1]}, which the query's answer does not have: there will be an empty place"
    fix = f"keep the label, as in sum by ({found[1]}) (...), or take it out of the legend"
    quote = pointed(query.target.legend, found.start())
    return subject.found(Level.WARNING, (*query.target.path, "legendFormat"), sentence, fix, quote=quote)
