"""Find out whether a GitOps tool owns the pod template of a live Deployment, and would take a release back.

Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management,
https://github.com/fluxcd/kustomize-controller/pull/484 (the annotation), and the field managers' names in
https://fluxcd.io/flux/components/kustomize/kustomizations/ and https://github.com/argoproj/argo-cd/issues/20815. What
kubectl applied before Argo CD did may name kubectl only (https://github.com/argoproj/argo-cd/issues/16813): its mark
tells then. What is changed in the cluster stays, without https://fluxcd.io/flux/components/helm/helmreleases/#drift-detection
and https://argo-cd.readthedocs.io/en/stable/user-guide/auto_sync/#automatic-self-healing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from loadtests.kubernetes.api import Api
from loadtests.kubernetes.errors import Forbidden, NotFound, NotServed
from loadtests.kubernetes.reading import get, list_all
from loadtests.kubernetes.resources import Resource
from slo.errors import Mistake, Place

_Object = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tool:
    """One tool, and what tells that it lets go of its objects for now."""

    managers: frozenset[str]
    kind: Resource
    """Of the object that says what it applies."""
    find: Callable[[_Object], tuple[str, str]]
    """Gives that object's name and namespace, of what it applied; empty where nothing tells."""
    is_suspended: Callable[[_Object], bool]
    annotation: str
    """By which it leaves a single object alone, with the value `disabled`; empty: it knows none."""
    command: str
    """Suspends it; `{name}` and `{namespace}` are that object's."""


def mistake_of_owner(api: Api, deployment: _Object, container: str) -> Mistake | None:
    """Say who owns the container of a Deployment and how to suspend it; None where a release stays.

    Raises:
        ServerUnreachable: the API server does not answer.
    """
    tool = _owner(deployment, container)
    if tool is None or _leaves_alone(tool, deployment):
        return None
    name, namespace = tool.find(deployment)
    namespace, doubt = _doubt(api, tool, name, namespace)
    if doubt is None:
        return None
    command = tool.command.format(name=name or "NAME", namespace=namespace or "NAMESPACE")
    metadata = deployment["metadata"]
    alone = (
        f", or `kubectl -n {metadata['namespace']} annotate deployment {metadata['name']} {tool.annotation}=disabled`"
        if tool.annotation
        else ""
    )
    return Mistake(
        place=Place(
            file=f"Deployment {metadata['name']} in namespace {metadata['namespace']}",
            field="spec.template.spec.containers",
        ),
        value=", ".join(sorted(_managers(deployment, container) & tool.managers)) or _marked_by(deployment),
        rule=f"owns the pod template{doubt}, and would take a release back in the middle of the run",
        next_step=f"suspend it for the run with `{command}`{alone}",
    )


# Private


def _of_labels(prefix: str) -> Callable[[_Object], tuple[str, str]]:
    def find(deployment: _Object) -> tuple[str, str]:
        labels = deployment["metadata"].get("labels") or {}
        return str(labels.get(f"{prefix}/name") or ""), str(labels.get(f"{prefix}/namespace") or "")

    return find


def _of_argo(deployment: _Object) -> tuple[str, str]:
    """Read the Application's name out of Argo CD's mark; it has a namespace where that is not Argo CD's own."""
    tracked = _tracking_id(deployment).partition(":")[0]
    named = str((deployment["metadata"].get("labels") or {}).get("app.kubernetes.io/instance") or "")
    namespace, _, name = (tracked or named).rpartition("_")
    return name, namespace


def _tracking_id(deployment: _Object) -> str:
    return str((deployment["metadata"].get("annotations") or {}).get(_TRACKING_ID) or "")


def _marked_by(deployment: _Object) -> str:
    """Give Argo CD's mark where it is of this very object: marks are copied along with annotations."""
    metadata, mark = deployment["metadata"], _tracking_id(deployment)
    return mark if mark.endswith(f":apps/Deployment:{metadata['namespace']}/{metadata['name']}") else ""


def _is_suspended(one: _Object) -> bool:
    return (one.get("spec") or {}).get("suspend") is True


