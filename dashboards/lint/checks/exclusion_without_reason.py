"""An exclusion that does not say why."""

from collections.abc import Iterator

from dashboards.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find entries of `.lint` files without a reason, their rule's included."""
    for one in subject.exclusions:
        if not one.reason.strip():
            sentence = f"excuses {one.rule} and does not say why"
            fix = "add `reason:`, for the person who asks in a year"
            yield Found(level=Level.WARNING, place=one.place, sentence=sentence, fix=fix)
