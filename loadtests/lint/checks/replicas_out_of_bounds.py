"""A target that starts out of the autoscaler's bounds."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find targets with more replicas than the maximum or fewer than the minimum."""
    workload, hpa = subject.workload, subject.hpa
    if workload is None or workload.replicas is None or hpa.min_replicas <= workload.replicas <= hpa.max_replicas:
        return
    replicas = workload.replicas
    if replicas == 0:
        effect = f"at 0 the autoscaler is switched off (minReplicas is {hpa.min_replicas})"
    elif replicas > hpa.max_replicas:
        effect = f"the first sync cuts it to maxReplicas, {hpa.max_replicas}, whatever the load"
    else:
        effect = f"the first sync raises it to minReplicas, {hpa.min_replicas}"
    yield Found(
        level=Level.ERROR,
        place=workload.document.place(("spec", "replicas")),
        sentence=f"{workload} asks for {replicas} {'replica' if replicas == 1 else 'replicas'}: {effect}",
        fix="remove replicas from the target, and make the bounds fit what it needs",
    )
