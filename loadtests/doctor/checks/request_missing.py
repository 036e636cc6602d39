"""A container that asks for nothing."""

from collections.abc import Iterator, Mapping

from loadtests.doctor.fields import mapping
from loadtests.doctor.interface import Cluster
from loadtests.doctor.pods import Container, Pods
from loadtests.hpa.model import ResourceMetric, Utilization
from loadtests.lint.checks import missing_request
from slo.findings.interface import Found, Level

_WHAT = {
    "cpu": "it gets what others leave, so the same load takes another time on each node",
    "memory": "it is among the first to be evicted where a node runs short",
}


def run(cluster: Cluster) -> Iterator[Found]:
    """Find what `hpa lint` calls missing-request, containers under test without requests, and limits in their place."""
    failing = [one for subject in cluster.autoscalers for one in missing_request.run(subject)]
    yield from failing
    places = {one.place for one in failing}
    for pods in cluster.pods_under_test():
        if pods.canary is None:
            yield from (one for one in _unasked(pods, _percentages(cluster, pods)) if one.place not in places)


# Private


def _percentages(cluster: Cluster, pods: Pods) -> Mapping[str, int]:
    """Give the percentages of its requests that an autoscaler aims at, by resource."""
    return {
        metric.name: metric.target.percent
        for subject in cluster.autoscalers
        if subject.workload is not None and subject.workload.document is pods.named.document
        for metric in subject.hpa.metrics
        if isinstance(metric, ResourceMetric) and isinstance(metric.target, Utilization)
    }


def _unasked(pods: Pods, percentages: Mapping[str, int]) -> Iterator[Found]:
    of_the_pod = mapping(mapping(pods.spec.get("resources")).get("requests"))
    for container in pods.containers:
        for resource in _WHAT:
            so = "" if resource in of_the_pod else _so(container, resource, percentages.get(resource))
            if so:
                yield Found(
                    level=Level.WARNING,
                    place=pods.named.document.place((*container.path, "resources", "requests", resource)),
                    sentence=f"container {container.name} of {pods} requests no {resource}: {so}",
                    fix=f"add resources.requests.{resource} to container {container.name}",
                )


def _so(container: Container, resource: str, percentage: int | None) -> str:
    """Say what comes of it that a container does not say what it needs; empty where nothing does."""
    resources = mapping(container.value.get("resources"))
    limits = mapping(resources.get("limits"))
    if resource in mapping(resources.get("requests")):
        return ""
    if resource not in limits:
        return _WHAT[resource]
    if percentage is None:
        return ""
    return (
        f"Kubernetes puts its limit of {limits[resource]} in the place, so the autoscaler's {percentage} % are of the "
        "limit, and it scales at another load than the requests would say"
    )
