"""Read what the checks need to know of a target, whatever its kind: anything with a pod template."""

from collections.abc import Mapping
from dataclasses import dataclass

from loadtests.manifests.resources import read_quantity_milli
from slo.documents import Document, FieldPath
from slo.errors import Mistake
from slo.fields import Fields

POD_LEVEL_FROM = 34
"""Minor version from which a request of the pod as a whole counts instead of those of its containers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A container of the pod template; quantities in thousandths, by resource."""

    name: str
    requests_milli: Mapping[str, int]
    """A missing request is its limit, as the API server fills it in."""
    limits_milli: Mapping[str, int]
    path: FieldPath
    is_sidecar: bool = False
    """Whether it is an init container that goes on running."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """What an HPA may scale."""

    api_version: str
    kind: str
    name: str
    namespace: str
    """Empty where the manifest leaves it out: then it is that of the HPA."""
    replicas: int | None
    """None where the manifest leaves it out."""
    containers: tuple[Container, ...]
    """With the sidecars, which count from 1.29 on."""
    pod_requests_milli: Mapping[str, int]
    """Requests of the pod as a whole, which count from 1.34 on."""
    annotations: Mapping[str, str]
    """Of the pod template, its labels among them: injection is asked for with either."""
    document: Document

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"

    def measured(self, minor: int) -> tuple[Container, ...]:
        """Give the containers that the autoscaler of a minor version adds up."""
        sidecars_from = 29
        return tuple(one for one in self.containers if not one.is_sidecar or minor >= sidecars_from)


def read_workload(document: Document, mistakes: list[Mistake]) -> Workload | None:
    """Read a target; None if the document has no pod template of the usual shape."""
    if not _has_template(document):
        return None
    fields = Fields(document, mistakes)
    metadata, spec = fields.mapping("metadata"), fields.mapping("spec")
    template = spec.mapping("template")
    pod = template.mapping("spec")
    return Workload(
        api_version=fields.text("apiVersion"),
        kind=fields.text("kind"),
        name=metadata.text("name"),
        namespace=metadata.text("namespace") if "namespace" in metadata else "",
        replicas=spec.integer("replicas", minimum=0) if "replicas" in spec else None,
        containers=_containers(pod),
        pod_requests_milli=_quantities(pod, "requests"),
        annotations=_annotations(template),
        document=document,
    )


# Private

_KNATIVE = "serving.knative.dev/"
"""Its Services scale by themselves, and their containers need no name."""


def _has_template(document: Document) -> bool:
    value = document.value
    if isinstance(value, dict) and str(value.get("apiVersion")).startswith(_KNATIVE):
        return False
    for name in ("spec", "template", "spec"):
        value = value.get(name) if isinstance(value, dict) else None
    return isinstance(value, dict) and "containers" in value


def _containers(pod: Fields) -> tuple[Container, ...]:
    running = [_container(one, is_sidecar=False) for one in pod.items("containers", at_least=1)]
    sidecars = [
        _container(one, is_sidecar=True) for one in pod.items("initContainers") if one.raw("restartPolicy") == "Always"
    ]
    return (*running, *sidecars)


def _container(fields: Fields, *, is_sidecar: bool) -> Container:
    limits = _quantities(fields, "limits")
    return Container(
        name=fields.text("name"),
        requests_milli={**limits, **_quantities(fields, "requests")},
        limits_milli=limits,
        path=fields.path,
        is_sidecar=is_sidecar,
    )


def _quantities(fields: Fields, name: str) -> dict[str, int]:
    resources = fields.optional_mapping("resources")
    amounts = resources.optional_mapping(name) if resources is not None else None
    if amounts is None:
        return {}
    read = {resource: read_quantity_milli(amounts, resource) for resource in amounts.names()}
    return {resource: milli for resource, milli in read.items() if milli is not None}


def _annotations(template: Fields) -> dict[str, str]:
    metadata = template.optional_mapping("metadata")
    if metadata is None:
        return {}
    found: dict[str, str] = {}
    for name in ("labels", "annotations"):
        values = metadata.raw(name)
        if isinstance(values, dict):
            found |= {str(key): str(value).lower() for key, value in values.items()}
    return found
