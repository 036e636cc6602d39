"""What PodDisruptionBudgets allow.

Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/ and, of a budget that says neither of the two,
https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/disruption/disruption.go (updatePdbStatus)
"""

from typing import Any

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import whole
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Pods
from loadtests.doctor.selectors import selects

BUDGET = "PodDisruptionBudget"
_PERCENT = 100
_BOUNDS = ("minAvailable", "maxUnavailable")


def budgets_of(cluster: Cluster, pods: Pods) -> list[Named]:
    """List the budgets that select a workload's pods."""
    return [one for one in cluster.near(pods.named, BUDGET) if guards(one, pods)]


def guards(budget: Named, pods: Pods) -> bool:
    """Say whether a budget selects a workload's pods; one without a selector selects none, with an empty one all."""
    selector = budget.at("spec", "selector")
    return selector is not None and selects(selector, pods.labels)


def refusal(budget: Named) -> str:
    """Say why the cluster refuses a budget; empty where it does not."""
    said = {name: budget.at("spec", name) for name in _BOUNDS if budget.at("spec", name) is not None}
    if len(said) > 1:
        return f"has both {' and '.join(said)}"
    wrong = (
        f"has {name}: {value!r}, which is neither a whole number nor a percentage"
        for name, value in said.items()
        if _scaled(value, 1) is None
    )
    return next(wrong, "")


def evictable(budget: Named, replicas: int) -> int | None:
    """Say how many of so many pods a budget lets go: none if it does not say; None where the cluster refuses it."""
    if refusal(budget):
        return None
    least, most = (budget.at("spec", name) for name in _BOUNDS)
    if least is not None:
        kept = _scaled(least, replicas)
        return None if kept is None else max(replicas - kept, 0)
    return 0 if most is None else _scaled(most, replicas)


def fewest(cluster: Cluster, pods: Pods) -> int:
    """Give how few pods a workload may have."""
    scaler = cluster.scaler_of(pods)
    if scaler is not None:
        said = whole(scaler.at("spec", "minReplicas"))
        return said if said is not None else whole(scaler.at("spec", "minReplicaCount")) or 1
    return _said_replicas(pods)


def most(cluster: Cluster, pods: Pods) -> int:
    """Give how many pods a workload may have; of a primary as many as of its target."""
    scaler = cluster.scaler_of(pods)
    if scaler is not None:
        return whole(scaler.at("spec", "maxReplicas")) or whole(scaler.at("spec", "maxReplicaCount")) or 1
    return _said_replicas(pods)


# Private


def _said_replicas(pods: Pods) -> int:
    said = whole(pods.named.at("spec", "replicas"))
    return 1 if said is None else said


def _scaled(value: Any, replicas: int) -> int | None:  # noqa: ANN401 - YAML holds anything
    """Give a number, or a percentage of the pods rounded up, as Kubernetes does."""
    if isinstance(value, str) and value.removesuffix("%").isdecimal() and value.endswith("%"):
        return -(-replicas * int(value.removesuffix("%")) // _PERCENT)
    return whole(value)
