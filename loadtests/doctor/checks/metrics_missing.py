"""Pods under test that nobody scrapes."""

from collections.abc import Iterator

from loadtests.doctor.interface import Cluster
from loadtests.doctor.monitors import MONITORS, is_annotated, is_scraped, reaching
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find scaled or released pods that no monitor reaches and that do not ask to be scraped."""
    for pods in cluster.pods_under_test():
        if not pods.is_serving or is_annotated(pods) or next(reaching(cluster, pods), None) is not None:
            continue
        if is_scraped(cluster, pods):
            continue
        monitors = [str(one) for one in cluster.near(pods.named, *MONITORS)]
        whose = f"{pods}" + (f", which Flagger makes for {pods.canary}" if pods.canary else "")
        yield Found(
            level=Level.ERROR if monitors else Level.WARNING,
            place=pods.place("metadata", "labels"),
            sentence=f"nothing here scrapes the pods of {whose} ("
            + (f"not {', '.join(monitors)}, either" if monitors else "there is no ServiceMonitor or PodMonitor")
            + "): without their metrics every verdict on them is inconclusive",
            fix="add a ServiceMonitor for a Service that leads to these pods, or a PodMonitor for their labels",
        )
