"""A query with more results than Flagger reads."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.series import has_many_series
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find queries that give a value for each series, or for each group."""
    for query, expression in subject.parsed():
        if has_many_series(expression):
            yield Found(
                level=Level.WARNING,
                place=query.place,
                sentence=f"{subject.canary.name}: {query.metric.name} may give several series, of which Flagger takes "
                "the last and does not look at the others",
                fix="put sum(...), or max(...) for the worst, around it",
            )
