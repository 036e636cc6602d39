"""A total that is never missing."""

from collections.abc import Iterator

import promql_parser as promql

from slo.findings.interface import Found, Level
from slo.lint.expressions import bare, visits
from slo.lint.interface import Role, Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find total queries that give 0 where their series are gone."""
    query = subject.query(Role.TOTAL)
    if query is None or query.expression is None:
        return
    if any(_is_or_vector(visit.node) for visit in visits(query.expression)):
        yield subject.found(
            Level.WARNING,
            "total",
            "`or vector(0)` gives a total of 0 where the series are gone: the SLO seems idle, and the absent alert "
            "never fires",
            "remove it from the total; what idle means is said by `idle`, what missing errors mean by `missing-errors`",
        )


# Private


def _is_or_vector(node: promql.Expr) -> bool:
    if not isinstance(node, promql.BinaryExpr) or str(node.op) != "or":
        return False
    right = bare(node.rhs)
    return isinstance(right, promql.Call) and right.func.name == "vector"
