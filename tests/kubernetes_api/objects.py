"""Objects as a Kubernetes API server gives them, for the stub to hold."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

Object = dict[str, Any]

NAMESPACE = "load-harness"
LABELS = {"app.kubernetes.io/name": "load-harness"}

PLURALS = {
    "Canary": ("flagger.app/v1beta1", "canaries"),
    "ConfigMap": ("v1", "configmaps"),
    "CronJob": ("batch/v1", "cronjobs"),
    "CustomResourceDefinition": ("apiextensions.k8s.io/v1", "customresourcedefinitions"),
    "DaemonSet": ("apps/v1", "daemonsets"),
    "Deployment": ("apps/v1", "deployments"),
    "Endpoints": ("v1", "endpoints"),
    "EndpointSlice": ("discovery.k8s.io/v1", "endpointslices"),
    "Event": ("v1", "events"),
    "HTTPRoute": ("gateway.networking.k8s.io/v1", "httproutes"),
    "HelmRelease": ("helm.toolkit.fluxcd.io/v2", "helmreleases"),
    "HorizontalPodAutoscaler": ("autoscaling/v2", "horizontalpodautoscalers"),
    "Job": ("batch/v1", "jobs"),
    "MetricTemplate": ("flagger.app/v1beta1", "metrictemplates"),
    "Namespace": ("v1", "namespaces"),
    "NetworkPolicy": ("networking.k8s.io/v1", "networkpolicies"),
    "Node": ("v1", "nodes"),
    "NodeMetrics": ("metrics.k8s.io/v1beta1", "nodes"),
    "Pod": ("v1", "pods"),
    "PodDisruptionBudget": ("policy/v1", "poddisruptionbudgets"),
    "PodMetrics": ("metrics.k8s.io/v1beta1", "pods"),
    "PodMonitor": ("monitoring.coreos.com/v1", "podmonitors"),
    "Prometheus": ("monitoring.coreos.com/v1", "prometheuses"),
    "PrometheusRule": ("monitoring.coreos.com/v1", "prometheusrules"),
    "ReplicaSet": ("apps/v1", "replicasets"),
    "ResourceQuota": ("v1", "resourcequotas"),
    "ScaledObject": ("keda.sh/v1alpha1", "scaledobjects"),
    "Secret": ("v1", "secrets"),
    "Service": ("v1", "services"),
    "ServiceAccount": ("v1", "serviceaccounts"),
    "ServiceMonitor": ("monitoring.coreos.com/v1", "servicemonitors"),
    "StatefulSet": ("apps/v1", "statefulsets"),
}
"""Version and plural by kind: what the stub serves."""
CLUSTER_WIDE = frozenset({"CustomResourceDefinition", "Namespace", "Node", "NodeMetrics"})


def at(seconds: float) -> str:
    """Write a time as the API does, in whole seconds."""
    return datetime.fromtimestamp(int(seconds), tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def deployment(name: str, *, replicas: int = 1, labels: Mapping[str, str] = LABELS) -> Object:
    """Give a Deployment whose pods are all there."""
    container = {
        "name": name,
        "image": "example/load-harness:0.1.0",
        "resources": {"requests": {"cpu": "200m", "memory": "128Mi"}, "limits": {"cpu": "500m", "memory": "256Mi"}},
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(name, labels),
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": dict(labels)},
            "template": {"metadata": {"labels": dict(labels)}, "spec": {"containers": [container]}},
        },
        "status": {"replicas": replicas, "readyReplicas": replicas, "availableReplicas": replicas},
    }


def pod(  # noqa: PLR0913 - what pods differ in
    name: str,
    *,
    started: float | None,
    phase: str = "Running",
    ready: bool = True,
    requests: Mapping[str, str] | None = None,
    labels: Mapping[str, str] = LABELS,
    container: str = "load-harness",
) -> Object:
    """Give a pod; started at a Unix time, and ready two seconds later if it is."""
    status: Object = {"phase": phase, "conditions": []}
    if started is not None:
        turned = at(started + 2)
        status["startTime"] = at(started)
        status["conditions"] = [
            {"type": "Ready", "status": str(ready), "lastTransitionTime": turned, "lastProbeTime": None}
        ]
    wanted = {"cpu": "200m", "memory": "128Mi"} if requests is None else dict(requests)
    one = {"name": container, "image": "example/load-harness:0.1.0", "resources": {"requests": wanted}}
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {**_metadata(name, labels), "creationTimestamp": at(started if started is not None else 0)},
        "spec": {"containers": [one]},
        "status": status,
    }


def pod_metrics(  # noqa: PLR0913 - what samples differ in
    name: str,
    *,
    taken: float,
    cpu: str,
    memory: str = "65536Ki",
    window: str = "15.074s",
    labels: Mapping[str, str] = LABELS,
    container: str = "load-harness",
) -> Object:
    """Give a sample of metrics.k8s.io, taken at a Unix time."""
    return {
        "apiVersion": "metrics.k8s.io/v1beta1",
        "kind": "PodMetrics",
        "metadata": {**_metadata(name, labels), "creationTimestamp": at(taken)},
        "timestamp": at(taken),
        "window": window,
        "containers": [{"name": container, "usage": {"cpu": cpu, "memory": memory}}],
    }


def hpa(
    name: str, *, target: str | None = None, minimum: int = 1, maximum: int = 8, percent: int = 50, down: int = 60
) -> Object:
    """Give an autoscaler on CPU that has not synced yet."""
    target_reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": target or name}
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percent}}
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": _metadata(name, LABELS),
        "spec": {
            "scaleTargetRef": target_reference,
            "minReplicas": minimum,
            "maxReplicas": maximum,
            "metrics": [{"type": "Resource", "resource": cpu}],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": down}},
        },
        "status": {"currentReplicas": 0, "desiredReplicas": 0, "currentMetrics": None, "conditions": []},
    }


def event(name: str, *, about: Object, reason: str, message: str, seen: float, kind: str = "Normal") -> Object:
    """Give an event of the core API about an object."""
    metadata = about["metadata"]
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": _metadata(name, {}),
        "involvedObject": {"kind": about["kind"], "name": metadata["name"], "namespace": metadata["namespace"]},
        "reason": reason,
        "message": message,
        "type": kind,
        "firstTimestamp": at(seen),
        "lastTimestamp": at(seen),
        "count": 1,
        "source": {"component": "horizontal-pod-autoscaler"},
    }


def _metadata(name: str, labels: Mapping[str, str]) -> Object:
    return {"name": name, "namespace": NAMESPACE, "labels": dict(labels)}
