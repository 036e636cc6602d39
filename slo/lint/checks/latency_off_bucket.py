"""A latency threshold between the edges of the histogram."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher, Selector
from slo.lint.interface import Subject

_BOTH_SPELLINGS = r"(\.0)?"


def run(subject: Subject) -> Iterator[Found]:
    """Find `le` matchers that fit none of the known edges."""
    for query in subject.queries:
        for selector in query.selectors:
            matcher, edges = selector.matcher("le"), _edges(subject, selector)
            if matcher is None or not edges or any(_fits(matcher, edge) for edge in edges):
                continue
            spelt = " ".join(f"{edge:g}" for edge in sorted(edges))
            yield subject.found(
                Level.ERROR,
                query.role,
                f"{_as_written(matcher)} is no edge of {selector.metric}: the query selects nothing (edges: {spelt})",
                "choose one of the edges, or add this one where the histogram is made",
            )


# Private


def _edges(subject: Subject, selector: Selector) -> tuple[float, ...]:
    """Give the edges that are known, without the last: those that the server has win."""
    seen = subject.observations.selectors.get(selector) if subject.observations else None
    if seen is None:
        return subject.surroundings.bucket_edges
    return tuple(edge for one in seen.bucket_edges if (edge := float(one)) != float("inf"))


def _fits(matcher: Matcher, edge: float) -> bool:
    """Say whether an edge is matched as Prometheus 2 or as Prometheus 3 spells it."""
    return any(matcher.accepts(text) is not False for text in (f"{edge:.12g}", repr(float(edge)), "+Inf"))


def _as_written(matcher: Matcher) -> str:
    """Undo what the reader has done, so that a whole edge matches in both of its spellings."""
    return (
        f'le="{matcher.value.removesuffix(_BOTH_SPELLINGS)}"'
        if matcher.value.endswith(_BOTH_SPELLINGS)
        else str(matcher)
    )
