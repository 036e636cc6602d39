"""A target that has no number of replicas."""

from collections.abc import Iterator

from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level

_UNSCALABLE = {
    "DaemonSet": "it runs one pod on every node",
    "Job": "it has a parallelism, and an end",
    "CronJob": "it starts Jobs",
    "Pod": "it is a single pod",
    "Service": "it is an address; scale the Deployment behind it",
}


def run(subject: Subject) -> Iterator[Found]:
    """Find targets of a kind that has no scale."""
    target = subject.hpa.scale_target
    if target.kind in _UNSCALABLE:
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "scaleTargetRef", "kind"),
            sentence=f"a {target.kind} has no scale ({_UNSCALABLE[target.kind]}), so the autoscaler fails with "
            "FailedGetScale",
            fix="target a Deployment, a StatefulSet or another kind with a scale subresource",
        )
