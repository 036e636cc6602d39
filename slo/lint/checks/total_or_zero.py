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
    for number in filter(None, (_or_vector(visit.node) for visit in visits(query.expression))):
        seems = "idle" if number == "0" else "well"
        yield subject.found(
            Level.WARNING,
            "total",
            f"`or vector({number})` gives a total of {number} where the series are gone: the SLO seems {seems}, and "
            "the absent alert never fires",
            "remove it from the total; what idle means is said by `idle`, what missing errors mean by `missing-errors`",
        )


# Private


def _or_vector(node: promql.Expr) -> str:
    """Give what stands in `or vector(...)`; nothing for any other expression."""
    right = bare(node.rhs) if isinstance(node, promql.BinaryExpr) and str(node.op) == "or" else None
    if not isinstance(right, promql.Call) or right.func.name != "vector":
        return ""
    value = bare(right.args[0])
    return f"{value.val:g}" if isinstance(value, promql.NumberLiteral) else value.prettify()
