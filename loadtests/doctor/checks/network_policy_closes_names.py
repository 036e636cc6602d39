"""A NetworkPolicy that keeps pods from looking up the names that they are given."""

from collections.abc import Iterator

from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container
from loadtests.doctor.policies import allows, policies_of
from slo.findings.interface import Found, Level

_DNS, _UDP = 53, "UDP"
"""Resolvers ask by TCP only for what does not fit into a packet. A port without a protocol is TCP's."""
_NEEDS_NAMES = ("dns:", "http://", "https://")


def run(cluster: Cluster) -> Iterator[Found]:
    """Find closed egress without UDP port 53 for containers whose environment holds names of other hosts."""
    for pods in cluster.pods:
        policies = policies_of(cluster, pods, "Egress")
        for container in pods.containers if policies else ():
            variable = _variable(container)
            if variable and not any(allows(one, "Egress", container, _DNS, _UDP) for one in policies):
                yield Found(
                    level=Level.ERROR,
                    place=policies[0].document.place(("spec", "egress")),
                    sentence=f"{policies[0]} closes port {_DNS} ({_UDP}) to {pods}, and {variable} of container "
                    f"{container.name} holds a name: it is never found",
                    fix=f"allow UDP and TCP port {_DNS} to kube-dns in spec.egress",
                )


# Private


def _variable(container: Container) -> str:
    found = (name for name, text in container.variables.items() if text.startswith(_NEEDS_NAMES))
    return next(found, "")
