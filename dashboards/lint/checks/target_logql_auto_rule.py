"""dashboard-linter's: ranges of logs are as long as the zoom asks for."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.logql import ranges
from dashboards.lint.upstream import logql_targets
from dashboards.promql_fault import pointed
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find ranges of another length than $__auto, in queries that nowhere say $__auto."""
    for _, target in logql_targets(subject):
        if "$__auto" in target.expr:
            continue
        for offset, written in ranges(target.expr):
            sentence = f"counts logs over {written}, however far the reader zooms"
            quote = pointed(target.expr, offset)
            yield subject.found(Level.ERROR, (*target.path, "expr"), sentence, "write [$__auto]", quote=quote)
