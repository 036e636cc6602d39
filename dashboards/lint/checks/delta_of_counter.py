"""The difference of a counter's values."""

from collections.abc import Iterator

from dashboards.lint.counters import is_counter
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_INSTEAD = {"delta": "increase", "idelta": "irate", "deriv": "rate"}


def run(subject: Subject) -> Iterator[Found]:
    """Find delta, idelta and deriv of counters, by their names."""
    for query in subject.queries:
        for selector in query.selectors:
            function = selector.functions[0] if selector.functions else ""
            if function in _INSTEAD and is_counter(selector.metric):
                sentence = f"{function}() knows no restarts: when {selector.metric} starts again at 0 it falls below 0"
                quote = query.pointed_at(selector.metric)
                fix = f"use {_INSTEAD[function]}()"
                yield subject.found(Level.WARNING, query.path, sentence, fix, quote=quote)
