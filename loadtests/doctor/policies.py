"""What NetworkPolicies let through: whatever one of them allows is allowed.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Mapping
from typing import Any

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items, texts, whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from loadtests.doctor.selectors import selects

NETWORK_POLICY = "NetworkPolicy"
TCP = "TCP"
"""What a port is of that does not say it."""


def policies_of(cluster: Cluster, pods: Pods, direction: str) -> list[Named]:
    """List the policies that close a direction (`Ingress`, `Egress`) of a workload's pods, but for what they allow."""
    return [
        one
        for one in cluster.near(pods.named, NETWORK_POLICY)
        if direction in _directions(one) and selects(one.at("spec", "podSelector"), pods.labels)
    ]


def allows(policy: Named, direction: str, container: Container, number: int, protocol: str = TCP) -> bool:
    """Say whether a policy lets a port through, to or from anybody at all."""
    return any(
        "ports" not in rule
        or not rule["ports"]
        or any(_is_port(one, container, number, protocol) for one in items(rule["ports"]))
        for rule in items(policy.at("spec", direction.lower()))
    )


# Private


def _directions(policy: Named) -> list[str]:
    said = texts(policy.at("spec", "policyTypes"))
    return said or ["Ingress", *(["Egress"] if policy.at("spec", "egress") is not None else [])]


def _is_port(allowed: Mapping[str, Any], container: Container, number: int, protocol: str) -> bool:
    if (allowed.get("protocol") or TCP) != protocol:
        return False
    said, last = allowed.get("port"), whole(allowed.get("endPort"))
    if said is None:
        return True
    first = container.port_number(said)
    return first is not None and first <= number <= (last or first)
