"""An analysis that looks at nothing."""

from collections.abc import Iterator

from loadtests.canary_lint.hooks import JUDGES, is_always_open, is_answered_at_once
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find analyses without a metric and without a webhook that could refuse."""
    if subject.analysis is None or subject.metrics:
        return
    judges = [one for one in subject.hooks if one.type in JUDGES]
    if all(is_always_open(one) or is_answered_at_once(one) for one in judges):
        yield Found(
            level=Level.ERROR,
            place=subject.at("metrics"),
            sentence=f"{subject.canary.name}: the analysis has no metric and no webhook that can refuse: every release "
            "whose pods get ready is promoted",
            fix="add metrics, or a hook that judges",
        )
