"""An SLO that is divided into very many."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Subject
from slo.lint.spelling import amount

_MANY_GROUPS = 200


def run(subject: Subject) -> Iterator[Found]:
    """Find SLOs with so many groups that nobody looks at each."""
    groups = subject.observations.groups if subject.observations else None
    if groups is not None and groups >= _MANY_GROUPS:
        yield subject.found(
            Level.WARNING,
            "groups" if subject.slo.group_labels else "total",
            f"it is divided into {amount(groups)} groups now: each has all recorded series and a budget of its own",
            "add them up, or divide by fewer labels",
        )
