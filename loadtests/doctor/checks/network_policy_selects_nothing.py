"""A NetworkPolicy for pods that are not there."""

from collections.abc import Iterator

from loadtests.doctor.interface import Cluster
from loadtests.doctor.makers import others_may_run
from loadtests.doctor.policies import NETWORK_POLICY
from loadtests.doctor.selectors import selects, spell
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find policies that select none of the pods beside them."""
    for policy in cluster.of(NETWORK_POLICY):
        selector, near = policy.at("spec", "podSelector"), cluster.pods_near(policy)
        if near and not any(selects(selector, one.labels) for one in near) and not others_may_run(cluster, policy):
            yield Found(
                level=Level.ERROR,
                place=policy.document.place(("spec", "podSelector")),
                sentence=f"{policy} selects {spell(selector)}, and no pods have that (there are "
                f"{', '.join(map(str, near))}): everything stays open",
                fix="select the labels of a pod template",
            )
