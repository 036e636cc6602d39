"""What stands in one cluster: what is applied together, what controllers make of it, and what was there before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.k8s.agreement import outside
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_RIGHTS = ("rbac", "rbac/releaser")
_WITH_FLUX = ("gate", "dora", "observability", "flux", "policies", *_RIGHTS, "load-tests/locust", "load-tests/k6")
_FOR_LOAD = (*_RIGHTS, "load-tests/locust", "load-tests/k6")
FOLDERS: Mapping[str, tuple[str, ...]] = {
    "production": ("overlays/production", *_WITH_FLUX),
    "with NGINX": ("overlays/canary-nginx", "gate", "observability", *_FOR_LOAD),
    "staging": ("overlays/staging", "observability", *_FOR_LOAD),
    "staging with a record": (
        "overlays/staging",
        "load-tests/locust-recorded",
        "load-tests/locust-recorded/reader.yaml",
    ),
    "kind": ("overlays/kind", *_FOR_LOAD, "load-tests/gateway", "load-tests/gateway/class.yaml"),
    "kind with a key": ("overlays/kind-with-key", *_FOR_LOAD),
    "kind with traces": ("overlays/kind-with-traces", *_FOR_LOAD),
    "a tenant": ("overlays/tenant",),
}
"""What is applied to one cluster."""
SANDBOX = (
    "overlays/canary",
    "overlays/canary-guard",
    "overlays/canary-unfiltered",
    "overlays/canary-without-gate",
    "overlays/demo",
    "overlays/slow-start",
    "overlays/three-pods",
)
"""What the sandbox runs, each by itself: in no namespace, and with nothing beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pod:
    """A pod that something makes."""

    owner: str
    """What makes it, as `Deployment/load-harness`."""
    namespace: str
    labels: Mapping[str, str]
    spec: Mapping[str, Any]

    @property
    def ports(self) -> dict[str, int]:
        """Give the ports of its containers by their names."""
        ports = [port for each in self.spec["containers"] for port in each.get("ports", ())]
        return {port.get("name", str(port["containerPort"])): port["containerPort"] for port in ports}

    def port(self, asked: str | int) -> int | None:
        """Give the number of a port that is named or numbered; None where it is none of them."""
        if isinstance(asked, str):
            return self.ports.get(asked)
        return asked if asked in self.ports.values() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Everything in one cluster."""

    name: str
    ours: tuple[KubernetesObject, ...]
    """What the manifests say, without what was there before or is made of it."""

    @property
    def objects(self) -> tuple[KubernetesObject, ...]:
        """Give all there is."""
        return (*self.ours, *(made for canary in self.of_kind("Canary") for made in _of_flagger(self, canary)))

    def of_kind(self, kind: str) -> list[KubernetesObject]:
        """Give our objects of one kind."""
        return [each for each in self.ours if each["kind"] == kind]

    def own(self, kind: str, namespace: str, name: str) -> KubernetesObject | None:
        """Find an object of the manifests by its name."""
        return next((each for each in self.of_kind(kind) if key(each) == (namespace, name)), None)

    def find(self, kind: str, namespace: str, name: str) -> KubernetesObject | None:
        """Find an object by its name, whoever made it."""
        found = (each for each in (*self.objects, *outside.OBJECTS) if each["kind"] == kind)
        return next((each for each in found if key(each) == (namespace, name)), None)

    def pods(self) -> list[Pod]:
        """Give a pod of each thing that makes some."""
        return [pod for each in (*self.objects, *outside.OBJECTS) for pod in _pods_of(each)]

    def our_pods(self) -> list[Pod]:
        """Give those that the manifests say."""
        return [pod for each in self.ours for pod in _pods_of(each)]


def clusters(world: World) -> Iterator[Cluster]:
    """Give each cluster that the manifests are made for, and what the sandbox takes for one."""
    yield from real_clusters(world)
    for folder in SANDBOX:
        yield Cluster(name=folder, ours=world.objects[folder])


def real_clusters(world: World) -> Iterator[Cluster]:
    """Give each cluster that the manifests are made for."""
    for name, folders in FOLDERS.items():
        yield Cluster(name=name, ours=tuple(_placed(each) for folder in folders for each in world.objects[folder]))


def key(value: KubernetesObject) -> tuple[str, str]:
    """Give namespace and name of an object."""
    return value["metadata"].get("namespace", ""), value["metadata"]["name"]


def called(value: KubernetesObject) -> str:
    """Name an object in a message."""
    return f"{value['kind']}/{value['metadata']['name']}"


def selects(selector: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    """Say whether a selector of Kubernetes takes something with such labels."""
    named = selector.get("matchLabels", {}).items() <= labels.items()
    return named and all(_fits(each, labels) for each in selector.get("matchExpressions", ()))


def selected(cluster: Cluster, namespace: str, selector: Mapping[str, Any]) -> list[Pod]:
    """Give the pods of a namespace that a selector takes."""
    return [pod for pod in cluster.pods() if pod.namespace == namespace and selects(selector, pod.labels)]


# Private


def _placed(value: KubernetesObject) -> KubernetesObject:
    """Put what is created by hand where the kustomization says: into the namespace of the load tests."""
    if value["kind"] not in ("Pod", "NetworkPolicy"):
        return value
    return {**value, "metadata": {"namespace": "load-harness", **value["metadata"]}}


def _fits(expression: Mapping[str, Any], labels: Mapping[str, str]) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "NotIn":
            return value not in expression["values"]
        case "Exists":
            return value is not None
        case _:
            return value is None


def _pods_of(value: KubernetesObject) -> Iterator[Pod]:
    namespace, _ = key(value)
    match value["kind"]:
        case "Deployment" | "Job" | "StatefulSet" | "DaemonSet":
            template = value["spec"]["template"]
            yield Pod(
                owner=called(value),
                namespace=namespace,
                labels=template["metadata"]["labels"],
                spec=template["spec"],
            )
        case "CronJob":
            template = value["spec"]["jobTemplate"]["spec"]["template"]
            labels = template["metadata"]["labels"]
            yield Pod(owner=called(value), namespace=namespace, labels=labels, spec=template["spec"])
        case "Pod":
            labels = value["metadata"]["labels"]
            yield Pod(owner=called(value), namespace=namespace, labels=labels, spec=value["spec"])
        case "TestRun":
            runner = value["spec"]["runner"]
            containers = [{"name": "k6", "image": runner["image"], "env": runner.get("env", [])}]
            labels = runner["metadata"]["labels"]
            yield Pod(owner=called(value), namespace=namespace, labels=labels, spec={"containers": containers})


def _of_flagger(cluster: Cluster, canary: KubernetesObject) -> Iterator[KubernetesObject]:
    """Give what Flagger makes of a Canary: the primary, and a Service for each side and for both.

    Source: https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_controller.go and
    https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/router/kubernetes_default.go
    """
    namespace, name = key(canary)
    target = cluster.own("Deployment", namespace, canary["spec"]["targetRef"]["name"])
    if target is None:
        return
    label = "app.kubernetes.io/name"
    primary = f"{target['metadata']['name']}-primary"
    template = target["spec"]["template"]
    labels = {**template["metadata"]["labels"], label: primary}
    metadata = {**target["metadata"], "name": primary}
    spec = {"selector": {"matchLabels": {label: primary}}, "template": {**template, "metadata": {"labels": labels}}}
    yield {**target, "metadata": metadata, "spec": spec}
    service = canary["spec"]["service"]
    ports = [{"name": "http", "port": service["port"], "targetPort": service.get("targetPort", service["port"])}]
    for called_so, leads in (
        (name, primary),
        (f"{name}-primary", primary),
        (f"{name}-canary", target["metadata"]["name"]),
    ):
        meta = {"name": called_so, "namespace": namespace, "labels": {label: called_so}}
        yield {"kind": "Service", "metadata": meta, "spec": {"selector": {label: leads}, "ports": ports}}
