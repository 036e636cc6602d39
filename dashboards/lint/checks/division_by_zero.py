"""A number that is none where nothing happens."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject, items, settings
from dashboards.lint.queries import Query
from dashboards.reading import DashboardPanel
from slo.findings.interface import Found, Level
from slo.lint.expressions import bare, selectors

_SINGLE = frozenset({"stat", "singlestat", "gauge", "bargauge"})
_GUARDS = frozenset({">", ">=", "!=", "or"})


def run(subject: Subject) -> Iterator[Found]:
    """Find single numbers that are divided by a rate that can be 0, where nothing says what to show then."""
    for query in subject.queries:
        panel = query.panel
        if panel is not None and panel.type in _SINGLE and not _says_what_then(panel):
            yield from _unguarded(subject, query)


# Private


def _says_what_then(panel: DashboardPanel) -> bool:
    special = (
        one for _, listed in settings(panel, "mappings") for _, one in items(listed) if one.get("type") == "special"
    )
    return any(special)


def _unguarded(subject: Subject, query: Query) -> Iterator[Found]:
    for visit in query.visits:
        node = visit.node
        if isinstance(node, promql.BinaryExpr) and str(node.op) == "/" and _can_be_zero(node.rhs):
            sentence = "shows NaN while nothing happens, as it divides 0 by 0"
            fix = "divide by (... > 0), and say in No value what an empty answer means"
            yield subject.found(Level.NOTE, query.path, sentence, fix, quote=query.pointed())
            return


def _can_be_zero(node: promql.Expr) -> bool:
    inner = bare(node)
    is_guarded = isinstance(inner, promql.BinaryExpr) and str(inner.op) in _GUARDS
    is_clamped = isinstance(inner, promql.Call) and inner.func.name == "clamp_min"
    read = selectors(inner)
    counts = bool(read) and all({"rate", "increase", "irate"} & set(one.functions) for one in read)
    return counts and not is_guarded and not is_clamped
