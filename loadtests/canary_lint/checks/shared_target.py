"""Two Canaries for one target."""

from collections.abc import Iterator

from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find other Canaries among the files that release the same target."""
    canary = subject.canary
    rivals = [one.name for one in subject.siblings if (one.target, one.namespace) == (canary.target, canary.namespace)]
    if rivals:
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "targetRef", "name"),
            sentence=f"{canary.name}: {canary.target.kind} {canary.target.name} is released by "
            f"{', '.join(sorted(rivals))}, too: each scales it and copies it to {canary.primary} in its own time",
            fix="keep one Canary for each target",
        )
