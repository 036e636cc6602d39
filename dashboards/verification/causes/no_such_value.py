"""A value that a label does not have."""

from collections.abc import Sequence

from dashboards.verification.case import Case
from dashboards.verification.misfits import misfits, unselected
from slo.findings.interface import Found
from slo.lint.expressions import Matcher, MatchOperator
from slo.suggestions import nearest


def explain(case: Case) -> Found | None:
    """Find a matcher that no series of the metric fits, or matchers that none fits together."""
    for selector, matcher in misfits(case):
        values = case.evidence.label_values(matcher.name, selector.metric)
        sentence = f"no series of {selector.metric} has {matcher}"
        return case.found(sentence, _fix(matcher, values), offset=case.offset_of(matcher.name))
    for selector in unselected(case):
        sentence = f"no series fits all matchers of {selector}, though each of them fits some"
        return case.found(sentence, "leave one of the matchers out, or choose other values of the variables")
    return None


# Private

_MOST_VALUES = 5


def _fix(matcher: Matcher, values: Sequence[str]) -> str:
    close = nearest(matcher.value, values) if matcher.operator is MatchOperator.EQUAL else None
    if close is not None:
        return f"did you mean {matcher.name}={close!r}?"
    shown = ", ".join(values[:_MOST_VALUES])
    more = f" and {len(values) - _MOST_VALUES} more" if len(values) > _MOST_VALUES else ""
    return f"the values of {matcher.name} are {shown}{more}" if values else f"correct the matcher of {matcher.name}"
