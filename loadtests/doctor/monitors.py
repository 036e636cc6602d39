"""What ServiceMonitors and PodMonitors reach.

Source: https://prometheus-operator.dev/docs/api-reference/api/
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from loadtests.canary_lint.target import Named
from loadtests.doctor.fields import items, mapping, texts
from loadtests.doctor.interface import Cluster, are_together
from loadtests.doctor.pods import Pods
from loadtests.doctor.selectors import selects

SERVICE_MONITOR, POD_MONITOR = "ServiceMonitor", "PodMonitor"
MONITORS = (SERVICE_MONITOR, POD_MONITOR)


def endpoints_of(monitor: Named) -> list[Mapping[str, Any]]:
    """List the endpoints of a monitor."""
    field = "endpoints" if monitor.kind == SERVICE_MONITOR else "podMetricsEndpoints"
    return items(monitor.at("spec", field))


def may_see(monitor: Named, other: Named) -> bool:
    """Say whether a monitor looks into the namespace of an object."""
    selector = mapping(monitor.at("spec", "namespaceSelector"))
    names = texts(selector.get("matchNames"))
    if selector.get("any") is True or not other.namespace:
        return True
    return other.namespace in names if names else are_together(monitor, other)


def sees_only_what_is_known(cluster: Cluster, monitor: Named) -> bool:
    """Say whether there are workloads among the objects in each namespace that a monitor looks into."""
    selector = mapping(monitor.at("spec", "namespaceSelector"))
    known = {one.named.namespace for one in cluster.workloads}
    return selector.get("any") is not True and ("" in known or known.issuperset(texts(selector.get("matchNames"))))


def services_of(cluster: Cluster, monitor: Named) -> list[Named]:
    """List the Services that a ServiceMonitor selects, whatever their ports."""
    selector = monitor.at("spec", "selector")
    return [one for one in cluster.of("Service") if may_see(monitor, one) and selects(selector, _labels(one))]


def pods_selected(cluster: Cluster, monitor: Named) -> list[Pods]:
    """List the workloads that a PodMonitor selects, whatever their ports."""
    selector = monitor.at("spec", "selector")
    return [one for one in cluster.pods if may_see(monitor, one.named) and selects(selector, one.labels)]


def has_endpoint(cluster: Cluster, service: Named, endpoint: Mapping[str, Any]) -> bool:
    """Say whether an endpoint is a port of a Service: by the port's name there, or by the container's."""
    if "port" in endpoint:
        return endpoint["port"] in cluster.ports_of(service)
    return "targetPort" in endpoint


def reaching(cluster: Cluster, pods: Pods) -> Iterator[tuple[Named, Mapping[str, Any]]]:
    """Yield the monitors that reach a workload's pods, with the endpoint by which they do."""
    for monitor in cluster.of(*MONITORS):
        for endpoint in endpoints_of(monitor):
            if _reaches(cluster, monitor, endpoint, pods):
                yield monitor, endpoint


def reached(cluster: Cluster, monitor: Named, endpoint: Mapping[str, Any]) -> list[Pods]:
    """List the workloads whose pods an endpoint of a monitor reaches."""
    return [one for one in cluster.pods if _reaches(cluster, monitor, endpoint, one)]


def is_scraped(cluster: Cluster, pods: Pods) -> bool:
    """Say whether the Prometheus that was asked scrapes pods of that name, by whichever configuration."""
    targets = (cluster.monitoring.targets if cluster.monitoring is not None else None) or ()
    name = re.compile(rf"{re.escape(pods.named.name)}-[0-9a-z]+(-[0-9a-z]+)?")
    return any(name.fullmatch(one.pod) and pods.named.is_in(one.namespace) for one in targets)


def is_annotated(pods: Pods) -> bool:
    """Say whether the pods ask to be scraped by the annotation that many scrape configurations go by."""
    return pods.annotations.get("prometheus.io/scrape") == "true"


# Private


def _labels(service: Named) -> dict[str, str]:
    return {str(key): str(text) for key, text in mapping(service.at("metadata", "labels")).items()}


def _reaches(cluster: Cluster, monitor: Named, endpoint: Mapping[str, Any], pods: Pods) -> bool:
    if monitor.kind == POD_MONITOR:
        wanted = endpoint.get("port") or endpoint.get("portNumber") or endpoint.get("targetPort")
        return pods in pods_selected(cluster, monitor) and any(one.is_port(wanted) for one in pods.containers)
    return any(
        pods in cluster.selected_by(service) and has_endpoint(cluster, service, endpoint)
        for service in services_of(cluster, monitor)
    )
