"""A query that gives samples of a range, or a text, where numbers are drawn."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level
from slo.lint.expressions import bare


def run(subject: Subject) -> Iterator[Found]:
    """Find queries whose whole is a range or a text; Prometheus refuses them along a time range."""
    for query in subject.queries:
        if query.panel is None or query.expression is None or query.is_instant:
            continue
        node = bare(query.expression)
        if isinstance(node, promql.MatrixSelector | promql.SubqueryExpr):
            sentence = "gives the samples of a range, which Prometheus does not evaluate along a time range"
            fix = "write a function around it, as rate(...[$__rate_interval]), or take [...] away"
        elif isinstance(node, promql.StringLiteral):
            sentence, fix = "gives a text, which cannot be drawn", "take the quotes away, or use a text panel"
        else:
            continue
        yield subject.found(Level.ERROR, query.path, sentence, fix, quote=query.pointed())
