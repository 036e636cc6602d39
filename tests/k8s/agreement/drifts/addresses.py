"""Addresses: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, in_place_of

_CONTAINER = "spec template spec containers 0"
_RATE = "MetricTemplate/load-harness-success-rate"

ADDRESSES = {
    "the namespace in a webhook's address": Drift(
        "addresses",
        "webhook enough-successes: canary-gate.default is no Service of the namespace default",
        changed(
            "overlays/production",
            "Canary/load-harness",
            "spec analysis webhooks name:enough-successes url",
            "http://canary-gate.default/rollout",
        ),
    ),
    "the path of a webhook": Drift(
        "addresses",
        "webhook journal: ",
        changed(
            "overlays/production",
            "Canary/load-harness",
            "spec analysis webhooks name:journal url",
            "http://canary-gate.load-harness/events",
        ),
    ),
    "the name of the gate's Service": Drift(
        "addresses",
        "canary-gate.load-harness is no Service",
        changed("gate", "Service/canary-gate", "metadata name", "gate"),
    ),
    "the port of the gate's Service": Drift(
        "addresses",
        "Service/canary-gate of load-harness has no port 80",
        changed("gate", "Service/canary-gate", "spec ports 0 port", 8090),
    ),
    "the Prometheus of a MetricTemplate": Drift(
        "addresses",
        "MetricTemplate/load-harness-success-rate: prometheus.monitoring is no Service",
        changed("overlays/production", _RATE, "spec provider address", "http://prometheus.monitoring:9090"),
    ),
    "two of Prometheus": Drift(
        "addresses",
        "one Prometheus should be asked, not",
        changed(
            "gate",
            "Deployment/canary-gate",
            f"{_CONTAINER} args after:--prometheus",
            in_place_of("monitoring:", "monitoring.svc:"),
        ),
    ),
    "the port of the Pushgateway": Drift(
        "addresses",
        "Service/prometheus-pushgateway of monitoring has no port 9092",
        changed(
            "dora",
            "CronJob/dora-push",
            f"spec jobTemplate {_CONTAINER} args after:--pushgateway",
            in_place_of("9091", "9092"),
        ),
    ),
    "the name of the Pushgateway": Drift(
        "addresses",
        "pushgateway.monitoring is no Service",
        changed(
            "dora",
            "CronJob/dora-push",
            f"spec jobTemplate {_CONTAINER} args after:--pushgateway",
            in_place_of("prometheus-", ""),
        ),
    ),
    "where the collector is": Drift(
        "addresses",
        "Deployment/load-harness: collector.monitoring is no Service",
        changed(
            "overlays/kind-with-traces",
            "Deployment/load-harness",
            f"{_CONTAINER} env name:OTEL_EXPORTER_OTLP_ENDPOINT value",
            in_place_of("opentelemetry-", ""),
        ),
    ),
    "where peers are found": Drift(
        "addresses",
        "Deployment/load-harness: load-harness-peer is no Service of the namespace load-harness",
        changed(
            "overlays/kind",
            "Deployment/load-harness",
            f"{_CONTAINER} env name:LOAD_HARNESS_PEERS value",
            "dns:load-harness-peer:8080",
        ),
    ),
    "the port at which peers are asked": Drift(
        "addresses",
        "Service/load-harness-peers of load-harness has no port 80",
        changed(
            "overlays/kind",
            "Deployment/load-harness",
            f"{_CONTAINER} env name:LOAD_HARNESS_PEERS value",
            "dns:load-harness-peers:80",
        ),
    ),
    "where Locust sends requests to": Drift(
        "addresses",
        "Job/locust-master: workload is no Service",
        changed(
            "load-tests/locust",
            "Job/locust-master",
            f"{_CONTAINER} args",
            lambda words: [word.replace("http://load-harness", "http://workload") for word in words],
        ),
    ),
    "where workers find their master": Drift(
        "addresses",
        "Job/locust-worker: locust is no Service",
        changed(
            "load-tests/locust",
            "Job/locust-worker",
            f"{_CONTAINER} args",
            lambda words: [word.replace("locust-master", "locust") for word in words],
        ),
    ),
    "where k6 sends requests to": Drift(
        "addresses",
        "TestRun/scale-out: Service/load-harness of load-harness has no port 8080",
        changed(
            "load-tests/k6",
            "TestRun/scale-out",
            "spec runner env name:LOAD_HARNESS_URL value",
            "http://load-harness:8080",
        ),
    ),
    "the path of the receiver": Drift(
        "addresses",
        "Provider/dora: Deployment/dora-receiver answers no POST /fluxcd",
        changed("flux", "Provider/dora", "spec address", in_place_of("/flux", "/fluxcd")),
    ),
    "the port of the receiver": Drift(
        "addresses",
        "Service/dora-receiver of dora has no port 80",
        changed("flux", "Provider/dora", "spec address", in_place_of(":8092", "")),
    ),
}
