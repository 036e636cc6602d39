"""Policies that cannot leave zero replicas."""

from collections.abc import Iterator

from loadtests.hpa.behavior import ScaleEvents, scale_up_limit
from loadtests.hpa.model import SelectPolicy
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find an HPA that may go to zero and whose policies lead nowhere from there."""
    hpa = subject.hpa
    if hpa.min_replicas != 0 or hpa.behavior is None or hpa.behavior.scale_up.select_policy is SelectPolicy.DISABLED:
        return
    limit = scale_up_limit(hpa.behavior.scale_up, ScaleEvents(), current=0, now=0.0)
    if limit.replicas == 0:
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "behavior", "scaleUp", "policies"),
            sentence="minReplicas is 0 and scaleUp counts in percent: any percentage of 0 replicas is 0, so it never "
            "comes up again",
            fix="add a policy of type Pods to scaleUp (with selectPolicy Max)",
        )
