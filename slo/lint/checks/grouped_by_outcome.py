"""A budget for the failures, and one for the rest."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Role, Subject

_NAMES = {Role.ERRORS: "bad", Role.GOOD: "good"}


def run(subject: Subject) -> Iterator[Found]:
    """Find groups by a label that tells the bad events from the good ones."""
    total = subject.query(Role.TOTAL)
    part = subject.query(Role.ERRORS) or subject.query(Role.GOOD)
    if total is None or part is None:
        return
    of_total = {matcher for selector in total.selectors for matcher in selector.matchers}
    telling = {matcher for selector in part.selectors for matcher in selector.matchers} - of_total
    for matcher in sorted(telling, key=str):
        if matcher.name in subject.slo.group_labels:
            yield subject.found(
                Level.ERROR,
                "groups",
                f"it is divided by {matcher.name}, and {matcher} tells the {_NAMES[part.role]} events from the others: "
                "each group is bad or good as a whole, and one of them has burnt its budget at the first event",
                f"leave {matcher.name} out of the groups",
            )
