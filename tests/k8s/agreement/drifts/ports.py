"""Ports and paths: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, rewritten

_CONTAINER = "spec template spec containers 0"
_OURS = "Deployment/load-harness"

PORTS = {
    "a Service's target port": Drift(
        "ports",
        "Service/load-harness: Deployment/load-harness has no port web",
        changed("overlays/kind", "Service/load-harness", "spec ports 0 targetPort", "web"),
    ),
    "the name of a container's port": Drift(
        "ports",
        "Service/load-harness-peers: Deployment/load-harness-primary has no port http",
        changed("overlays/production", _OURS, f"{_CONTAINER} ports 0 name", "web"),
    ),
    "the number of a container's port": Drift(
        "ports",
        "Deployment/load-harness: listens on 8080, and has the ports {'http': 8081}",
        changed("overlays/kind", _OURS, f"{_CONTAINER} ports 0 containerPort", 8081),
    ),
    "the port that a program is told": Drift(
        "ports",
        "Deployment/canary-gate: listens on 8091",
        changed("gate", "Deployment/canary-gate", f"{_CONTAINER} args after:--port", "8091"),
    ),
    "the port of a headless Service": Drift(
        "ports",
        "a headless Service forwards nothing: port 80 is 8080",
        changed("overlays/kind", "Service/load-harness-peers", "spec ports 0 port", 80),
    ),
    "the port of Locust's Service": Drift(
        "ports",
        "Service/locust-master: a headless Service forwards nothing: port 5558",
        changed("load-tests/locust", "Service/locust-master", "spec ports 0 port", 5558),
    ),
    "the port of a monitor of pods": Drift(
        "ports",
        "PodMonitor/locust: Job/locust-master has no port http",
        changed("load-tests/locust", "PodMonitor/locust", "spec podMetricsEndpoints 0 port", "http"),
    ),
    "the port that a policy opens": Drift(
        "ports",
        "NetworkPolicy/load-harness: none of its pods has the port web",
        changed("overlays/kind", "NetworkPolicy/load-harness", "spec ingress 0 ports 0 port", "web"),
    ),
    "a probe's port": Drift(
        "ports",
        "readinessProbe asks port health, and there is none",
        changed("overlays/kind", _OURS, f"{_CONTAINER} readinessProbe httpGet port", "health"),
    ),
    "a probe's path": Drift(
        "ports",
        "livenessProbe asks /alive, which ('serve',) does not answer",
        changed("overlays/kind", _OURS, f"{_CONTAINER} livenessProbe httpGet path", "/alive"),
    ),
    "a probe's path of the gate": Drift(
        "ports",
        "readinessProbe asks /ready, which ('canary', 'gate') does not answer",
        changed("gate", "Deployment/canary-gate", f"{_CONTAINER} readinessProbe httpGet path", "/ready"),
    ),
    "the path that is scraped": Drift(
        "ports",
        "Deployment/dora-receiver does not answer /prometheus",
        changed("dora", "ServiceMonitor/dora-receiver", "spec endpoints 0 path", "/prometheus"),
    ),
    "the port that the image exposes": Drift(
        "ports",
        "Deployment/load-harness is asked at 8080, and the image exposes [8081]",
        rewritten("Dockerfile", "EXPOSE 8080", "EXPOSE 8081"),
    ),
}
