"""Refuse manifests that a cluster would run and the sandbox cannot."""

from pathlib import Path

from loadtests.manifests.model import Stack
from slo.errors import InvalidInput, Mistake, Place


def admit(stack: Stack, manifests: Path) -> None:
    """Check that the sandbox can run a stack.

    Args:
        stack: What the manifests ask for.
        manifests: Where they were read from, for the message.

    Raises:
        InvalidInput: the pods have several containers.
    """
    containers = stack.deployment.containers
    if len(containers) > 1:
        place = Place(file=str(manifests), field="spec.template.spec.containers")
        names = ", ".join(container.name for container in containers)
        rule = "must be one container, since a pod of the sandbox is one workload"
        step = f"give manifests whose Deployment {stack.deployment.name} has only that one"
        raise InvalidInput([Mistake(place=place, value=names, rule=rule, next_step=step)])
