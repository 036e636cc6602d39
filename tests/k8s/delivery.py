"""What the tests of delivery manifests ask of built objects."""

from functools import cache

from tests.k8s import built as manifests
from tests.k8s.built import KubernetesObject


@cache
def built(folder: str) -> tuple[KubernetesObject, ...]:
    """Build a kustomization of `k8s/`; nobody may change what it gives."""
    return manifests.objects(folder)


def of_kind(folder: str, kind: str) -> dict[str, KubernetesObject]:
    """Objects of one kind by their names."""
    return {one["metadata"]["name"]: one for one in built(folder) if one["kind"] == kind}


def pods(folder: str) -> dict[str, KubernetesObject]:
    """Specs of pods by the names of what makes them."""
    return {name.partition("/")[2]: template["spec"] for name, template in manifests.pod_templates(folder)}


def arguments(pod: KubernetesObject) -> list[str]:
    """What the one container of a pod is started with."""
    (container,) = pod["containers"]
    return [*container.get("command", []), *container["args"]]


def option(pod: KubernetesObject, name: str) -> str:
    """Value of an option that a pod's container is started with."""
    given = arguments(pod)
    return given[given.index(name) + 1]
