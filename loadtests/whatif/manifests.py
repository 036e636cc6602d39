"""Read an autoscaler and the Deployment that it scales, and only what the autoscaler looks at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import ContainerResourceMetric, HpaSpec, MetricSpec, ResourceMetric, Utilization
from loadtests.manifests.kustomize import identity, load_documents
from loadtests.manifests.lists import without_lists
from loadtests.manifests.model import RollingUpdate
from loadtests.manifests.resources import read_resources
from loadtests.manifests.shipped import manifests_root
from loadtests.manifests.strategy import read_strategy
from loadtests.whatif.model import Workload, WorkloadContainer
from slo.documents import Document, FieldPath
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

_HPA, _DEPLOYMENT = "HorizontalPodAutoscaler", "Deployment"
_CPU = "cpu"


def read_subject(hpa_path: Path, deployment_path: Path | None, *, rolls_out: bool) -> tuple[HpaSpec, Workload]:
    """Read the one HPA of a file, folder or kustomization, and its Deployment from there or from a path of its own.

    Args:
        hpa_path: Where the HPA is.
        deployment_path: Where the Deployment is; None: beside the HPA, or else the shipped one is assumed.
        rolls_out: Whether the Deployment's strategy matters.

    Raises:
        InvalidInput: every mistake, and every metric that a trace of CPU demand says nothing about.
    """
    mistakes: list[Mistake] = []
    documents = without_lists(load_documents(hpa_path, mistakes))
    others = documents if deployment_path is None else without_lists(load_documents(deployment_path, mistakes))
    _raise(mistakes)
    document = _only(_of_kind(documents, _HPA), documents, hpa_path, _HPA)
    hpa = read_hpa(document, mistakes)
    mistakes.extend(_unknowable(document, hpa))
    found = _deployment(document, others, deployment_path)
    if found is None:
        _raise(mistakes)
        return hpa, _assumed(hpa)
    workload = _read_workload(found, hpa, mistakes, rolls_out=rolls_out)
    if not mistakes:
        mistakes.extend(_unmeasurable(hpa, document, workload, found))
    _raise(mistakes)
    return hpa, workload


# Private


def _raise(mistakes: list[Mistake]) -> None:
    if mistakes:
        raise InvalidInput(mistakes)


def _of_kind(documents: Iterable[Document], kind: str) -> list[Document]:
    return [document for document in documents if identity(document)[0] == kind]


def _only(found: Sequence[Document], all_: Sequence[Document], path: Path, kind: str) -> Document:
    if len(found) == 1:
        return found[0]
    names = ", ".join(" ".join(identity(one)).strip() or "a document without a kind" for one in found or all_)
    rule = f"must hold exactly one {kind} (found: {names or 'nothing'})"
    next_step = "give the file that holds it alone" if found else "give the file or folder with its manifest"
    raise InvalidInput([Mistake(place=Place(file=str(path)), value=path.name, rule=rule, next_step=next_step)])


def _deployment(hpa: Document, documents: Sequence[Document], path: Path | None) -> Document | None:
    """Find the Deployment that the HPA names; None where there is none at all."""
    deployments = _of_kind(documents, _DEPLOYMENT)
    if path is not None and len(deployments) != 1:
        return _only([one for one in deployments if _is_target(hpa, one)] or deployments, documents, path, _DEPLOYMENT)
    if not deployments:
        return None
    for one in deployments:
        if _is_target(hpa, one):
            return one
    names = ", ".join(identity(one)[1] for one in deployments)
    kind, name = _target(hpa)
    raise InvalidInput(
        [
            Mistake(
                place=hpa.place(("spec", "scaleTargetRef", "name")),
                value=f"{kind} {name}".strip(),
                rule=f"must be a Deployment that is given (found: {names})",
                next_step="correct the name, or give the Deployment's file after the HPA's",
            )
        ]
    )


def _target(hpa: Document) -> tuple[str, str]:
    spec = hpa.value.get("spec")
    reference = spec.get("scaleTargetRef") if isinstance(spec, dict) else None
    target = reference if isinstance(reference, dict) else {}
    return str(target.get("kind") or ""), str(target.get("name") or "")


def _is_target(hpa: Document, deployment: Document) -> bool:
    return _target(hpa) == identity(deployment)


def _read_workload(document: Document, hpa: HpaSpec, mistakes: list[Mistake], *, rolls_out: bool) -> Workload:
    """Read the few fields that matter; the rest is for others to check."""
    fields = Fields(document, mistakes)
    spec = fields.mapping("spec")
    pod = spec.mapping("template").mapping("spec")
    items = pod.items("containers", at_least=1)
    # A sidecar is an init container that is never done: the autoscaler counts it.
    sidecars = [one for one in pod.items("initContainers") if one.raw("restartPolicy") == "Always"]
    containers = {one.name: one for one in (_container(item) for item in (*items, *sidecars))}
    worker = _worker(hpa, tuple(containers))
    probed = next((item for item in items if item.raw("name") == worker), None)
    return Workload(
        name=fields.mapping("metadata").text("name"),
        containers=tuple(sorted(containers.values(), key=lambda one: one.name != worker)),
        readiness_delay_seconds=0.0 if probed is None else _readiness_delay_seconds(probed),
        rolling_update=read_strategy(spec) if rolls_out else RollingUpdate(),
    )


def _worker(hpa: HpaSpec, names: Sequence[str]) -> str:
    """Name the container that does the work: the one that is measured alone, or else the first."""
    measured = [one.container for one in hpa.metrics if isinstance(one, ContainerResourceMetric)]
    return next((name for name in measured if name in names), next(iter(names), ""))


def _container(fields: Fields) -> WorkloadContainer:
    requests, limits = read_resources(fields)
    return WorkloadContainer(name=fields.text("name"), requests=requests, limits=limits)


def _readiness_delay_seconds(container: Fields) -> float:
    """Say when the first probes are answered, if the container answers as soon as it runs."""
    probe = container.optional_mapping("readinessProbe")
    if probe is None:
        return 0.0
    delay = probe.integer("initialDelaySeconds", default=0, minimum=0)
    period = probe.integer("periodSeconds", default=10, minimum=1)
    return float(delay + period * (probe.integer("successThreshold", default=1, minimum=1) - 1))


def _assumed(hpa: HpaSpec) -> Workload:
    """Take the Deployment that comes with the project."""
    (document,) = _of_kind(load_documents(manifests_root() / "base", []), _DEPLOYMENT)
    mistakes: list[Mistake] = []
    shipped = _read_workload(document, hpa, mistakes, rolls_out=True)
    _raise(mistakes)
    (container,) = shipped.containers
    measured = [one.container for one in hpa.metrics if isinstance(one, ContainerResourceMetric)]
    name = measured[0] if measured else container.name
    return replace(shipped, name=hpa.scale_target.name, containers=(replace(container, name=name),), is_assumed=True)


def _unknowable(document: Document, hpa: HpaSpec) -> list[Mistake]:
    """Name the metrics that no trace of CPU demand can give."""
    return [
        Mistake(
            place=document.place(("spec", "metrics", index)),
            value=_spelled(metric),
            rule="cannot be simulated: the trace gives the demand of CPU, and nothing else",
            next_step="leave it out of a copy of the manifest, and mind that the cluster takes the highest proposal",
        )
        for index, metric in enumerate(hpa.metrics)
        if not isinstance(metric, ResourceMetric | ContainerResourceMetric) or metric.name != _CPU
    ]


def _spelled(metric: MetricSpec) -> str:
    kind = type(metric).__name__.removesuffix("Metric")
    return f"{kind} metric {metric.name}"


def _unmeasurable(hpa: HpaSpec, document: Document, workload: Workload, deployment: Document) -> Iterable[Mistake]:
    """Name containers that are not there, and requests that a target in percent needs and lacks."""
    names = [container.name for container in workload.containers]
    for index, metric in enumerate(hpa.metrics):
        if isinstance(metric, ContainerResourceMetric) and metric.container not in names:
            yield Mistake(
                place=document.place(("spec", "metrics", index, "containerResource", "container")),
                value=metric.container,
                rule=f"must be a container of the Deployment (found: {', '.join(names)})",
                next_step="correct the name",
            )
    needed = {name for metric in hpa.metrics for name in _needing_requests(metric, names)}
    for container in workload.containers:
        if container.name in needed and not container.requests.cpu_millicores:
            yield Mistake(
                place=deployment.place((*_container_path(deployment, container.name), "resources", "requests", "cpu")),
                value=f"container {container.name}",
                rule="must request cpu: the target is in percent of it",
                next_step="add resources.requests.cpu",
            )


def _container_path(deployment: Document, name: str) -> FieldPath:
    pod = deployment.value["spec"]["template"]["spec"]
    return next(
        ("spec", "template", "spec", kind, index)
        for kind in ("containers", "initContainers")
        for index, one in enumerate(pod.get(kind) or ())
        if one.get("name") == name
    )


def _needing_requests(metric: MetricSpec, names: Sequence[str]) -> Sequence[str]:
    match metric:
        case ResourceMetric(target=Utilization()):
            return names
        case ContainerResourceMetric(target=Utilization()):
            return [metric.container]
        case _:
            return ()
