"""One query for some events and for all."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Role, Subject


def run(subject: Subject) -> Iterator[Found]:
    """Find indicators whose bad or good events are all events."""
    total = subject.query(Role.TOTAL)
    part = subject.query(Role.ERRORS) or subject.query(Role.GOOD)
    if total is None or part is None or total.normal_text != part.normal_text:
        return
    ratio = "100 %" if part.role is Role.ERRORS else "0 %"
    yield subject.found(
        Level.ERROR,
        part.role,
        f"the {part.role} query is the total query: the error ratio is always {ratio}",
        f"narrow the {part.role} query down",
    )
