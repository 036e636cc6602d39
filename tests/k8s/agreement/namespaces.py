"""Everything is where the rest looks for it: namespaces, their standard, and what a tenant may take."""

import fnmatch
import json
from collections.abc import Iterator

from loadtests.hpa.quantity import parse_milli
from tests.k8s.agreement.clusters import real_clusters
from tests.k8s.agreement.world import World

_ON_THE_CLUSTER = frozenset({"Namespace", "ClusterPolicy", "ClusterRole", "ClusterRoleBinding"})
_RESTRICTED = "pod-security.kubernetes.io/enforce"
WHOLE = ("kind", "kind-with-key", "kind-with-traces", "staging", "production", "tenant")


def faults(world: World) -> Iterator[str]:
    """Say what is in a namespace of its own, and what a quota does not hold."""
    for folder in (f"overlays/{name}" for name in WHOLE):
        (namespace,) = world.of_kind(folder, "Namespace").values()
        name = namespace["metadata"]["name"]
        for each in world.objects[folder]:
            said = each["metadata"].get("namespace")
            if each["kind"] not in _ON_THE_CLUSTER and said != name:
                yield f"{folder}: {each['kind']}/{each['metadata']['name']} is in {said}, and the rest in {name}"
    for name, namespace in world.all_of_kind("Namespace"):
        if namespace["metadata"]["labels"].get(_RESTRICTED) != "restricted":
            yield f"{name} lets pods in that are not restricted"
    yield from _of_quota(world)
    yield from _of_the_tenants_board(world)
    yield from _unruled(world)


# Private


def _unruled(world: World) -> Iterator[str]:
    """Say which of our pods a rule of Kyverno's does not look at."""
    inhabited = {pod.namespace for cluster in real_clusters(world) for pod in cluster.our_pods()}
    for name, policy in world.all_of_kind("ClusterPolicy"):
        for rule in policy["spec"]["rules"]:
            patterns = [
                pattern for each in rule["match"]["any"] for pattern in each["resources"].get("namespaces", ("*",))
            ]
            for namespace in sorted(inhabited):
                if not any(fnmatch.fnmatchcase(namespace, pattern) for pattern in patterns):
                    yield f"{name}: {rule['name']} is not for the namespace {namespace}, where pods of ours are"


def _of_the_tenants_board(world: World) -> Iterator[str]:
    """Say where the tenant's own board shows another namespace than the tenant's."""
    folder = "overlays/tenant"
    (name,) = world.of_kind(folder, "Namespace")
    boards = [
        json.loads(text) for each in world.of_kind(folder, "ConfigMap").values() for text in each["data"].values()
    ]
    shown = [one["query"] for board in boards for one in board["templating"]["list"] if one["name"] == "namespace"]
    if shown != [name]:
        yield f"{folder}: its boards show {shown}, and the namespace is {name}"


def _of_quota(world: World) -> Iterator[str]:
    """Say what the tenant's quota would refuse: all pods of a primary beside all of a canary."""
    folder = "overlays/tenant"
    (autoscaler,) = world.of_kind(folder, "HorizontalPodAutoscaler").values()
    (deployment,) = world.of_kind(folder, "Deployment").values()
    (quota,) = world.of_kind(folder, "ResourceQuota").values()
    (limits,) = world.of_kind(folder, "LimitRange").values()
    pods = 2 * autoscaler["spec"]["maxReplicas"]
    hard = quota["spec"]["hard"]
    if pods > int(hard["pods"]):
        yield f"{folder}: the quota holds {hard['pods']} pods, and autoscalers may ask for {pods}"
    for container in deployment["spec"]["template"]["spec"]["containers"]:
        for kind, resource in ((kind, resource) for kind in ("requests", "limits") for resource in ("cpu", "memory")):
            one = parse_milli(str(container["resources"][kind][resource]))
            if pods * one > parse_milli(str(hard[f"{kind}.{resource}"])):
                yield f"{folder}: the quota holds {kind}.{resource} {hard[f'{kind}.{resource}']}, less than {pods} pods"
            if one > parse_milli(str(limits["spec"]["limits"][0]["max"][resource])):
                yield f"{folder}: a container asks for more {resource} than the LimitRange lets it"
