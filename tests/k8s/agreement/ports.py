"""Ports are the same wherever they are said: by Services, probes, policies, options and what an image listens on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.k8s.agreement.clusters import Cluster, Pod, called, clusters, key, selected
from tests.k8s.agreement.programs import command_of, routes_of
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject

_EXPOSED = re.compile(r"^EXPOSE (\d+)$", re.MULTILINE)
_PROBES = ("readinessProbe", "livenessProbe", "startupProbe")


def faults(world: World) -> Iterator[str]:
    """Say which port nobody listens on, and which path nobody answers."""
    exposed = [int(port) for port in _EXPOSED.findall(world.texts["Dockerfile"])]
    for cluster in clusters(world):
        for service in (each for each in cluster.objects if each["kind"] == "Service"):
            yield from (f"{cluster.name}: {called(service)}: {fault}" for fault in _of_service(cluster, service))
        for policy in cluster.of_kind("NetworkPolicy"):
            yield from (f"{cluster.name}: {called(policy)}: {fault}" for fault in _of_policy(cluster, policy))
        for pod in cluster.our_pods():
            yield from (f"{cluster.name}: {pod.owner}: {fault}" for fault in _of_pod(pod))
            if command_of(pod.spec["containers"][0]) == ("serve",) and pod.port("http") not in exposed:
                yield f"{cluster.name}: {pod.owner} is asked at {pod.port('http')}, and the image exposes {exposed}"
        for monitor in cluster.of_kind("ServiceMonitor"):
            yield from (f"{cluster.name}: {called(monitor)}: {fault}" for fault in _of_monitor(cluster, monitor))
        for monitor in cluster.of_kind("PodMonitor"):
            yield from (f"{cluster.name}: {called(monitor)}: {fault}" for fault in _of_pod_monitor(cluster, monitor))


# Private


def _of_service(cluster: Cluster, service: KubernetesObject) -> Iterator[str]:
    spec = service["spec"]
    for pod in selected(cluster, key(service)[0], {"matchLabels": spec["selector"]}):
        for port in spec["ports"]:
            target = port.get("targetPort", port["port"])
            number = pod.port(target)
            if number is None:
                yield f"{pod.owner} has no port {target}"
            elif spec.get("clusterIP") == "None" and number != port["port"]:
                yield f"a headless Service forwards nothing: port {port['port']} is {number} on {pod.owner}"


def _of_policy(cluster: Cluster, policy: KubernetesObject) -> Iterator[str]:
    pods = selected(cluster, key(policy)[0], policy["spec"]["podSelector"])
    for rule in policy["spec"].get("ingress", ()):
        for port in rule.get("ports", ()):
            if not any(pod.port(port["port"]) for pod in pods):
                yield f"none of its pods has the port {port['port']} that it opens"


def _of_pod(pod: Pod) -> Iterator[str]:
    for container in pod.spec["containers"]:
        yield from _of_probes(pod, container)
        words = [*container.get("command", []), *container.get("args", [])]
        if "--port" in words and int(words[words.index("--port") + 1]) not in pod.ports.values():
            yield f"listens on {words[words.index('--port') + 1]}, and has the ports {pod.ports}"


def _of_probes(pod: Pod, container: Mapping[str, Any]) -> Iterator[str]:
    for name in _PROBES:
        asked = container.get(name, {}).get("httpGet")
        if asked and pod.port(asked["port"]) is None:
            yield f"{name} asks port {asked['port']}, and there is none"
        if asked and ("GET", asked["path"]) not in routes_of(command_of(container)):
            yield f"{name} asks {asked['path']}, which {command_of(container)} does not answer"


def _of_monitor(cluster: Cluster, monitor: KubernetesObject) -> Iterator[str]:
    selector = monitor["spec"]["selector"]
    for service in cluster.of_kind("Service"):
        labels = service["metadata"]["labels"]
        if key(service)[0] != key(monitor)[0] or not selector["matchLabels"].items() <= labels.items():
            continue
        for pod in selected(cluster, key(service)[0], {"matchLabels": service["spec"]["selector"]}):
            (container,) = pod.spec["containers"]
            for endpoint in monitor["spec"]["endpoints"]:
                if ("GET", endpoint["path"]) not in routes_of(command_of(container)):
                    yield f"{pod.owner} does not answer {endpoint['path']}"


def _of_pod_monitor(cluster: Cluster, monitor: KubernetesObject) -> Iterator[str]:
    for pod in selected(cluster, key(monitor)[0], monitor["spec"]["selector"]):
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            if pod.port(endpoint["port"]) is None:
                yield f"{pod.owner} has no port {endpoint['port']}"
