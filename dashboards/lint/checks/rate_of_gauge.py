"""The rate of what is no counter."""

from collections.abc import Iterator

from dashboards.lint.counters import is_gauge
from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level

_FUNCTIONS = ("rate", "irate", "increase")


def run(subject: Subject) -> Iterator[Found]:
    """Find rates and increases of gauges, by their names."""
    for query in subject.queries:
        for selector in query.selectors:
            function = next((one for one in _FUNCTIONS if one in selector.functions), None)
            if function and is_gauge(selector.metric):
                sentence = f"{function}() takes every fall of {selector.metric} for a restart, and adds it up"
                fix = "use delta() or deriv() for what goes up and down"
                quote = query.pointed_at(selector.metric)
                yield subject.found(Level.WARNING, query.path, sentence, fix, quote=quote)
