"""A metric that the server does not have."""

from collections.abc import Iterator

from slo.findings.interface import Found, Level
from slo.lint.interface import Role, Subject
from slo.lint.seen import seen_selectors


def run(subject: Subject) -> Iterator[Found]:
    """Find metrics without any series; that of the errors may only not be born yet."""
    for role, selector, seen in seen_selectors(subject):
        if seen.has_metric or not selector.metric or (role is Role.ERRORS and seen.similar_metric is None):
            continue
        fix = "check the name, and that the target is scraped"
        yield subject.found(
            Level.ERROR,
            role,
            f"the server has had no series of {selector.metric} in the last hour",
            f"did you mean {seen.similar_metric}?" if seen.similar_metric else fix,
        )
