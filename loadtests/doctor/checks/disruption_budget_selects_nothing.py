"""A budget for pods that are not there."""

from collections.abc import Iterator

from loadtests.doctor.budgets import BUDGET, guards
from loadtests.doctor.interface import Cluster
from loadtests.doctor.makers import others_may_run
from loadtests.doctor.selectors import spell
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find budgets that select none of the pods beside them."""
    for budget in cluster.of(BUDGET):
        selector, near = budget.at("spec", "selector"), cluster.pods_near(budget)
        is_for_others = selector is not None and others_may_run(cluster, budget)
        if near and not any(guards(budget, one) for one in near) and not is_for_others:
            what = "has no selector, which" if selector is None else f"selects {spell(selector)}, and"
            yield Found(
                level=Level.ERROR,
                place=budget.document.place(("spec", "selector")),
                sentence=f"{budget} {what} {'selects no pods' if selector is None else 'no pods have that'} (there are "
                f"{', '.join(map(str, near))}): it protects nothing",
                fix="select the labels of a pod template, not those of its Deployment",
            )
