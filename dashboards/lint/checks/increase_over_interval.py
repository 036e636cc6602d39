"""A single number that depends on the width of the window."""

from collections.abc import Iterator

import promql_parser as promql

from dashboards.lint.interface import Subject
from dashboards.lint.sentinels import INTERVAL_SECONDS, RATE_INTERVAL_SECONDS
from slo.findings.interface import Found, Level

_INTERVALS = {RATE_INTERVAL_SECONDS: "$__rate_interval", INTERVAL_SECONDS: "$__interval"}


def run(subject: Subject) -> Iterator[Found]:
    """Find increase() over an interval of drawing in queries that are asked for one moment."""
    for query in subject.queries:
        for visit in query.visits if query.is_instant else ():
            node = visit.node
            if not isinstance(node, promql.Call) or node.func.name != "increase":
                continue
            inner = node.args[0]
            seconds = inner.range.total_seconds() if isinstance(inner, promql.MatrixSelector) else None
            name = None if seconds is None else _INTERVALS.get(int(seconds))
            if name is not None:
                sentence = f"counts over {name}, which depends on how wide the reader's window is"
                quote = query.pointed_at("increase")
                yield subject.found(Level.WARNING, query.path, sentence, "write increase(...[$__range])", quote=quote)
