"""A query that Prometheus will not read, or Flagger not its answer."""

from collections.abc import Iterator

import promql_parser as promql

from loadtests.canary_lint.interface import Query, Subject
from slo.findings.interface import Found, Level
from slo.lint.expressions import bare

_SCALARS = frozenset({"scalar", "time", "pi"})


def run(subject: Subject) -> Iterator[Found]:
    """Find queries of a Prometheus that are no PromQL once they are filled in, or answer with no vector."""
    for query in subject.queries:
        problem = _problem(query)
        if problem:
            yield Found(
                level=Level.ERROR,
                place=query.place,
                sentence=f"{subject.canary.name}: {query.metric.name} {problem[0]}, so every check of it fails and "
                "every release is rolled back",
                fix=problem[1],
                quote=query.text.strip(),
            )


# Private


def _problem(query: Query) -> tuple[str, str] | None:
    """Give what is wrong, and the fix."""
    if not query.is_promql or not query.text:
        return None
    if query.expression is None:
        return f"is no PromQL ({query.problem})", "correct the query; Prometheus shows where it stops reading"
    if isinstance(bare(query.expression), promql.MatrixSelector | promql.SubqueryExpr):
        return "answers with a range of values, which Flagger refuses", "put rate(...) or another function around it"
    if _is_scalar(query.expression):
        return "answers with a scalar, which Flagger cannot read", "put vector(...) around it"
    return None


def _is_scalar(node: promql.Expr) -> bool:
    node = bare(node)
    match node:
        case promql.NumberLiteral() | promql.StringLiteral():
            return True
        case promql.Call():
            return node.func.name in _SCALARS
        case promql.UnaryExpr():
            return _is_scalar(node.expr)
        case promql.BinaryExpr():
            return _is_scalar(node.lhs) and _is_scalar(node.rhs)
        case _:
            return False
