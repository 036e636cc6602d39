"""Objects name each other: accounts, volumes, keys, targets of autoscalers and releases, roles, routes."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.k8s.agreement.clusters import Cluster, Pod, called, clusters, key
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_KEY = "LOAD_HARNESS_API_KEY"
BY_HAND: Mapping[tuple[str, str], frozenset[str]] = {("dora", "dora-receiver"): frozenset({"secrets.yaml"})}
"""Secrets that no manifest makes, with their keys: docs/dora-receiver.md says how."""


def faults(world: World) -> Iterator[str]:
    """Say which name leads to nothing."""
    for cluster in clusters(world):
        for each in cluster.ours:
            for kind, name in _named(each):
                if cluster.own(kind, key(each)[0], name) is None:
                    yield f"{cluster.name}: {called(each)} names {kind}/{name}, and there is none"
        yield from (f"{cluster.name}: {fault}" for fault in _of_pods(cluster))
        yield from (f"{cluster.name}: {fault}" for fault in _of_scaling(cluster))
        yield from (f"{cluster.name}: {fault}" for fault in _of_bindings(cluster))
        yield from (f"{cluster.name}: {fault}" for fault in _other_keys(cluster))
    secrets = world.texts["docs/dora-receiver.md"]
    for (_, name), keys in BY_HAND.items():
        yield from (f"docs/dora-receiver.md does not say how {w} is made" for w in (name, *keys) if w not in secrets)


# Private


def _named(value: KubernetesObject) -> Iterator[tuple[str, str]]:
    """Give kind and name of what an object of the same namespace names."""
    spec = value.get("spec", {})
    match value["kind"]:
        case "HorizontalPodAutoscaler":
            yield spec["scaleTargetRef"]["kind"], spec["scaleTargetRef"]["name"]
        case "Canary":
            yield from _of_release(spec)
        case "RoleBinding":
            yield value["roleRef"]["kind"], value["roleRef"]["name"]
        case "ExternalSecret":
            yield spec["secretStoreRef"]["kind"], spec["secretStoreRef"]["name"]
        case "SecretStore":
            yield "ServiceAccount", spec["provider"]["vault"]["auth"]["kubernetes"]["serviceAccountRef"]["name"]
        case "TestRun":
            yield "ConfigMap", spec["script"]["configMap"]["name"]


def _of_release(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    given = [spec[reference] for reference in ("targetRef", "autoscalerRef", "ingressRef") if spec.get(reference)]
    yield from ((each["kind"], each["name"]) for each in given)
    yield from (("Gateway", each["name"]) for each in spec["service"].get("gatewayRefs") or ())
    yield from (("MetricTemplate", each["templateRef"]["name"]) for each in spec["analysis"]["metrics"])


def _of_bindings(cluster: Cluster) -> Iterator[str]:
    for binding in cluster.of_kind("RoleBinding"):
        for subject in binding["subjects"]:
            if cluster.own(subject["kind"], subject["namespace"], subject["name"]) is None:
                yield f"{called(binding)} is for {subject['name']} of {subject['namespace']}, which is not there"
    for route in cluster.of_kind("HTTPRoute"):
        yield from (f"{called(route)} {fault}" for fault in _of_route(cluster, route))
    for ingress in cluster.of_kind("Ingress"):
        for path in (path for rule in ingress["spec"]["rules"] for path in rule["http"]["paths"]):
            backend = path["backend"]["service"]
            service = cluster.find("Service", key(ingress)[0], backend["name"])
            if service is None or backend["port"]["number"] not in [port["port"] for port in service["spec"]["ports"]]:
                yield f"{called(ingress)} leads to {backend}, which is not there"


def _of_route(cluster: Cluster, route: KubernetesObject) -> Iterator[str]:
    namespace = key(route)[0]
    for parent in route["spec"]["parentRefs"]:
        if cluster.own("Gateway", namespace, parent["name"]) is None:
            yield f"is for the Gateway {parent['name']}, and there is none"
    for backend in (each for rule in route["spec"]["rules"] for each in rule["backendRefs"]):
        service = cluster.find("Service", namespace, backend["name"])
        if service is None or backend["port"] not in [port["port"] for port in service["spec"]["ports"]]:
            yield f"leads to {backend}, which is not there"


def _of_scaling(cluster: Cluster) -> Iterator[str]:
    """Say where an autoscaler measures in percent of a request that its pods do not make."""
    for autoscaler in cluster.of_kind("HorizontalPodAutoscaler"):
        target = cluster.own("Deployment", key(autoscaler)[0], autoscaler["spec"]["scaleTargetRef"]["name"])
        containers = [] if target is None else target["spec"]["template"]["spec"]["containers"]
        for metric in autoscaler["spec"]["metrics"]:
            said = metric.get("resource") or metric["containerResource"]
            asked = [each for each in containers if said.get("container", each["name"]) == each["name"]]
            if not asked or not all(said["name"] in each["resources"]["requests"] for each in asked):
                yield f"{called(autoscaler)} measures {said}, which no container asks for"
        if target is not None and "replicas" in target["spec"]:
            yield f"{called(autoscaler)} and {called(target)} both say how many pods there are"


def _of_pods(cluster: Cluster) -> Iterator[str]:
    for pod in cluster.our_pods():
        account = pod.spec.get("serviceAccountName")
        if account and cluster.own("ServiceAccount", pod.namespace, account) is None:
            yield f"{pod.owner} runs as ServiceAccount {account}, and there is none"
        volumes = {volume["name"]: volume for volume in pod.spec.get("volumes", ())}
        mounts = [mount for each in pod.spec["containers"] for mount in each.get("volumeMounts", ())]
        if {mount["name"] for mount in mounts} != set(volumes):
            yield f"{pod.owner} mounts {sorted(m['name'] for m in mounts)}, and has the volumes {sorted(volumes)}"
        keys = {name: _keys(cluster, pod.namespace, volume) for name, volume in volumes.items()}
        yield from (f"{pod.owner}: the volume {name} is of nothing" for name, held in keys.items() if held == set())
        held = {mount["mountPath"]: keys.get(mount["name"]) for mount in mounts}
        for container in pod.spec["containers"]:
            yield from (f"{pod.owner}: {fault}" for fault in _missing_files(container, held))
            yield from (f"{pod.owner}: {fault}" for fault in _missing_keys(cluster, pod.namespace, container))


def _keys(cluster: Cluster, namespace: str, volume: Mapping[str, Any]) -> set[str] | None:
    """Give the files of a volume; None where what runs makes them, nothing where the volume's source is not there."""
    if "configMap" in volume:
        found = cluster.own("ConfigMap", namespace, volume["configMap"]["name"])
        return set() if found is None else set(found["data"])
    if "secret" in volume:
        return set(_secret(cluster, namespace, volume["secret"]["secretName"]))
    claim = volume.get("persistentVolumeClaim")
    is_lost = claim and cluster.own("PersistentVolumeClaim", namespace, claim["claimName"]) is None
    return set() if is_lost else None


