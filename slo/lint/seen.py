"""What the server has for the queries of an SLO."""

from collections.abc import Iterator

from slo.lint.expressions import Selector
from slo.lint.interface import Role, Seen, Subject


def seen_selectors(subject: Subject) -> Iterator[tuple[Role, Selector, Seen]]:
    """Yield each selector once, with its query's role and what the server has for it; nothing without a server."""
    if subject.observations is None:
        return
    told: set[Selector] = set()
    for query in subject.queries:
        for selector in query.selectors:
            seen = subject.observations.selectors.get(selector)
            if seen is not None and selector not in told:
                told.add(selector)
                yield query.role, selector, seen
