"""A container whose usage is a percentage of nothing."""

from collections.abc import Iterator

from loadtests.hpa.model import ContainerResourceMetric, ResourceMetric, Utilization
from loadtests.lint.interface import Subject
from loadtests.lint.workload import POD_LEVEL_FROM, Container, Workload
from slo.errors import Place
from slo.findings.interface import Found, Level

_LINKERD = "linkerd.io/inject"


def run(subject: Subject) -> Iterator[Found]:
    """Find containers that a utilization counts and that request nothing of the resource."""
    workload = subject.workload
    if workload is None:
        return
    seen: set[tuple[str, str]] = set()
    for metric in subject.hpa.metrics:
        if not isinstance(metric, ResourceMetric | ContainerResourceMetric) or not isinstance(
            metric.target, Utilization
        ):
            continue
        only = metric.container if isinstance(metric, ContainerResourceMetric) else None
        if only is None and metric.name in workload.pod_requests_milli and subject.minor >= POD_LEVEL_FROM:
            continue
        counted = [one for one in workload.measured(subject.minor) if only in (None, one.name)]
        for container in counted:
            if _is_missing(metric.name, container, counted) and (container.name, metric.name) not in seen:
                seen.add((container.name, metric.name))
                yield _found(workload, container, metric.name, metric.target.percent)
        if only is None:
            yield from _injected(workload, metric.name)


# Private


def _is_missing(resource: str, container: Container, counted: list[Container]) -> bool:
    """Say whether a container has no request; one of 0 is a request, unless nothing else is requested."""
    requests = [one.requests_milli.get(resource) for one in counted]
    return container.requests_milli.get(resource) is None or not any(requests)


def _found(workload: Workload, container: Container, resource: str, percent: int) -> Found:
    kind = "sidecar" if container.is_sidecar else "container"
    path = (*container.path, "resources", "requests", resource)
    is_zero = resource in container.requests_milli
    error = "no metrics returned matched known pods" if is_zero else f"missing request for {resource}"
    return Found(
        level=Level.ERROR,
        place=workload.document.place(path),
        sentence=f"{kind} {container.name} of {workload} requests {'0' if is_zero else 'no'} {resource}, and the "
        f"target is {percent} % of the requests: the metric fails ({error}) for all pods",
        fix=f"{'raise' if is_zero else 'add'} resources.requests.{resource} {'of' if is_zero else 'to'} {kind} "
        f"{container.name}",
    )


def _injected(workload: Workload, resource: str) -> Iterator[Found]:
    """Find a proxy that is injected without requests: Linkerd's has none unless it is told."""
    annotation = f"config.linkerd.io/proxy-{resource}-request"
    if workload.annotations.get(_LINKERD) == "enabled" and annotation not in workload.annotations:
        place: Place = workload.document.place(("spec", "template", "metadata"))
        yield Found(
            level=Level.ERROR,
            place=place,
            sentence=f"{_LINKERD} adds the container linkerd-proxy to {workload}, which requests no {resource} "
            "unless it is told to: the metric then fails for all pods",
            fix=f"add the annotation {annotation}, or scale by a ContainerResource metric of the application's "
            "container",
        )
