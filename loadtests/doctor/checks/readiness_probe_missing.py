"""Pods that get requests before they can answer."""

from collections.abc import Iterator

from loadtests.doctor.interface import Cluster
from slo.findings.interface import Found, Level


def run(cluster: Cluster) -> Iterator[Found]:
    """Find containers under test that declare ports and have no readiness probe."""
    for pods in cluster.pods_under_test():
        for container in pods.serving_containers() if pods.is_serving and pods.canary is None else ():
            if not container.probe("readiness"):
                yield Found(
                    level=Level.WARNING,
                    place=pods.named.document.place((*container.path, "readinessProbe")),
                    sentence=f"container {container.name} of {pods} has no readinessProbe: a new pod gets requests as "
                    "soon as its process runs, and each scale-up and release costs errors",
                    fix=f"add a readinessProbe to container {container.name}",
                )
