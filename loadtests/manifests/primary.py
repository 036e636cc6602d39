"""The primary that Flagger makes of a Deployment and its autoscaler, and that serves between releases.

Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_controller.go (createPrimaryDeployment) and
hpa_reconciler.go (reconcilePrimaryHpa)
"""

from collections.abc import Mapping
from dataclasses import replace

from loadtests.canary.model import CanarySpec
from loadtests.hpa.model import HpaSpec
from loadtests.manifests.model import Deployment, Stack

SELECTOR_LABELS = ("app", "name", "app.kubernetes.io/name")
"""By the first of these, in this order, Flagger tells the primary's pods from the target's."""


def serving(stack: Stack) -> tuple[Deployment, HpaSpec]:
    """Give the Deployment whose pods serve between releases, and its autoscaler: the primary's where there is one."""
    if stack.release is None:
        return stack.deployment, stack.hpa
    canary = stack.release.canary
    return primary_deployment(stack.deployment, canary), primary_autoscaler(stack.hpa, canary)


def primary_deployment(target: Deployment, canary: CanarySpec) -> Deployment:
    """Copy the target under the primary's name; one that is scaled to zero gets a replica."""
    label = selector_label(target)
    selector = _of_primary(target.selector, label)
    return replace(
        target,
        name=canary.primary,
        replicas=target.replicas or 1,
        selector={label: selector[label]} if label else selector,
        pod_labels=_of_primary(target.pod_labels, label),
    )


def primary_autoscaler(hpa: HpaSpec, canary: CanarySpec) -> HpaSpec:
    """Copy the target's autoscaler for the primary."""
    least, most = canary.primary_min_replicas, canary.primary_max_replicas
    return replace(
        hpa,
        name=f"{hpa.name}-primary",
        scale_target=replace(hpa.scale_target, name=canary.primary),
        min_replicas=hpa.min_replicas if least is None else least,
        max_replicas=hpa.max_replicas if most is None else most,
    )


def selector_label(target: Deployment) -> str | None:
    """Name the label by which the primary's pods differ; None where Flagger finds none and gives up."""
    return next((label for label in SELECTOR_LABELS if label in target.selector), None)


# Private


def _of_primary(labels: Mapping[str, str], label: str | None) -> dict[str, str]:
    return {key: f"{value}-primary" if key == label else value for key, value in labels.items()}
