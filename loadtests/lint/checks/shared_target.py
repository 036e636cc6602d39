"""Two autoscalers for one target."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find other HPAs among the files that scale the same target."""
    hpa = subject.hpa
    target = (hpa.scale_target.kind, hpa.scale_target.name, hpa.namespace)
    rivals = [
        one.name for one in subject.siblings if (one.scale_target.kind, one.scale_target.name, one.namespace) == target
    ]
    if rivals:
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "scaleTargetRef", "name"),
            sentence=f"{hpa.scale_target.kind} {hpa.scale_target.name} is scaled by "
            f"{', '.join(sorted(rivals))}, too: both "
            "report AmbiguousSelector and neither scales",
            fix="put the metrics into one HPA; the highest proposal counts there",
        )
