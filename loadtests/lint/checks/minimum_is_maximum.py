"""An autoscaler without room."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find minReplicas that equals maxReplicas."""
    hpa = subject.hpa
    if hpa.min_replicas == hpa.max_replicas:
        yield Found(
            level=Level.WARNING,
            place=subject.place("spec", "maxReplicas"),
            sentence=f"minReplicas and maxReplicas are both {hpa.max_replicas}, so nothing is ever scaled",
            fix="raise maxReplicas or lower minReplicas; for a fixed number set replicas and remove the HPA",
        )
