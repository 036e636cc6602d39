"""An autoscaler of something that is not there."""

from collections.abc import Iterator

from loadtests.doctor.interface import Cluster
from loadtests.lint.checks import wrong_target
from slo.findings.interface import Found


def run(cluster: Cluster) -> Iterator[Found]:
    """Find what `hpa lint` calls wrong-target; a primary is there as soon as Flagger has made it."""
    for subject in cluster.autoscalers:
        target = subject.hpa.scale_target
        is_primary = any(
            one.canary is not None and (one.named.kind, one.named.name) == (target.kind, target.name)
            for one in cluster.pods
        )
        if not is_primary:
            yield from wrong_target.run(subject)
