"""Addresses lead to Services that are there, at ports and paths that are answered, past the policies between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.k8s.agreement import outside
from tests.k8s.agreement.clusters import Cluster, Pod, key, real_clusters, selected
from tests.k8s.agreement.policies import is_let_through
from tests.k8s.agreement.programs import command_of, routes_of
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where somebody sends requests to."""

    by: str
    """What names it, for messages."""
    sender: Pod
    host: str
    port: int
    path: str = ""
    """What it asks for by POST; empty where that is not ours to answer."""


def faults(world: World) -> Iterator[str]:
    """Say which address leads nowhere, or is closed."""
    for cluster in real_clusters(world):
        for address in (*_of_pods(cluster), *_of_flagger(cluster), *_of_flux(cluster), *_of_users(cluster)):
            yield from (f"{cluster.name}: {address.by}: {fault}" for fault in _faults(cluster, address))
        for monitor in cluster.of_kind("ServiceMonitor"):
            yield from (f"{cluster.name}: {fault}" for fault in _unscraped(cluster, monitor))
        for monitor in cluster.of_kind("PodMonitor"):
            yield from (f"{cluster.name}: {fault}" for fault in _pods_unscraped(cluster, monitor))
        yield from (f"{cluster.name}: {fault}" for fault in _other_prometheus(cluster))


# Private

_URL = re.compile(r"https?://[\w.:/-]+")
_PEERS = re.compile(r"dns:([\w.-]+):(\d+)")
_USUAL = {"http": 80, "https": 443}


def _of_pods(cluster: Cluster) -> Iterator[Address]:
    for pod in cluster.our_pods():
        for container in pod.spec["containers"]:
            words = [*container.get("args", []), *(str(each.get("value", "")) for each in container.get("env", []))]
            for found in (found for word in words for found in _URL.findall(word)):
                yield _address(pod.owner, pod, found, path="")
            for host, port in (found for word in words for found in _PEERS.findall(word)):
                yield Address(by=pod.owner, sender=pod, host=host, port=int(port))
            if "--master-host" in words:
                host, port = (words[words.index(option) + 1] for option in ("--master-host", "--master-port"))
                yield Address(by=pod.owner, sender=pod, host=host, port=int(port))


def _of_flagger(cluster: Cluster) -> Iterator[Address]:
    sender = _outside(outside.FLAGGER)
    for canary in cluster.of_kind("Canary"):
        for hook in canary["spec"]["analysis"].get("webhooks") or ():
            yield _address(f"webhook {hook['name']}", sender, hook["url"])
    for template in cluster.of_kind("MetricTemplate"):
        by = f"MetricTemplate/{template['metadata']['name']}"
        yield _address(by, sender, template["spec"]["provider"]["address"], path="")


def _of_flux(cluster: Cluster) -> Iterator[Address]:
    for provider in cluster.of_kind("Provider"):
        if url := provider["spec"].get("address"):
            yield _address(f"Provider/{provider['metadata']['name']}", _outside(outside.NOTIFIER), url)


def _of_users(cluster: Cluster) -> Iterator[Address]:
    """Give the ways in: who serves a Gateway or an Ingress asks the Service behind it."""
    for kind, sender in outside.WAYS_IN.items():
        for way in cluster.of_kind(kind):
            by = f"{kind}/{way['metadata']['name']}"
            for canary in cluster.of_kind("Canary"):
                namespace, name = key(canary)
                port = canary["spec"]["service"]["port"]
                for service in (f"{name}-primary", f"{name}-canary"):
                    yield Address(by=by, sender=_outside(sender), host=f"{service}.{namespace}", port=port)
    for route in cluster.of_kind("HTTPRoute"):
        by, gateway = f"HTTPRoute/{route['metadata']['name']}", _outside(outside.WAYS_IN["Gateway"])
        for backend in (each for rule in route["spec"]["rules"] for each in rule["backendRefs"]):
            yield Address(by=by, sender=gateway, host=f"{backend['name']}.{key(route)[0]}", port=backend["port"])


