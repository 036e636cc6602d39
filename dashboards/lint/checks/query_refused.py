"""A query that Prometheus refuses, where dashboard-linter does not look."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.queries import Query
from dashboards.lint.upstream import QUERY_PANELS, is_prometheus
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find faults in the queries of other kinds of panels, of annotations and of variables."""
    for query in subject.queries:
        if _is_of_upstream(subject, query) or not query.is_certain:
            continue
        fault = query.fault
        if fault is not None:
            fix = "correct the query at the caret; Grafana's Explore shows its answer"
            quote = query.pointed(fault.offset)
            yield subject.found(Level.ERROR, query.path, f"Prometheus refuses it: {fault.sentence}", fix, quote=quote)


# Private


def _is_of_upstream(subject: Subject, query: Query) -> bool:
    return is_prometheus(subject) and query.panel is not None and query.panel.type in QUERY_PANELS
