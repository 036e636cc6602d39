"""A label that a metric does not have."""

from dashboards.verification.case import Case
from dashboards.verification.misfits import misfits
from slo.findings.interface import Found
from slo.suggestions import did_you_mean


def explain(case: Case) -> Found | None:
    """Find a matcher of a label that no series of the metric has."""
    for selector, matcher in misfits(case):
        names = case.evidence.label_names(selector.metric)
        if matcher.name not in names:
            otherwise = f"{selector.metric} has {', '.join(names) or 'no labels'}"
            sentence = f"no series of {selector.metric} has the label {matcher.name}"
            fix = did_you_mean(matcher.name, names, otherwise=otherwise)
            return case.found(sentence, fix, offset=case.offset_of(matcher.name))
    return None
