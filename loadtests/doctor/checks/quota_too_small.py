"""A quota that ends a scale-up before the autoscaler does."""

from collections.abc import Iterator, Mapping

from loadtests.canary_lint.target import Named
from loadtests.doctor.budgets import most
from loadtests.doctor.fields import mapping, milli
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Pods
from loadtests.lint.spelling import quantity
from slo.findings.interface import Found, Level

_POD = 1000
"""Of the resource `pods`, in thousandths."""
_COUNTED: Mapping[str, tuple[str, str]] = {
    "cpu": ("requests", "cpu"),
    "memory": ("requests", "memory"),
    "requests.cpu": ("requests", "cpu"),
    "requests.memory": ("requests", "memory"),
    "limits.cpu": ("limits", "cpu"),
    "limits.memory": ("limits", "memory"),
    "pods": ("pods", "pods"),
}


def run(cluster: Cluster) -> Iterator[Found]:
    """Find quotas that hold less than all workloads of the namespace may ask for together."""
    for quota in cluster.of("ResourceQuota"):
        near = [one for one in cluster.pods_near(quota) if one.is_serving and one.named.kind != "DaemonSet"]
        for name, said in mapping(quota.at("spec", "hard")).items():
            hard, counted = milli(said), _COUNTED.get(name)
            if hard is None or counted is None:
                continue
            asked = sum(most(cluster, one) * _per_pod(one, *counted) for one in near)
            if asked > hard:
                yield _found(quota, name, hard, asked, near)


# Private


def _per_pod(pods: Pods, field: str, resource: str) -> int:
    """Add up what the containers of a pod request, or may use, in thousandths."""
    if field == "pods":
        return _POD
    total = 0
    for container in pods.containers:
        resources = mapping(container.value.get("resources"))
        requests, limits = mapping(resources.get("requests")), mapping(resources.get("limits"))
        amounts = {**limits, **requests} if field == "requests" else limits
        total += milli(amounts.get(resource)) or 0
    return total


def _found(quota: Named, name: str, hard: int, asked: int, near: list[Pods]) -> Found:
    resource = name.rpartition(".")[2]
    return Found(
        level=Level.WARNING,
        place=quota.document.place(("spec", "hard", name)),
        sentence=f"{quota} holds {quantity(resource, hard)} of {name}, and {', '.join(map(str, near))} may ask for "
        f"{quantity(resource, asked)} at their most replicas: pods are refused before the autoscaler is done",
        fix="raise the quota, or lower maxReplicas or what each pod asks for",
    )
