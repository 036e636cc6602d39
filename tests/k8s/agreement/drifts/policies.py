"""NetworkPolicies, and the namespaces that everything is in: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed

_CONTAINER = "spec template spec containers 0"
_OURS = "Deployment/load-harness"

POLICIES = {
    "the namespace that Prometheus is in": Drift(
        "addresses",
        "no policy lets Prometheus scrape Deployment/load-harness",
        changed(
            "overlays/kind",
            "NetworkPolicy/load-harness",
            "spec ingress 0 from 1 namespaceSelector matchLabels kubernetes.io/metadata.name",
            "observability",
        ),
    ),
    "the port of Locust's metrics": Drift(
        "addresses",
        "no policy lets Prometheus scrape Job/locust-master at 9646",
        changed("load-tests/locust", "NetworkPolicy/locust", "spec ingress 1 ports 0 port", 9645),
    ),
    "the namespace that Flagger is in": Drift(
        "addresses",
        "no policy lets flagger of flagger-system reach Deployment/canary-gate",
        changed(
            "gate",
            "NetworkPolicy/canary-gate",
            "spec ingress 0 from 0 namespaceSelector matchLabels kubernetes.io/metadata.name",
            "flagger",
        ),
    ),
    "the port of Prometheus that the gate may ask": Drift(
        "addresses",
        "no policy lets Deployment/canary-gate reach Pod/prometheus at 9090",
        changed("gate", "NetworkPolicy/canary-gate", "spec egress 1 ports 0 port", 9091),
    ),
    "the pods that the pusher may ask": Drift(
        "addresses",
        "no policy lets CronJob/dora-push reach Pod/prometheus-pushgateway at 9091",
        changed(
            "dora",
            "NetworkPolicy/dora-push",
            "spec egress 1 to 0 podSelector matchLabels app.kubernetes.io/name",
            "pushgateway",
        ),
    ),
    "names that cannot be asked for": Drift(
        "addresses",
        "no policy lets Deployment/load-harness ask for names",
        changed("overlays/kind", "NetworkPolicy/load-harness", "spec egress 0", {"to": [], "ports": [{"port": 5353}]}),
    ),
    "the port of the collector": Drift(
        "addresses",
        "no policy lets Deployment/load-harness reach Pod/opentelemetry-collector at 4318",
        changed("overlays/kind-with-traces", "NetworkPolicy/load-harness-tracing", "spec egress 0 ports 0 port", 4317),
    ),
    "pods that may not ask each other": Drift(
        "addresses",
        "no policy lets Deployment/load-harness reach Deployment/load-harness at 8080",
        changed("overlays/kind", "NetworkPolicy/load-harness", "spec egress 1 ports 0 port", 80),
    ),
    "the namespace of the gateway's pods": Drift(
        "addresses",
        "Gateway/load-harness: no policy lets envoy of envoy-gateway-system reach Deployment/load-harness-primary",
        changed(
            "overlays/production",
            "NetworkPolicy/load-harness",
            "spec ingress 0 from 2 namespaceSelector matchExpressions 0 values",
            ["istio-system"],
        ),
    ),
    "generators of load that may not reach the primary": Drift(
        "addresses",
        "no policy lets Job/locust-master reach Deployment/load-harness-primary at 8080",
        changed(
            "load-tests/locust",
            "NetworkPolicy/locust",
            "spec egress",
            lambda rules: [rule for rule in rules if "load-harness-primary" not in str(rule)],
        ),
    ),
    "generators of load that the workload does not let in": Drift(
        "addresses",
        "no policy lets TestRun/scale-out reach Deployment/load-harness at 8080",
        changed(
            "overlays/kind",
            "NetworkPolicy/load-harness",
            "spec ingress 0 from 0 podSelector matchLabels app.kubernetes.io/part-of",
            "tests",
        ),
    ),
}
NAMESPACES = {
    "the namespace of an object": Drift(
        "namespaces",
        "overlays/kind-with-key: Secret/load-harness is in default",
        changed("overlays/kind-with-key", "Secret/load-harness", "metadata namespace", "default"),
    ),
    "the standard of a namespace": Drift(
        "namespaces",
        "overlays/production Namespace/load-harness lets pods in that are not restricted",
        changed(
            "overlays/production",
            "Namespace/load-harness",
            "metadata labels pod-security.kubernetes.io/enforce",
            "baseline",
        ),
    ),
    "the standard of a namespace beside the overlays": Drift(
        "namespaces",
        "dora Namespace/dora lets pods in that are not restricted",
        changed("dora", "Namespace/dora", "metadata labels pod-security.kubernetes.io/enforce", "restrict"),
    ),
    "the namespace of the tenant": Drift(
        "namespaces",
        "its boards show ['load-harness-tenant'], and the namespace is shop",
        changed("overlays/tenant", "Namespace/load-harness-tenant", "metadata name", "shop"),
    ),
    "more replicas than the quota holds": Drift(
        "namespaces",
        "the quota holds 24 pods, and autoscalers may ask for 40",
        changed("overlays/tenant", "HorizontalPodAutoscaler/load-harness", "spec maxReplicas", 20),
    ),
    "a larger request than the quota holds": Drift(
        "namespaces",
        "the quota holds requests.cpu 4800m, less than 16 pods",
        changed("overlays/tenant", _OURS, f"{_CONTAINER} resources requests cpu", "400m"),
    ),
    "a larger limit than the LimitRange lets a container": Drift(
        "namespaces",
        "a container asks for more memory than the LimitRange lets it",
        changed("overlays/tenant", _OURS, f"{_CONTAINER} resources limits memory", "2Gi"),
    ),
    "a namespace that a rule of Kyverno's leaves out": Drift(
        "namespaces",
        "no-latest-tag: tag-is-there is not for the namespace dora",
        changed(
            "policies",
            "ClusterPolicy/no-latest-tag",
            "spec rules 0 match any 0 resources namespaces",
            ["load-harness*"],
        ),
    ),
}
