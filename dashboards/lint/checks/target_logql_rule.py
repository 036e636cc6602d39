"""dashboard-linter's: queries are LogQL, as far as that can be told without its parser."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.logql import fault_of_logql
from dashboards.lint.sentinels import readable
from dashboards.lint.upstream import logql_targets, missing_panel, reuses_panel
from dashboards.promql_fault import pointed
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries whose brackets and quotes do not close, that select no stream, and empty ones."""
    for _, target in logql_targets(subject):
        path, text = (*target.path, "expr"), target.expr
        expanded = readable(text, subject.dashboard)
        gone, fault = missing_panel(subject, target), fault_of_logql(expanded.text) if text.strip() else None
        if not text and gone is not None:
            sentence, fix = f"shows the answer of panel {gone}, which is not there", "choose a panel of this board"
            yield subject.found(Level.ERROR, (*target.path, "panelId"), sentence, fix)
        elif not text.strip() and not reuses_panel(target):
            yield subject.found(Level.ERROR, path, "has a query of nothing", "write the query, or remove it")
        elif fault is not None:
            quote = pointed(text, None if fault.offset is None else expanded.origin(fault.offset))
            sentence = f"Loki refuses it: {fault.sentence}"
            yield subject.found(Level.ERROR, path, sentence, "correct the query at the caret", quote=quote)
