"""Refuse manifests that a cluster would run and the sandbox cannot."""

from pathlib import Path

from loadtests.manifests.model import Stack
from loadtests.sandbox.canary.admission import check_release
from loadtests.sandbox.canary.limits import check_limits
from slo.errors import InvalidInput, Mistake, Place


def admit(stack: Stack, manifests: Path) -> None:
    """Check that the sandbox can run a stack.

    Args:
        stack: What the manifests ask for.
        manifests: Where they were read from, for the message.

    Raises:
        InvalidInput: the pods have several containers, or one that runs another program; or the Canary asks for what
            the sandbox does not have or do.
    """
    containers = stack.deployment.containers
    place = Place(file=str(manifests), field="spec.template.spec.containers")
    mistakes = []
    if len(containers) > 1:
        names = ", ".join(container.name for container in containers)
        rule = "must be one container, since a pod of the sandbox is one workload"
        step = f"give manifests whose Deployment {stack.deployment.name} has only that one"
        mistakes.append(Mistake(place=place, value=names, rule=rule, next_step=step))
    for container in containers:
        if container.command is not None:
            rule = f"must not be set for {container.name}, since the sandbox runs the workload of this installation"
            command = " ".join(container.command)
            mistakes.append(Mistake(place=place, value=f"command {command}", rule=rule, next_step="remove it"))
    if stack.release is not None:
        mistakes.extend(check_limits(stack.release.canary, stack, manifests))
        mistakes.extend(check_release(stack.release, manifests))
    if mistakes:
        raise InvalidInput(mistakes)
