"""An autoscaler that may scale neither up nor down."""

from collections.abc import Iterator

from loadtests.hpa.model import SelectPolicy
from loadtests.lint.interface import Subject
from slo.findings.interface import Found, Level


def run(subject: Subject) -> Iterator[Found]:
    """Find a behavior that disables both directions."""
    behavior = subject.hpa.behavior
    if behavior is None:
        return
    if {behavior.scale_up.select_policy, behavior.scale_down.select_policy} == {SelectPolicy.DISABLED}:
        yield Found(
            level=Level.ERROR,
            place=subject.place("spec", "behavior"),
            sentence="selectPolicy is Disabled for scaleUp and for scaleDown, so the replicas never change",
            fix="remove selectPolicy: Disabled from at least one direction, or remove the HPA",
        )
