"""A range that can hold fewer than two samples."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from dashboards.lint.sentinels import INTERVAL_SECONDS
from slo.findings.interface import Found, Level

_FUNCTIONS = frozenset({"rate", "irate", "increase", "delta", "idelta", "deriv", "resets", "changes"})
_SHORTEST_SECONDS = 60.0


def run(subject: Subject) -> Iterator[Found]:
    """Find functions that need two samples over $__interval, or over less than a minute."""
    for query in subject.queries:
        for visit in query.visits:
            node = visit.node
            if not isinstance(node, promql.Call) or node.func.name not in _FUNCTIONS:
                continue
            seconds = _seconds(node)
            if seconds == INTERVAL_SECONDS:
                what = "$__interval, which is shorter than two scrapes once the reader zooms in"
            elif seconds is not None and seconds < _SHORTEST_SECONDS:
                what = f"{seconds:g} s, in which two scrapes of the usual 30 s may not fall"
            else:
                continue
            sentence = f"{node.func.name}() looks back {what}: then there is nothing to see"
            quote = query.pointed_at(node.func.name)
            yield subject.found(Level.WARNING, query.path, sentence, "write [$__rate_interval]", quote=quote)


# Private


def _seconds(call: promql.Call) -> float | None:
    inner = call.args[0] if call.args else None
    return inner.range.total_seconds() if isinstance(inner, promql.MatrixSelector) else None
