"""A comment that says what Flagger does not do."""

import re
from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level

_GOOD = re.compile(r"\b(success\w*|succeed\w*|pass(es|ed|ing)?|good|healthy)\b", re.IGNORECASE)
_BAD = re.compile(r"fail|error|bad\b|unsuccess|roll\w*\s?back|halt", re.IGNORECASE)
_PAUSED = re.compile(r"\b(paus\w+|suspend\w*|freez\w+|frozen|disabl\w+|resum\w+)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(no|not|nor|neither|never|nothing|none|only|without|cannot)\b|n't\b", re.IGNORECASE)


def run(subject: Subject) -> Iterator[Found]:
    """Find comments that take the threshold for a number of good checks, or an autoscaler for paused."""
    analysis, scaler, name = subject.analysis, subject.canary.autoscaler, subject.canary.name
    threshold = subject.comments.get(("spec", "analysis", "threshold"), "")
    if analysis is not None and _GOOD.search(threshold) and not _BAD.search(threshold):
        yield Found(
            level=Level.WARNING,
            place=subject.at("threshold"),
            sentence=f"{name}: the comment takes the threshold for a number of good checks; it is the number of failed "
            f"ones, in the whole release, that ends it ({analysis.threshold}), and no step is held longer for it",
            fix="write what it is: the number of failed checks at which the release is rolled back",
        )
    reference = subject.comments.get(("spec", "autoscalerRef"), "")
    is_scaled = scaler is not None and scaler.kind == "HorizontalPodAutoscaler"
    if is_scaled and _PAUSED.search(reference) and not _NOT.search(reference):
        yield Found(
            level=Level.WARNING,
            place=subject.place("spec", "autoscalerRef"),
            sentence=f"{name}: the comment says that the HorizontalPodAutoscaler is paused in a release; Flagger "
            "pauses only KEDA's ScaledObject: both versions are scaled all the time, and while the primary is, checks "
            "wait",
            fix="write what it is: the autoscaler that the primary gets a copy of",
        )
