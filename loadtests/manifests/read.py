"""Read a stack: the one Deployment with an autoscaler, the Service in front of it, and the Canary that releases it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from loadtests.canary.manifest import read_release
from loadtests.canary.model import CanaryRelease
from loadtests.hpa.manifest import read_hpa
from loadtests.manifests.deployment import read_deployment
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.model import Deployment, Service, Stack
from loadtests.manifests.release import canary_among, check_release, of_flagger, service_of
from loadtests.manifests.service import read_service
from loadtests.manifests.targets import check_targets
from loadtests.object_metadata import DEFAULT_NAMESPACE
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

_DEPLOYMENT, _SERVICE, _HPA = "Deployment", "Service", "HorizontalPodAutoscaler"
_UNKNOWN_SERVICE = Service(name="", namespace="", port=0, target_port=0)
"""Stands for the Service of a Canary that has mistakes."""


def read_stack(path: Path) -> Stack:
    """Read a folder (with a kustomization or without) or a file of manifests.

    Raises:
        InvalidInput: every mistake in the files, or which of the three objects is missing or ambiguous.
    """
    mistakes: list[Mistake] = []
    documents = [document for document in load_documents(path, mistakes) if _has_identity(document, mistakes)]
    if mistakes:
        raise InvalidInput(mistakes)
    deployment_document, hpa_document = _choose(path, documents)
    deployment = read_deployment(deployment_document, mistakes)
    of_release: list[Mistake] = []
    release = read_release(of_flagger(documents), of_release)
    service = _read_service(documents, deployment_document, deployment, None if of_release else release, mistakes)
    hpa = read_hpa(hpa_document, mistakes)
    mistakes.extend(of_release)
    if not mistakes:
        mistakes.extend(check_targets(hpa, hpa_document, deployment, deployment_document))
        mistakes.extend(check_release(release, documents, deployment, service))
    if mistakes:
        raise InvalidInput(mistakes)
    return Stack(deployment=deployment, service=service, hpa=hpa, release=release)


def _has_identity(document: Document, mistakes: list[Mistake]) -> bool:
    before = len(mistakes)
    fields = Fields(document, mistakes)
    if len(mistakes) == before:
        for name in ("apiVersion", "kind"):
            fields.text(name)
        fields.mapping("metadata").text("name")
    return len(mistakes) == before


def _choose(path: Path, documents: list[Document]) -> tuple[Document, Document]:
    """Find the autoscaler with its Deployment."""
    deployments, hpas = _of_kind(documents, _DEPLOYMENT), _of_kind(documents, _HPA)
    pairs = [(hpa, deployment) for hpa in hpas for deployment in deployments if _targets(hpa, deployment)]
    mistakes = [
        *_missing(path, _DEPLOYMENT, deployments),
        *_missing(path, _HPA, hpas),
        *([] if canary_among(documents) else _missing(path, _SERVICE, _of_kind(documents, _SERVICE))),
    ]
    if deployments and hpas and len(pairs) != 1:
        mistakes.append(_unclear_pairs(path, hpas, deployments, pairs))
    if mistakes:
        raise InvalidInput(mistakes)
    ((hpa, deployment),) = pairs
    return deployment, hpa


def _missing(path: Path, kind: str, found: list[Document]) -> list[Mistake]:
    if found:
        return []
    place = Place(file=str(path))
    return [Mistake(place=place, value=f"no {kind}", rule="one is required", next_step=f"add a {kind} manifest")]


def _unclear_pairs(
    path: Path, hpas: list[Document], deployments: list[Document], pairs: list[tuple[Document, Document]]
) -> Mistake:
    there = _names(deployments)
    if not pairs:
        place = hpas[0].place(("spec", "scaleTargetRef", "name"))
        targets = ", ".join(str(_at(hpa, "spec", "scaleTargetRef", "name")) for hpa in hpas)
        rule = f"must be the name of a Deployment in the same namespace (found: {there})"
        return Mistake(place=place, value=targets, rule=rule, next_step="correct the name or add the Deployment")
    value = ", ".join(f"{_name(hpa)} -> {_name(deployment)}" for hpa, deployment in pairs)
    rule = "must be one autoscaler with one Deployment"
    return Mistake(place=Place(file=str(path)), value=value, rule=rule, next_step="give a folder or file with one pair")


def _read_service(
    documents: list[Document],
    deployment_document: Document,
    deployment: Deployment,
    release: CanaryRelease | None,
    mistakes: list[Mistake],
) -> Service:
    """Read the Service in front of the pods; where there is none, the one that Flagger makes of the Canary."""
    canary, balancing = canary_among(documents), _balancing(documents, deployment_document)
    if canary is None or balancing:
        chosen = _choose_service(documents, deployment_document, balancing)
        return read_service(chosen, deployment, mistakes)
    if release is None:
        return _UNKNOWN_SERVICE
    return read_service(service_of(canary, release, deployment), deployment, mistakes)


def _balancing(documents: list[Document], deployment: Document) -> list[Document]:
    selecting = [service for service in _of_kind(documents, _SERVICE) if _selects(service, deployment)]
    # A headless Service has no address to send load to; it names the peers.
    return [service for service in selecting if _at(service, "spec", "clusterIP") != "None"]


def _choose_service(documents: list[Document], deployment: Document, balancing: list[Document]) -> Document:
    if len(balancing) == 1:
        return balancing[0]
    if balancing:
        place, rule = balancing[0].place(("metadata", "name")), "must be one Service that selects the Deployment's pods"
        raise InvalidInput([Mistake(place=place, value=_names(balancing), rule=rule, next_step="keep one of them")])
    raise InvalidInput([_no_service(_of_kind(documents, _SERVICE), deployment)])


def _no_service(services: list[Document], deployment: Document) -> Mistake:
    labels = _at(deployment, "spec", "template", "metadata", "labels")
    return Mistake(
        place=services[0].place(("spec", "selector")),
        value=", ".join(f"{_name(service)}: {_at(service, 'spec', 'selector')}" for service in services),
        rule=f"must select the pods of Deployment {_name(deployment)} in its namespace; their labels are {labels}",
        next_step="correct the selector (a headless Service does not count)",
    )


def _of_kind(documents: Iterable[Document], kind: str) -> list[Document]:
    return [document for document in documents if document.value["kind"] == kind]


def _targets(hpa: Document, deployment: Document) -> bool:
    target = (_at(hpa, "spec", "scaleTargetRef", "kind"), _at(hpa, "spec", "scaleTargetRef", "name"))
    return target == (_DEPLOYMENT, _name(deployment)) and _namespace(hpa) == _namespace(deployment)


def _selects(service: Document, deployment: Document) -> bool:
    selector = _at(service, "spec", "selector")
    labels = _at(deployment, "spec", "template", "metadata", "labels")
    if not isinstance(selector, dict) or not isinstance(labels, dict) or not selector:
        return False
    return selector.items() <= labels.items() and _namespace(service) == _namespace(deployment)


def _names(documents: Iterable[Document]) -> str:
    return ", ".join(_name(document) for document in documents)


def _name(document: Document) -> str:
    return str(document.value["metadata"]["name"])


def _namespace(document: Document) -> str:
    return str(_at(document, "metadata", "namespace") or DEFAULT_NAMESPACE)


def _at(document: Document, *path: str) -> Any:  # noqa: ANN401 - YAML holds anything
    value = document.value
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value
