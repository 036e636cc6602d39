"""Check that the autoscaler can measure what it is told to."""

from loadtests.hpa.model import ContainerResourceMetric, HpaSpec, MetricSpec, ResourceMetric, Utilization
from loadtests.manifests.model import Container, Deployment, Resources
from slo.documents import Document, FieldPath
from slo.errors import Mistake


def check_targets(
    hpa: HpaSpec, hpa_document: Document, deployment: Deployment, deployment_document: Document
) -> list[Mistake]:
    """Return a mistake for each container that is not there, and each request that a utilization needs and lacks."""
    names = [container.name for container in deployment.containers]
    mistakes = [
        _no_container(hpa_document, index, metric, names)
        for index, metric in enumerate(hpa.metrics)
        if isinstance(metric, ContainerResourceMetric) and metric.container not in names
    ]
    missing = dict.fromkeys(
        (position, metric.name)
        for metric in hpa.metrics
        for position, container in enumerate(deployment.containers)
        if _needs_request(metric, container) and not _requested(container.requests, metric.name)
    )
    return mistakes + [_no_request(deployment_document, position, name) for position, name in missing]


def _needs_request(metric: MetricSpec, container: Container) -> bool:
    match metric:
        case ResourceMetric(target=Utilization()):
            return True
        case ContainerResourceMetric(target=Utilization()):
            return metric.container == container.name
        case _:
            return False


def _requested(requests: Resources, resource: str) -> bool:
    amounts = {"cpu": requests.cpu_millicores, "memory": requests.memory_bytes}
    return bool(amounts.get(resource))


def _no_container(document: Document, index: int, metric: ContainerResourceMetric, names: list[str]) -> Mistake:
    path: FieldPath = ("spec", "metrics", index, "containerResource", "container")
    rule = f"must be a container of the Deployment (found: {', '.join(names)})"
    return Mistake(place=document.place(path), value=metric.container, rule=rule, next_step="correct the name")


def _no_request(document: Document, position: int, resource: str) -> Mistake:
    path: FieldPath = ("spec", "template", "spec", "containers", position, "resources", "requests", resource)
    rule = f"is required: the autoscaler measures {resource} in percent of it"
    return Mistake(place=document.place(path), value=None, rule=rule, next_step="add it")
