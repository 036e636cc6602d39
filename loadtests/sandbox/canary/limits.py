"""Refuse what a Canary asks of the cluster that the sandbox's control plane and balancer do not do."""

from collections.abc import Iterator
from pathlib import Path

from loadtests.canary.model import PROVIDER_KUBERNETES, Analysis, CanarySpec
from loadtests.manifests.model import Deployment, Stack
from loadtests.manifests.primary import SELECTOR_LABELS, selector_label
from slo.errors import Mistake, Place

_HPA = "HorizontalPodAutoscaler"
_LEAVE_OUT = "leave it out in an overlay for the sandbox"


def check_limits(canary: CanarySpec, stack: Stack, manifests: Path) -> Iterator[Mistake]:
    """Find what of a Canary that was read without mistakes the sandbox cannot run."""
    analysis = canary.analysis or Analysis()
    if canary.provider == PROVIDER_KUBERNETES:
        rule = "must be a mesh or an ingress, since with it Flagger sends the canary no requests, and the sandbox does"
        yield _mistake(canary, manifests, "provider", canary.provider, rule)
    if analysis.mirror:
        rule = "must be false, since the sandbox does not copy requests"
        yield _mistake(canary, manifests, "analysis.mirror", "true", rule)
    if analysis.match:
        rule = "must not be set, since the sandbox shares requests out by weight, whoever sends them"
        yield _mistake(canary, manifests, "analysis.match", f"{len(analysis.match)} conditions", rule)
    if analysis.has_session_affinity:
        rule = "must not be set, since the sandbox shares out requests and not users"
        yield _mistake(canary, manifests, "analysis.sessionAffinity", "a cookie", rule)
    yield from _check_autoscaler(canary, stack.hpa.name, manifests)
    yield from _check_selector(stack.deployment, manifests)


# Private


def _check_autoscaler(canary: CanarySpec, hpa: str, manifests: Path) -> Iterator[Mistake]:
    reference = canary.autoscaler
    if reference is None or (reference.kind, reference.name) != (_HPA, hpa):
        value = "(nothing)" if reference is None else f"{reference.kind} {reference.name}"
        rule = f"must be the {_HPA} {hpa}, or the primary has no autoscaler"
        place = Place(file=str(manifests), field=f"Canary {canary.name}, spec.autoscalerRef")
        yield Mistake(place=place, value=value, rule=rule, next_step="refer to it")


def _check_selector(deployment: Deployment, manifests: Path) -> Iterator[Mistake]:
    if selector_label(deployment) is None:
        yield Mistake(
            place=Place(file=str(manifests), field=f"Deployment {deployment.name}, spec.selector.matchLabels"),
            value=", ".join(deployment.selector) or "(nothing)",
            rule=f"must have one of {', '.join(SELECTOR_LABELS)}, by which Flagger tells the primary's pods",
            next_step="add one of them",
        )


def _mistake(canary: CanarySpec, manifests: Path, field: str, value: str, rule: str) -> Mistake:
    place = Place(file=str(manifests), field=f"Canary {canary.name}, spec.{field}")
    return Mistake(place=place, value=value, rule=rule, next_step=_LEAVE_OUT)
