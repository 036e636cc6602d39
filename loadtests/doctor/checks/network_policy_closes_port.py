"""A NetworkPolicy that keeps requests from the port that they are sent to."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from loadtests.doctor.policies import TCP, allows, policies_of
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find ports of Services that every policy of their pods leaves out."""
    seen: set[tuple[str, str, int]] = set()
    for service in cluster.of("Service"):
        for pods in cluster.selected_by(service):
            for container, number, protocol in _targets(service, pods):
                policies = policies_of(cluster, pods, "Ingress")
                key = (str(pods), pods.named.namespace, number)
                is_open = not policies or any(allows(one, "Ingress", container, number, protocol) for one in policies)
                if not is_open and key not in seen:
                    seen.add(key)
                    yield _found(policies[0], service, pods, number)


# Private


def _targets(service: Named, pods: Pods) -> Iterator[tuple[Container, int, str]]:
    """Yield the containers, ports and protocols that a Service leads to."""
    for port in items(service.at("spec", "ports")):
        for container in pods.serving_containers():
            number = container.port_number(port.get("targetPort", port.get("port")))
            if number is not None:
                yield container, number, str(port.get("protocol") or TCP)


def _found(policy: Named, service: Named, pods: Pods, number: int) -> Found:
    return Found(
        level=Level.ERROR,
        place=policy.document.place(("spec", "ingress")),
        sentence=f"{policy} lets nothing in on port {number} of {pods}, where {service} leads: requests and scrapes "
        "hang until they time out",
        fix=f"allow port {number} in spec.ingress, from those who may ask",
    )
