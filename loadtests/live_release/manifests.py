"""Read the Canary of a live Deployment with the templates of its metrics."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from loadtests.canary.manifest import read_release
from loadtests.canary.model import CanaryRelease
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.documents import document_of
from loadtests.kubernetes.reading import get, list_all
from loadtests.manifests.model import Stack
from slo.documents import Document, FieldPath
from slo.errors import InvalidInput, Mistake, Place

_KEPT_METADATA = ("name", "namespace", "labels")


def released_autoscaler(api: Api, namespace: str) -> str | None:
    """Name the autoscaler of the one Canary's target: with a Canary there are two of them, as Flagger makes a copy.

    Raises:
        InvalidInput: there is no Canary, or there are several.
        ServerUnreachable: the API server does not answer, or denies it.
    """
    canary = _one_of(list_all(api, resources.CANARIES, namespace).items, namespace)
    reference = canary["spec"].get("autoscalerRef") or {}
    return str(reference["name"]) if reference.get("kind") == "HorizontalPodAutoscaler" else None


def with_canary(api: Api, stack: Stack) -> tuple[Stack, tuple[Document, ...]]:
    """Add the Canary of the stack's Deployment; give its manifests, too, without what the cluster wrote into them.

    Raises:
        InvalidInput: there is none, or it cannot be followed.
        ServerUnreachable: the API server does not answer, or denies it.
    """
    namespace, target = stack.deployment.namespace, stack.deployment.name
    listed = list_all(api, resources.CANARIES, namespace).items
    ours = [one for one in listed if _is_of(one, target)]
    canary = _one_of(ours, namespace, f"with the target {target}", others=len(listed) - len(ours))
    documents = (_plain(canary), *_templates(api, canary, namespace))
    mistakes: list[Mistake] = []
    release = read_release(documents, mistakes)
    if release is not None and not mistakes:
        mistakes.extend(_unfollowable(release, documents[0]))
    if release is None or mistakes:
        raise InvalidInput(mistakes)
    return replace(stack, release=release), documents


# Private


def _is_of(canary: Mapping[str, Any], target: str) -> bool:
    reference = canary["spec"]["targetRef"]
    return (reference.get("kind"), reference.get("name")) == ("Deployment", target)


def _one_of(
    canaries: Sequence[Mapping[str, Any]], namespace: str, which: str = "", *, others: int = 0
) -> Mapping[str, Any]:
    if len(canaries) == 1:
        return canaries[0]
    names = ", ".join(sorted(str(one["metadata"]["name"]) for one in canaries)) or "none"
    rule = f"must have one Canary {which}".rstrip()
    if which and canaries:
        next_step = "remove all but one: Flagger, too, must have one only of a target"
    elif canaries or others:
        next_step = "name the autoscaler of a Canary's target with --hpa"
    else:
        next_step = "check --namespace and --context"
    raise InvalidInput(
        [Mistake(place=Place(file=f"namespace {namespace}"), value=names, rule=rule, next_step=next_step)]
    )


def _templates(api: Api, canary: Mapping[str, Any], namespace: str) -> list[Document]:
    metrics = (canary["spec"].get("analysis") or {}).get("metrics") or ()
    references = [metric["templateRef"] for metric in metrics if metric.get("templateRef")]
    names = dict.fromkeys((str(one["name"]), str(one.get("namespace") or namespace)) for one in references)
    return [_plain(get(api, resources.METRIC_TEMPLATES, *one)) for one in names]


def _plain(one: Mapping[str, Any]) -> Document:
    """Leave what somebody wrote: no status, no annotations of tools, no versions."""
    metadata = {name: one["metadata"][name] for name in _KEPT_METADATA if name in one["metadata"]}
    return document_of(
        {"apiVersion": one["apiVersion"], "kind": one["kind"], "metadata": metadata, "spec": one["spec"]}
    )


def _unfollowable(release: CanaryRelease, document: Document) -> list[Mistake]:
    canary = release.canary
    found: list[tuple[FieldPath, object, str, str]] = []
    if canary.analysis is not None and canary.analysis.mirror:
        rule = "cannot be followed: the Canary's status does not say when requests are mirrored"
        found.append((("spec", "analysis", "mirror"), True, rule, "take a Canary without it"))
    if canary.suspend:
        rule = "must not be set: Flagger leaves it alone"
        found.append((("spec", "suspend"), True, rule, "take it out for the run"))
    return [
        Mistake(place=document.place(path), value=value, rule=rule, next_step=next_step)
        for path, value, rule, next_step in found
    ]
