"""Selectors lead to something: Services, budgets, policies, monitors and affinities to pods of the same cluster."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.k8s.agreement.clusters import Cluster, called, clusters, key, selected, selects
from tests.k8s.agreement.outside import STACK
from tests.k8s.agreement.world import World
from tests.k8s.built import KubernetesObject


def faults(world: World) -> Iterator[str]:
    """Say which selector leads nowhere, or to too much."""
    for cluster in clusters(world):
        for each in cluster.objects:
            yield from (f"{cluster.name}: {called(each)}: {fault}" for fault in _faults(cluster, each))
        yield from (f"{cluster.name}: {fault}" for fault in _unguarded(cluster))


# Private

_SELECTORS: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "Service": lambda spec: {"matchLabels": spec["selector"]},
    "PodDisruptionBudget": lambda spec: spec["selector"],
    "NetworkPolicy": lambda spec: spec["podSelector"],
    "PodMonitor": lambda spec: spec["selector"],
}
"""Which pods an object is about, by its kind."""


def _faults(cluster: Cluster, value: KubernetesObject) -> Iterator[str]:
    spec = value.get("spec", {})
    if value["kind"] in _SELECTORS:
        yield from _leads_nowhere(cluster, value, _SELECTORS[value["kind"]](spec))
    match value["kind"]:
        case "Deployment":
            labels = spec["template"]["metadata"]["labels"]
            if not selects(spec["selector"], labels):
                yield f"its selector is not one of its own pods ({labels})"
        case "ServiceMonitor":
            yield from _of_monitor(cluster, value)
        case "PrometheusRule" | "PodMonitor":
            yield from _unseen(value)
    if pod := _pod(value):
        yield from _of_placement(cluster, value, pod)


def _leads_nowhere(cluster: Cluster, value: KubernetesObject, selector: Mapping[str, Any]) -> Iterator[str]:
    if not selector or not selected(cluster, key(value)[0], selector):
        yield f"no pod has the labels {selector}"


def _of_monitor(cluster: Cluster, monitor: KubernetesObject) -> Iterator[str]:
    yield from _unseen(monitor)
    namespace, spec = key(monitor)[0], monitor["spec"]
    services = [
        each
        for each in cluster.objects
        if each["kind"] == "Service"
        and key(each)[0] == namespace
        and selects(spec["selector"], each["metadata"]["labels"])
    ]
    if len(services) != 1:
        yield f"{len(services)} Services have the labels {spec['selector']}: each pod must be scraped once"
        return
    (service,) = services
    ports = {port["name"] for port in service["spec"]["ports"]}
    yield from (f"{called(service)} has no port {e['port']}" for e in spec["endpoints"] if e["port"] not in ports)
    if (label := spec.get("jobLabel")) and label not in service["metadata"]["labels"]:
        yield f"{called(service)} has no label {label} to take the job from"


def _unseen(value: KubernetesObject) -> Iterator[str]:
    if value["metadata"]["labels"].get("release") != STACK:
        yield f"needs the label release: {STACK}, or no Prometheus takes it"


def _of_placement(cluster: Cluster, value: KubernetesObject, pod: Mapping[str, Any]) -> Iterator[str]:
    for constraint in pod.get("topologySpreadConstraints", ()):
        yield from _leads_nowhere(cluster, value, constraint["labelSelector"])
    affinity = pod.get("affinity", {}).get("podAffinity", {})
    for term in affinity.get("requiredDuringSchedulingIgnoredDuringExecution", ()):
        yield from _leads_nowhere(cluster, value, term["labelSelector"])


def _pod(value: KubernetesObject) -> Mapping[str, Any]:
    spec = value.get("spec", {})
    spec = spec["jobTemplate"]["spec"] if value["kind"] == "CronJob" else spec
    found: Mapping[str, Any] = spec.get("template", {}).get("spec", {}) if isinstance(spec, Mapping) else {}
    return found


def _unguarded(cluster: Cluster) -> Iterator[str]:
    """Say which pod has no policy of its own for who may ask it, or several; a component may open a way out beside it.

    Those of k6 are made by its operator, and reach what they may by the workload's.
    """
    policies = cluster.of_kind("NetworkPolicy")
    for pod in cluster.our_pods():
        covering = [
            policy
            for policy in policies
            if key(policy)[0] == pod.namespace
            and "Ingress" in policy["spec"]["policyTypes"]
            and selects(policy["spec"]["podSelector"], pod.labels)
        ]
        if not pod.owner.startswith("TestRun/") and len(covering) != 1:
            yield f"{pod.owner}: {len(covering)} NetworkPolicies select its pods, and one should"
