"""Selectors that select nothing of a metric that is there, and the matchers to blame."""

from collections.abc import Iterator

from dashboards.verification.case import Case
from slo.lint.expressions import Matcher, Selector


def unselected(case: Case) -> Iterator[Selector]:
    """Yield the selectors that have no sample, though their metric has."""
    for one in case.needed if case.is_empty else ():
        seconds = case.window_seconds(one)
        if one.metric and one.matchers and case.has(one.metric, seconds) and not case.has(str(one), seconds):
            yield one


def misfits(case: Case) -> Iterator[tuple[Selector, Matcher]]:
    """Yield each matcher that fits no series by itself."""
    for selector in unselected(case):
        for matcher in selector.matchers:
            if not case.has(f"{selector.metric}{{{matcher}}}", case.window_seconds(selector)):
                yield selector, matcher