def _address(by: str, sender: Pod, url: str, *, path: str | None = None) -> Address:
    parts = urlsplit(url)
    port = parts.port or _USUAL[parts.scheme]
    asked = parts.path or "/" if path is None else path
    return Address(by=by, sender=sender, host=parts.hostname or "", port=port, path=asked)


def _outside(pod: KubernetesObject) -> Pod:
    metadata = pod["metadata"]
    return Pod(
        owner=f"{metadata['name']} of {metadata['namespace']}",
        namespace=metadata["namespace"],
        labels=metadata["labels"],
        spec=pod["spec"],
    )


def _faults(cluster: Cluster, address: Address) -> Iterator[str]:
    name, _, rest = re.sub(r"\.svc(\.cluster\.local)?$", "", address.host).partition(".")
    namespace = rest or address.sender.namespace
    service = cluster.find("Service", namespace, name)
    if service is None:
        yield f"{address.host} is no Service of the namespace {namespace}"
        return
    ports = [port for port in service["spec"]["ports"] if port["port"] == address.port]
    if not ports:
        yield f"Service/{name} of {namespace} has no port {address.port}"
        return
    if not is_let_through(cluster, address.sender, _outside(outside.DNS), 53):
        yield f"no policy lets {address.sender.owner} ask for names"
    for pod in selected(cluster, namespace, {"matchLabels": service["spec"]["selector"]}):
        target = pod.port(ports[0].get("targetPort", address.port))
        if target is None or not is_let_through(cluster, address.sender, pod, target):
            yield f"no policy lets {address.sender.owner} reach {pod.owner} at {target}"
        yield from _unanswered(address, pod)


def _unanswered(address: Address, pod: Pod) -> Iterator[str]:
    for container in pod.spec["containers"]:
        if address.path and ("POST", address.path) not in routes_of(command_of(container)):
            yield f"{pod.owner} answers no POST {address.path}"


def _unscraped(cluster: Cluster, monitor: KubernetesObject) -> Iterator[str]:
    prometheus = _outside(outside.PROMETHEUS)
    namespace, spec = key(monitor)[0], monitor["spec"]
    wanted = spec["selector"]["matchLabels"].items()
    for service in (each for each in cluster.of_kind("Service") if key(each)[0] == namespace):
        if not wanted <= service["metadata"]["labels"].items():
            continue
        for pod in selected(cluster, namespace, {"matchLabels": service["spec"]["selector"]}):
            for port in (port for port in service["spec"]["ports"] if port["name"] == spec["endpoints"][0]["port"]):
                target = pod.port(port.get("targetPort", port["port"]))
                if target is None or not is_let_through(cluster, prometheus, pod, target):
                    yield f"no policy lets Prometheus scrape {pod.owner} at {target}"


def _pods_unscraped(cluster: Cluster, monitor: KubernetesObject) -> Iterator[str]:
    for pod in selected(cluster, key(monitor)[0], monitor["spec"]["selector"]):
        for endpoint in monitor["spec"]["podMetricsEndpoints"]:
            target = pod.port(endpoint["port"])
            if target is None or not is_let_through(cluster, _outside(outside.PROMETHEUS), pod, target):
                yield f"no policy lets Prometheus scrape {pod.owner} at {target}"


def _other_prometheus(cluster: Cluster) -> Iterator[str]:
    """Say where Flagger and the gate ask another Prometheus than each other."""
    asked = {template["spec"]["provider"]["address"] for template in cluster.of_kind("MetricTemplate")}
    for pod in cluster.our_pods():
        for container in pod.spec["containers"]:
            words = container.get("args", [])
            if "--prometheus" in words:
                asked.add(words[words.index("--prometheus") + 1])
    if len(asked) > 1:
        yield f"one Prometheus should be asked, not {sorted(asked)}"
