"""Pods that a drained node takes away all at once."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.budgets import budgets_of, evictable, most, refusal
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Pods
from slo.findings.interface import Found, Level

_SO = "a node that is drained during a test or a release may take all of them at once"


def run(cluster: Cluster) -> Iterator[Found]:
    """Find workloads under test with several pods that no budget keeps; of a release, the primary is the one."""
    for pods in cluster.pods_under_test():
        replicas = most(cluster, pods)
        if not pods.is_serving or cluster.is_released(pods) or replicas < 2:  # noqa: PLR2004 - one pod has nobody to wait for
            continue
        budgets = budgets_of(cluster, pods)
        if not budgets:
            yield _none(pods)
        elif all(_keeps_nobody(one, replicas) for one in budgets):
            yield _in_vain(budgets[0], pods, replicas)


# Private


def _keeps_nobody(budget: Named, replicas: int) -> bool:
    allowed = evictable(budget, replicas)
    return allowed is None or allowed >= replicas


def _none(pods: Pods) -> Found:
    labels = ",".join(f"{key}={text}" for key, text in pods.labels.items())
    return Found(
        level=Level.WARNING,
        place=pods.place("metadata", "labels"),
        sentence=f"no PodDisruptionBudget selects {_whose(pods)} ({labels}): {_SO}",
        fix="add a PodDisruptionBudget with maxUnavailable: 1 that selects these labels",
    )


def _in_vain(budget: Named, pods: Pods, replicas: int) -> Found:
    field = "minAvailable" if budget.at("spec", "minAvailable") is not None else "maxUnavailable"
    why = refusal(budget)
    return Found(
        level=Level.WARNING,
        place=budget.document.place(("spec", field)),
        sentence=f"{budget} {why}: the cluster refuses it, and without it for {_whose(pods)} {_SO}"
        if why
        else f"{budget} has {field}: {budget.at('spec', field)}, and lets all {replicas} of {_whose(pods)} go: {_SO}",
        fix="write maxUnavailable: 1 instead",
    )


def _whose(pods: Pods) -> str:
    return f"the pods of {pods}" + (f", which Flagger makes for {pods.canary}" if pods.canary else "")
