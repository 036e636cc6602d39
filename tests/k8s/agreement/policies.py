"""Who reaches whom under the NetworkPolicies of a cluster.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/
"""

from collections.abc import Mapping
from typing import Any

from tests.k8s.agreement.clusters import Cluster, Pod, key, selects


def is_let_through(cluster: Cluster, sender: Pod, receiver: Pod, port: int) -> bool:
    """Say whether a request gets out of one pod and into another."""
    out = _is_open(cluster, sender, "Egress", peer=receiver, of=receiver, port=port)
    return out and _is_open(cluster, receiver, "Ingress", peer=sender, of=receiver, port=port)


# Private


def _is_open(cluster: Cluster, pod: Pod, way: str, *, peer: Pod, of: Pod, port: int) -> bool:
    policies = [
        policy["spec"]
        for policy in cluster.of_kind("NetworkPolicy")
        if key(policy)[0] == pod.namespace
        and way in policy["spec"]["policyTypes"]
        and selects(policy["spec"]["podSelector"], pod.labels)
    ]
    rules = [rule for policy in policies for rule in policy.get(way.lower(), ())]
    peers = "from" if way == "Ingress" else "to"
    return not policies or any(
        _takes_port(rule, of, port) and (peers not in rule or any(_is_peer(each, pod, peer) for each in rule[peers]))
        for rule in rules
    )


def _takes_port(rule: Mapping[str, Any], of: Pod, port: int) -> bool:
    return "ports" not in rule or any(of.port(each["port"]) == port for each in rule["ports"])


def _is_peer(said: Mapping[str, Any], pod: Pod, peer: Pod) -> bool:
    namespaces = said.get("namespaceSelector")
    if namespaces is None and peer.namespace != pod.namespace:
        return False
    labels = {"kubernetes.io/metadata.name": peer.namespace}
    is_there = namespaces is None or selects(namespaces, labels)
    return is_there and ("podSelector" not in said or selects(said["podSelector"], peer.labels))
