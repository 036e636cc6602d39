"""Names of one object in another: what may drift apart, and what is said of it."""

from tests.k8s.agreement.drifting import Drift, changed, rewritten
from tests.k8s.agreement.world import GONE

_POD = "spec template spec"
_CONTAINER = "spec template spec containers 0"
_OURS = "Deployment/load-harness"
_NGINX = "overlays/canary-nginx"

REFERENCES = {
    "the account of a pod": Drift(
        "references",
        "Deployment/load-harness runs as ServiceAccount workload",
        changed("overlays/kind", _OURS, f"{_POD} serviceAccountName", "workload"),
    ),
    "the target of the autoscaler": Drift(
        "references",
        "HorizontalPodAutoscaler/load-harness names Deployment/harness",
        changed("overlays/kind", "HorizontalPodAutoscaler/load-harness", "spec scaleTargetRef name", "harness"),
    ),
    "a request that the autoscaler measures by": Drift(
        "references",
        "HorizontalPodAutoscaler/load-harness measures",
        changed("overlays/kind", _OURS, f"{_CONTAINER} resources requests cpu", GONE),
    ),
    "replicas beside an autoscaler": Drift(
        "references",
        "both say how many pods there are",
        changed("overlays/kind", _OURS, "spec replicas", 2),
    ),
    "the name of a volume": Drift(
        "references",
        "Deployment/load-harness mounts ['tmp']",
        changed("overlays/kind", _OURS, f"{_CONTAINER} volumeMounts 0 name", "tmp"),
    ),
    "the claim of a volume": Drift(
        "references",
        "Deployment/canary-gate: the volume journal is of nothing",
        changed(
            "gate",
            "Deployment/canary-gate",
            f"{_POD} volumes name:journal persistentVolumeClaim claimName",
            "gate-journal",
        ),
    ),
    "the ConfigMap of a volume": Drift(
        "references",
        "Job/locust-worker: the volume scenario is of nothing",
        changed(
            "load-tests/locust",
            "Job/locust-worker",
            f"{_POD} volumes name:scenario configMap name",
            "load-test-scenario",
        ),
    ),
    "the Secret of a volume": Drift(
        "references",
        "Deployment/dora-receiver: the volume secrets is of nothing",
        changed("dora", "Deployment/dora-receiver", f"{_POD} volumes name:secrets secret secretName", "dora-secrets"),
    ),
    "the path of a file in a Secret": Drift(
        "references",
        "/secrets/secret.yaml is not among the files ['secrets.yaml']",
        changed("dora", "Deployment/dora-receiver", f"{_CONTAINER} args after:--secrets", "/secrets/secret.yaml"),
    ),
    "a path outside of all mounts": Drift(
        "references",
        "/data/dora.jsonl is below no mount",
        changed("dora", "Deployment/dora-receiver", f"{_CONTAINER} args after:--ledger", "/data/dora.jsonl"),
    ),
    "the key of a Secret": Drift(
        "references",
        "LOAD_HARNESS_API_KEY is the key api-key of the Secret load-harness",
        changed("overlays/kind-with-key", "Secret/load-harness", "stringData", {"apikey": "only-for-kind"}),
    ),
    "the key that External Secrets writes": Drift(
        "references",
        "production: Deployment/load-harness: LOAD_HARNESS_API_KEY is the key api-key",
        changed("overlays/production", "ExternalSecret/load-harness", "spec data 0 secretKey", "key"),
    ),
    "the Secret that External Secrets writes": Drift(
        "references",
        "production: Deployment/load-harness: LOAD_HARNESS_API_KEY is the key api-key",
        changed("overlays/production", "ExternalSecret/load-harness", "spec target name", "load-harness-key"),
    ),
    "the key of a generator of load": Drift(
        "references",
        "Job/locust-worker sends the key ('load-harness', 'key'), and",
        changed(
            "load-tests/locust",
            "Job/locust-worker",
            f"{_CONTAINER} env name:LOAD_HARNESS_API_KEY valueFrom secretKeyRef key",
            "key",
        ),
    ),
    "a generator of load without the key": Drift(
        "references",
        "TestRun/scale-out sends the key None",
        changed(
            "load-tests/k6", "TestRun/scale-out", "spec runner env name:LOAD_HARNESS_API_KEY name", "LOAD_HARNESS_KEY"
        ),
    ),
    "the store of a secret": Drift(
        "references",
        "ExternalSecret/load-harness names SecretStore/vault",
        changed("overlays/production", "ExternalSecret/load-harness", "spec secretStoreRef name", "vault"),
    ),
    "the account that Vault knows": Drift(
        "references",
        "SecretStore/load-harness names ServiceAccount/vault",
        changed(
            "overlays/production",
            "SecretStore/load-harness",
            "spec provider vault auth kubernetes serviceAccountRef name",
            "vault",
        ),
    ),
    "the page about a Secret that is made by hand": Drift(
        "references",
        "docs/dora-receiver.md does not say how secrets.yaml is made",
        rewritten("docs/dora-receiver.md", "secrets.yaml", "keys.yaml"),
    ),
    "the role of a binding": Drift(
        "references",
        "RoleBinding/load-harness-reader names Role/reader",
        changed("rbac", "RoleBinding/load-harness-reader", "roleRef name", "reader"),
    ),
    "the namespace of a binding's account": Drift(
        "references",
        "RoleBinding/load-harness-reader is for load-harness-reader of default",
        changed("rbac", "RoleBinding/load-harness-reader", "subjects 0 namespace", "default"),
    ),
}
RELEASES = {
    "the target of a release": Drift(
        "references",
        "Canary/load-harness names Deployment/harness",
        changed("overlays/production", "Canary/load-harness", "spec targetRef name", "harness"),
    ),
    "the autoscaler of a release": Drift(
        "references",
        "Canary/load-harness names HorizontalPodAutoscaler/harness",
        changed("overlays/production", "Canary/load-harness", "spec autoscalerRef name", "harness"),
    ),
    "the Gateway of a release": Drift(
        "references",
        "Canary/load-harness names Gateway/gateway",
        changed("overlays/production", "Canary/load-harness", "spec service gatewayRefs 0 name", "gateway"),
    ),
    "the Ingress of a release": Drift(
        "references",
        "Canary/load-harness names Ingress/nginx",
        changed(_NGINX, "Canary/load-harness", "spec ingressRef name", "nginx"),
    ),
    "the Gateway of a route": Drift(
        "references",
        "HTTPRoute/load-harness is for the Gateway gateway, and there is none",
        changed("load-tests/gateway", "HTTPRoute/load-harness", "spec parentRefs 0 name", "gateway"),
    ),
    "the port behind a route": Drift(
        "references",
        "HTTPRoute/load-harness leads to {'name': 'load-harness', 'port': 8080}",
        changed("load-tests/gateway", "HTTPRoute/load-harness", "spec rules 0 backendRefs 0 port", 8080),
    ),
    "the Service behind the Ingress": Drift(
        "references",
        "Ingress/load-harness leads to {'name': 'harness'",
        changed(_NGINX, "Ingress/load-harness", "spec rules 0 http paths 0 backend service name", "harness"),
    ),
    "the template of a metric": Drift(
        "references",
        "Canary/load-harness names MetricTemplate/success-rate",
        changed(
            "overlays/production", "Canary/load-harness", "spec analysis metrics 0 templateRef name", "success-rate"
        ),
    ),
    "the port of the Service that Flagger makes": Drift(
        "ports",
        "Service/load-harness-canary: Deployment/load-harness has no port web",
        changed("overlays/production", "Canary/load-harness", "spec service targetPort", "web"),
    ),
}
