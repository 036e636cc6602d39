"""dashboard-linter's: queries are PromQL."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import missing_panel, promql_queries, reuses_panel
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries that Prometheus refuses, and empty ones, in the kinds of panels it knows."""
    for query in promql_queries(subject, everywhere=False):
        if query.target is None:
            continue
        gone = missing_panel(subject, query.target)
        if query.text and (fault := query.fault):
            quote = query.pointed(fault.offset)
            fix = "correct the query at the caret; Grafana's Explore shows its answer"
            yield subject.found(Level.ERROR, query.path, f"Prometheus refuses it: {fault.sentence}", fix, quote=quote)
        elif not query.text and gone is not None:
            sentence, fix = f"shows the answer of panel {gone}, which is not there", "choose a panel of this board"
            yield subject.found(Level.ERROR, (*query.target.path, "panelId"), sentence, fix)
        elif not query.text.strip() and not reuses_panel(query.target):
            yield subject.found(Level.ERROR, query.path, "has a query of nothing", "write the query, or remove it")
