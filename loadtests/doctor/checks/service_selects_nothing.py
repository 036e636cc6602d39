"""A Service without pods, or with a port that they do not have."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items, mapping
from loadtests.doctor.interface import Cluster
from loadtests.doctor.makers import others_may_run
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find Services that select none of the pods beside them, or lead to a port by a name that none has."""
    for service in cluster.of("Service"):
        selector, near = mapping(service.at("spec", "selector")), cluster.pods_near(service)
        if not selector or not near:
            continue
        if cluster.selected_by(service):
            yield from _ports(cluster, service)
            continue
        if others_may_run(cluster, service):
            continue
        labels = ",".join(f"{key}={text}" for key, text in selector.items())
        yield Found(
            level=Level.ERROR,
            place=service.document.place(("spec", "selector")),
            sentence=f"{service} selects {labels}, and no pods have that (there are {', '.join(map(str, near))}): "
            "it has no endpoints, and refuses every request",
            fix="select the labels of a pod template",
        )


# Private


def _ports(cluster: Cluster, service: Named) -> Iterator[Found]:
    for index, port in enumerate(items(service.at("spec", "ports"))):
        wanted = port.get("targetPort", port.get("port"))
        for pods in cluster.selected_by(service):
            if not any(one.is_port(wanted) for one in pods.containers):
                yield Found(
                    level=Level.ERROR,
                    place=service.document.place(("spec", "ports", index, "targetPort")),
                    sentence=f"{service} leads to the port {wanted}, and no container of {pods} has one of that name: "
                    "it has no endpoints",
                    fix="write the name or the number of a container's port",
                )
