"""Find the Canary that releases a Deployment, and the Service that Flagger makes of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from loadtests.canary.manifest import CANARY
from loadtests.canary.model import CanaryRelease
from loadtests.manifests.model import Deployment, Service
from slo.documents import Document, FieldPath
from slo.errors import Mistake, Place

_GROUP = "flagger.app"
_DEPLOYMENT = "Deployment"
_PORT_FIELDS = {"port": "port", "targetPort": "targetPort", "portName": "name"}
"""What becomes what: of the Canary's service, of the Service's one port."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _MadeService(Document):
    """The manifest of a Service that nobody wrote: its fields stand in the Canary's."""

    canary: Document = field(repr=False)

    def place(self, path: FieldPath = ()) -> Place:
        """Say where in the Canary a field comes from."""
        names = {to: of for of, to in _PORT_FIELDS.items()}
        name = (
            names.get(str(path[-1])) if path[:2] == ("spec", "ports") and len(path) > len(("spec", "ports")) else None
        )
        return self.canary.place(("spec", "service", *([name] if name else [])))


def of_flagger(documents: Iterable[Document]) -> list[Document]:
    """Give Flagger's objects among some documents."""
    return [document for document in documents if document.value["apiVersion"].partition("/")[0] == _GROUP]


def canary_among(documents: Iterable[Document]) -> Document | None:
    """Give the Canary among some documents."""
    return next((document for document in of_flagger(documents) if document.value["kind"] == CANARY), None)


def service_of(canary: Document, release: CanaryRelease, deployment: Deployment) -> Document:
    """Compose the manifest of the Service that Flagger makes of a Canary without mistakes.

    Source: https://docs.flagger.app/usage/how-it-works#canary-service
    """
    service = canary.value["spec"].get("service") or {}
    value = {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": release.canary.apex, "namespace": release.canary.namespace},
        "spec": {
            "selector": dict(deployment.pod_labels),
            "ports": [{to: service[of] for of, to in _PORT_FIELDS.items() if of in service}],
        },
    }
    return _MadeService(file=canary.file, value=value, lines={}, canary=canary)


def check_release(
    release: CanaryRelease | None, documents: Iterable[Document], deployment: Deployment, service: Service
) -> Iterator[Mistake]:
    """Find what keeps a Canary from releasing the Deployment with the autoscaler, behind the Service that users ask."""
    document = canary_among(documents)
    if release is None or document is None:
        return
    canary = release.canary

    def misfit(path: FieldPath, value: str, rule: str, next_step: str) -> Mistake:
        return Mistake(place=document.place(path), value=value, rule=rule, next_step=next_step)

    if canary.namespace != deployment.namespace:
        rule = f"must be the namespace of its target, {deployment.namespace}"
        yield misfit(("metadata", "namespace"), canary.namespace, rule, "give both the same")
    if (canary.target.kind, canary.target.name) != (_DEPLOYMENT, deployment.name):
        value = f"{canary.target.kind} {canary.target.name}"
        rule = f"must be the Deployment with the autoscaler, {deployment.name}"
        yield misfit(("spec", "targetRef", "name"), value, rule, "correct it, or leave this Canary out")
    elif canary.apex != service.name:
        rule = f"must be the name of the Service that users ask, {service.name}, since Flagger makes one of that name"
        yield misfit(("spec", "service", "name"), canary.apex, rule, "give both one name, or leave the Service out")
