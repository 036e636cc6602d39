"""A budget that lets no pod go."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.budgets import budgets_of, evictable, fewest
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find budgets that allow no eviction while a workload has its fewest pods."""
    for pods in cluster.pods:
        if cluster.is_released(pods) or not pods.is_serving:
            continue
        replicas = fewest(cluster, pods)
        for budget in budgets_of(cluster, pods):
            if replicas and evictable(budget, replicas) == 0:
                field = "minAvailable" if budget.at("spec", "minAvailable") is not None else "maxUnavailable"
                yield Found(
                    level=Level.WARNING,
                    place=budget.document.place(("spec", field)),
                    sentence=f"{budget} {_says(budget, field)}, and {pods} may have {replicas} "
                    f"{'pod' if replicas == 1 else 'pods'}: then none may be evicted, and a node is never drained",
                    fix="write maxUnavailable: 1 instead, or have more pods at the least",
                )


# Private


def _says(budget: Named, field: str) -> str:
    said = budget.at("spec", field)
    return f"has {field}: {said}" if said is not None else "has neither minAvailable nor maxUnavailable"
