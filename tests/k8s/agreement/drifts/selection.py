"""Selectors, monitors and the labels by which Prometheus finds them: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, without
from tests.k8s.agreement.world import GONE

_POD = "spec template spec"
_LABELS = "spec template metadata labels"
_NAME = "app.kubernetes.io/name"
_OURS = "Deployment/load-harness"

SELECTION = {
    "a Service's selector": Drift(
        "selection",
        "kind: Service/load-harness: no pod has the labels",
        changed("overlays/kind", "Service/load-harness", f"spec selector {_NAME}", "load-harnes"),
    ),
    "the selector of the Service for peers": Drift(
        "selection",
        "production: Service/load-harness-peers: no pod has the labels",
        changed(
            "overlays/production", "Service/load-harness-peers", "spec selector app.kubernetes.io/component", "pod"
        ),
    ),
    "a label of the pods": Drift(
        "selection",
        "staging: Deployment/load-harness: its selector is not one of its own pods",
        changed("overlays/staging", _OURS, f"{_LABELS} {_NAME}", "loadharness"),
    ),
    "the budget's selector": Drift(
        "selection",
        "PodDisruptionBudget/load-harness: no pod has the labels",
        changed(
            "overlays/staging",
            "PodDisruptionBudget/load-harness",
            "spec selector matchLabels app.kubernetes.io/component",
            "web",
        ),
    ),
    "the network policy's selector": Drift(
        "selection",
        "NetworkPolicy/load-harness: no pod has the labels",
        changed(
            "overlays/production",
            "NetworkPolicy/load-harness",
            "spec podSelector matchLabels app.kubernetes.io/component",
            "web",
        ),
    ),
    "a policy that is left out": Drift(
        "selection",
        "Deployment/load-harness: 0 NetworkPolicies select its pods",
        without("overlays/production", "NetworkPolicy/load-harness"),
    ),
    "a spread over other pods": Drift(
        "selection",
        "Deployment/load-harness: no pod has the labels",
        changed(
            "overlays/kind",
            _OURS,
            f"{_POD} topologySpreadConstraints 0 labelSelector matchLabels app.kubernetes.io/component",
            "web",
        ),
    ),
    "the monitor's selector": Drift(
        "selection",
        "ServiceMonitor/load-harness: 0 Services have the labels",
        changed(
            "overlays/kind",
            "ServiceMonitor/load-harness",
            "spec selector matchLabels app.kubernetes.io/component",
            "peer",
        ),
    ),
    "a monitor of two Services": Drift(
        "selection",
        "ServiceMonitor/load-harness: 2 Services have the labels",
        changed(
            "overlays/kind",
            "ServiceMonitor/load-harness",
            "spec selector matchLabels app.kubernetes.io/component",
            GONE,
        ),
    ),
    "the monitor's port": Drift(
        "selection",
        "Service/load-harness-peers has no port metrics",
        changed("overlays/kind", "ServiceMonitor/load-harness", "spec endpoints 0 port", "metrics"),
    ),
    "the label of the job": Drift(
        "selection",
        "Service/load-harness-peers has no label app.kubernetes.io/instance",
        changed("overlays/kind", "ServiceMonitor/load-harness", "spec jobLabel", "app.kubernetes.io/instance"),
    ),
    "the label by which Prometheus finds a monitor": Drift(
        "selection",
        "ServiceMonitor/load-harness: needs the label release",
        changed("overlays/kind", "ServiceMonitor/load-harness", "metadata labels release", "monitoring"),
    ),
    "the pods of a monitor": Drift(
        "selection",
        "PodMonitor/locust: no pod has the labels",
        changed("load-tests/locust", "PodMonitor/locust", f"spec selector matchLabels {_NAME}", "locust"),
    ),
    "the label by which Prometheus finds a group of rules": Drift(
        "selection",
        "PrometheusRule/load-harness-slos: needs the label release",
        changed("observability", "PrometheusRule/load-harness-slos", "metadata labels release", "prometheus"),
    ),
    "the pods beside which the pusher runs": Drift(
        "selection",
        "CronJob/dora-push: no pod has the labels",
        changed(
            "dora",
            "CronJob/dora-push",
            "spec jobTemplate spec template spec affinity podAffinity requiredDuringSchedulingIgnoredDuringExecution 0 "
            f"labelSelector matchLabels {_NAME}",
            "dora",
        ),
    ),
}
