"""An autoscaler that says itself that it cannot scale."""

from collections.abc import Iterator

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items
from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level

_CONDITIONS = ("AbleToScale", "ScalingActive")
_ON_PURPOSE = "ScalingDisabled"
"""The target has no pods, as that of a Canary between releases."""


def run(cluster: Cluster) -> Iterator[Found]:
    """Find conditions in the status of autoscalers that keep them from scaling, and metrics that nobody serves."""
    fault = cluster.live.pod_metrics_fault if cluster.live is not None else ""
    for scaler in cluster.of("HorizontalPodAutoscaler"):
        yield from _conditions(scaler)
        kinds = [one.get("type", "Resource") for one in items(scaler.at("spec", "metrics"))] or ["Resource"]
        if fault and {"Resource", "ContainerResource"} & set(kinds):
            yield Found(
                level=Level.ERROR,
                place=scaler.document.place(("spec", "metrics")),
                sentence=f"{scaler} asks metrics.k8s.io for the use of its pods, and {fault}",
                fix="install metrics-server (in kind with --kubelet-insecure-tls), and see that its pods are ready",
            )


# Private


def _conditions(scaler: Named) -> Iterator[Found]:
    for index, one in enumerate(items(scaler.at("status", "conditions"))):
        is_bad = one.get("type") in _CONDITIONS and one.get("status") == "False"
        if is_bad and one.get("reason") != _ON_PURPOSE:
            yield Found(
                level=Level.ERROR,
                place=scaler.document.place(("status", "conditions", index)),
                sentence=f"{scaler} says {one['type']}: False, {one.get('reason')} ({one.get('message')}): it scales "
                "nothing",
                fix="see `load-harness hpa lint`, and whether the cluster serves what it measures",
            )