def _corrects_nothing(one: _Object) -> bool:
    """Say whether a HelmRelease leaves alone what is changed in the cluster."""
    detection = (one.get("spec") or {}).get("driftDetection") or {}
    return _is_suspended(one) or detection.get("mode") != "enabled"


def _heals_nothing(one: _Object) -> bool:
    """Say whether an Application leaves alone what is changed in the cluster."""
    automated = ((one.get("spec") or {}).get("syncPolicy") or {}).get("automated") or {}
    return automated.get("enabled") is False or not automated.get("selfHeal")


_ARGO = frozenset({"argocd-controller", "argocd-application-controller"})
_TRACKING_ID = "argocd.argoproj.io/tracking-id"
_KUSTOMIZE, _HELM = "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"
_TOOLS = (
    _Tool(
        managers=frozenset({"kustomize-controller"}),
        kind=Resource(group=_KUSTOMIZE, version="v1", plural="kustomizations", kind="Kustomization"),
        find=_of_labels(_KUSTOMIZE),
        is_suspended=_is_suspended,
        annotation=f"{_KUSTOMIZE}/reconcile",
        command="flux suspend kustomization {name} --namespace {namespace}",
    ),
    _Tool(
        managers=frozenset({"helm-controller"}),
        kind=Resource(group=_HELM, version="v2", plural="helmreleases", kind="HelmRelease"),
        find=_of_labels(_HELM),
        is_suspended=_corrects_nothing,
        annotation="",
        command="flux suspend helmrelease {name} --namespace {namespace}",
    ),
    _Tool(
        managers=_ARGO,
        kind=Resource(group="argoproj.io", version="v1alpha1", plural="applications", kind="Application"),
        find=_of_argo,
        is_suspended=_heals_nothing,
        annotation="",
        command="argocd app set {namespace}/{name} --sync-policy none",
    ),
)


def _owner(deployment: _Object, container: str) -> _Tool | None:
    managers = _managers(deployment, container)
    if _marked_by(deployment):
        managers |= _ARGO
    return next((tool for tool in _TOOLS if tool.managers & managers), None)


def _managers(deployment: _Object, container: str) -> set[str]:
    """Name who owns anything of the container."""
    path = ("f:spec", "f:template", "f:spec", "f:containers", f'k:{{"name":"{container}"}}')
    entries = deployment["metadata"].get("managedFields") or ()
    return {str(entry.get("manager")) for entry in entries if _has(entry.get("fieldsV1") or {}, path)}


def _has(fields: _Object, path: tuple[str, ...]) -> bool:
    for name in path:
        if name not in fields:
            return False
        fields = fields[name]
    return True


def _leaves_alone(tool: _Tool, deployment: _Object) -> bool:
    annotations = deployment["metadata"].get("annotations") or {}
    return bool(tool.annotation) and annotations.get(tool.annotation) == "disabled"


def _doubt(api: Api, tool: _Tool, name: str, namespace: str) -> tuple[str, str | None]:
    """Say in which namespace it is, and why it is not taken for suspended, as the rest of a sentence.

    None in place of that: it is suspended.
    """
    kind = tool.kind.kind
    if not name:
        return namespace, f", and nothing tells which {kind} applied it"
    try:
        found = _found(api, tool, name, namespace)
    except (Forbidden, NotServed) as error:
        return namespace, f", and whether it is suspended cannot be seen ({error})"
    if len(found) != 1:
        where = f"namespace {namespace}" if namespace else "the cluster"
        count = "more than one" if found else "no"
        return namespace, f", and there is {count} {kind} {name} in {where} to tell whether it is suspended"
    return str(found[0]["metadata"]["namespace"]), None if tool.is_suspended(found[0]) else ""


def _found(api: Api, tool: _Tool, name: str, namespace: str) -> tuple[_Object, ...]:
    """Find the object of that name, in all namespaces where none is known."""
    if not namespace:
        return tuple(list_all(api, tool.kind, None, fields={"metadata.name": name}).items)
    try:
        return (get(api, tool.kind, name, namespace),)
    except NotFound:
        return ()
