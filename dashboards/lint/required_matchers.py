"""The matchers that dashboard-linter wants in every selector."""

from collections import Counter
from collections.abc import Iterator

from dashboards.lint.interface import Subject
from dashboards.lint.upstream import promql_queries
from slo.findings.interface import Found, Level
from slo.lint.expressions import Matcher, MatchOperator


def without_matcher(subject: Subject, label: str) -> Iterator[Found]:
    """Find selectors that do not keep to what is chosen of a label, in any panel, hidden or not."""
    wanted = Matcher(name=label, operator=MatchOperator.MATCHES, value=f"${label}")
    for query in promql_queries(subject, everywhere=True):
        seen: Counter[str] = Counter()
        for selector in query.selectors:
            nth = seen[selector.metric]
            seen[selector.metric] += 1
            if wanted not in selector.matchers:
                yield subject.found(
                    Level.ERROR,
                    query.path,
                    f"{selector.metric or selector} is read without {wanted}, so what is chosen above does not count",
                    f"add {wanted}, in these letters",
                    quote=query.pointed_at(selector.metric, nth),
                )