def _secret(cluster: Cluster, namespace: str, name: str) -> frozenset[str]:
    """Give the keys of a Secret: of the build, of External Secrets, or made by hand."""
    if plain := cluster.own("Secret", namespace, name):
        return frozenset({*plain.get("stringData", {}), *plain.get("data", {})})
    for external in cluster.of_kind("ExternalSecret"):
        if (key(external)[0], external["spec"]["target"]["name"]) == (namespace, name):
            return frozenset(each["secretKey"] for each in external["spec"]["data"])
    return BY_HAND.get((namespace, name), frozenset())


def _missing_files(container: Mapping[str, Any], held: Mapping[str, set[str] | None]) -> Iterator[str]:
    values = [str(each.get("value", "")) for each in container.get("env", ())]
    for path in (word for word in (*container.get("args", ()), *values) if word.startswith("/")):
        folder = next((mount for mount in held if path == mount or path.startswith(f"{mount}/")), None)
        if folder is None:
            yield f"{path} is below no mount"
        elif (files := held[folder]) is not None and path.removeprefix(f"{folder}/") not in files:
            yield f"{path} is not among the files {sorted(files)}"


def _missing_keys(cluster: Cluster, namespace: str, container: Mapping[str, Any]) -> Iterator[str]:
    for each in container.get("env", ()):
        source = each.get("valueFrom", {})
        wanted = source.get("secretKeyRef", {"optional": True})
        if not wanted.get("optional") and wanted["key"] not in _secret(cluster, namespace, wanted["name"]):
            yield f"{each['name']} is the key {wanted['key']} of the Secret {wanted['name']}, which has none such"
        if wanted := source.get("configMapKeyRef"):
            found = cluster.own("ConfigMap", namespace, wanted["name"])
            if found is None or wanted["key"] not in found["data"]:
                yield f"{each['name']} is the key {wanted['key']} of the ConfigMap {wanted['name']}"


def _other_keys(cluster: Cluster) -> Iterator[str]:
    """Say which generator of load has not the key that the workload asks for; where it asks for none, no matter."""
    wanted = [found for pod in cluster.our_pods() if pod.owner.startswith("Deployment/") if (found := _key_of(pod))]
    for pod in cluster.our_pods():
        if wanted and _sends_load(pod) and _key_of(pod) not in wanted:
            yield f"{pod.owner} sends the key {_key_of(pod)}, and the workload asks for {wanted[0]}"


def _key_of(pod: Pod) -> tuple[str, str] | None:
    sources = [
        env.get("valueFrom", {}) for one in pod.spec["containers"] for env in one.get("env", ()) if env["name"] == _KEY
    ]
    found = [source["secretKeyRef"] for source in sources if "secretKeyRef" in source]
    return (found[0]["name"], found[0]["key"]) if found else None


def _sends_load(pod: Pod) -> bool:
    words = [word for each in pod.spec["containers"] for word in each.get("args", ())]
    return pod.owner.startswith("TestRun/") or "--worker" in words
