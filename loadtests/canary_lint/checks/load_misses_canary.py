"""Load that never reaches the canary."""

from collections.abc import Iterator

from loadtests.canary.model import HookType, Strategy
from loadtests.canary_lint.hooks import hosts_asked, makes_load
from loadtests.canary_lint.interface import Subject
from slo.findings.interface import Found, Level

SPLIT_OUTSIDE = frozenset(
    {"nginx", "skipper", "traefik", "contour", "gloo", "apisix", "kubernetes"}
    | {"gatewayapi:v1", "gatewayapi:v1beta1", "gatewayapi:v1alpha2"}
)
"""Providers that share out what comes in through them; the Service inside the cluster leads to the primary alone."""


def run(subject: Subject) -> Iterator[Found]:
    """Find hooks that all send their requests to Services behind which the canary is not."""
    canary = subject.canary
    missing = {f"{canary.apex}-primary"} | (set() if _splits_inside(subject) else {canary.apex})
    loads = {
        index: set(hosts_asked(hook, canary))
        for index, hook in enumerate(subject.hooks)
        if hook.type is HookType.ROLLOUT and makes_load(hook)
    }
    if not all(hosts and hosts <= missing for hosts in loads.values()):
        return
    for index, hosts in loads.items():
        host, users = min(hosts), "" if _is_blue_green(subject) else ", or to the address that users have"
        yield Found(
            level=Level.ERROR,
            place=subject.at("webhooks", index, "metadata"),
            sentence=f"{canary.name}: the hook {subject.hooks[index].name} sends its load to {host}, which "
            f"{_why(subject, host)}: the canary gets none of it",
            fix=f"send it to {canary.apex}-canary.{canary.namespace}{users}",
        )


# Private


def _splits_inside(subject: Subject) -> bool:
    """Say whether requests of other pods to the Service are shared out, as a mesh does, and a route bound to it."""
    if _is_blue_green(subject):
        return False
    parents = subject.raw("spec", "service", "gatewayRefs")
    kinds = [one.get("kind") for one in parents if isinstance(one, dict)] if isinstance(parents, list) else []
    return subject.canary.provider not in SPLIT_OUTSIDE or "Service" in kinds


def _is_blue_green(subject: Subject) -> bool:
    """Say whether the canary gets nothing at all, nor a copy, until all checks have passed."""
    is_mirrored = subject.analysis is not None and subject.analysis.mirror
    return subject.canary.strategy is Strategy.BLUE_GREEN and not is_mirrored


def _why(subject: Subject, host: str) -> str:
    canary = subject.canary
    if host != canary.apex:
        return "is the primary alone"
    return f"leads to the primary alone with {canary.strategy if _is_blue_green(subject) else canary.provider}"
