"""A number of replicas that two write."""

from collections.abc import Iterator

from loadtests.canary_lint.checks import hpa_without_primary_reference
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find workloads that set `replicas` and have an autoscaler or two, and autoscalers that Flagger does not know."""
    for subject in cluster.canaries:
        yield from (one for one in hpa_without_primary_reference.run(subject) if one.level is Level.ERROR)
    for pods in cluster.pods:
        scaler, said = cluster.scaler_of(pods), pods.named.at("spec", "replicas")
        if scaler is None or pods.canary is not None:
            continue
        if said is not None:
            yield Found(
                level=Level.WARNING,
                place=pods.named.document.place(("spec", "replicas")),
                sentence=f"{pods} sets replicas: {said} and {scaler} scales it: each apply puts it back to {said}, in "
                "the middle of a test as well",
                fix="remove replicas from the manifest; the autoscaler's minimum says how few there may be",
            )
        for other in cluster.scalers_of(pods)[1:]:
            yield Found(
                level=Level.ERROR,
                place=other.document.place(("spec", "scaleTargetRef")),
                sentence=f"{other} scales {pods}, and so does {scaler}: each undoes what the other does",
                fix="keep one of the two, with the metrics of both: the highest proposal counts",
            )
