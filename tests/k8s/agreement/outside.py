"""What runs in the cluster already: where others' charts put their Services and pods, as our manifests name them.

Sources: https://github.com/prometheus-community/helm-charts (kube-prometheus-stack, prometheus-pushgateway: Services
are called by the release, and by the chart where the release's name does not hold it), https://github.com/fluxcd/flux2
(notification-controller), https://github.com/fluxcd/flagger/tree/main/charts/flagger,
https://github.com/coredns/deployment (k8s-app), https://gateway.envoyproxy.io, https://kubernetes.github.io/ingress-nginx,
https://github.com/hashicorp/vault-helm, https://github.com/open-telemetry/opentelemetry-helm-charts (as a Deployment)
"""

from tests.k8s.built import KubernetesObject

STACK = "kube-prometheus-stack"
"""Release of the chart of the same name; its Prometheus takes what has the label `release` of it."""


def _pod(namespace: str, labels: dict[str, str], ports: dict[str, int]) -> KubernetesObject:
    named = [{"name": name, "containerPort": port} for name, port in ports.items()]
    metadata = {"name": next(iter(labels.values())), "namespace": namespace, "labels": labels}
    return {"kind": "Pod", "metadata": metadata, "spec": {"containers": [{"name": "outside", "ports": named}]}}


def _service(namespace: str, name: str, selector: dict[str, str], ports: dict[str, int]) -> KubernetesObject:
    named = [{"name": port, "port": number, "targetPort": number} for port, number in ports.items()]
    spec = {"selector": selector, "ports": named}
    return {"kind": "Service", "metadata": {"name": name, "namespace": namespace, "labels": {}}, "spec": spec}


_NAME = "app.kubernetes.io/name"
PROMETHEUS = _pod("monitoring", {_NAME: "prometheus"}, {"http-web": 9090})
FLAGGER = _pod("flagger-system", {_NAME: "flagger"}, {"http": 8080})
NOTIFIER = _pod("flux-system", {"app": "notification-controller"}, {"http": 9090})
DNS = _pod("kube-system", {"k8s-app": "kube-dns"}, {"dns": 53})
WAYS_IN = {
    "Gateway": _pod("envoy-gateway-system", {_NAME: "envoy"}, {"http": 10080}),
    "Ingress": _pod("ingress-nginx", {_NAME: "ingress-nginx"}, {"http": 80}),
}
"""Whose pods bring users' requests to the workload, by the kind of object that asks for them."""
_PUSHGATEWAY = _pod("monitoring", {_NAME: "prometheus-pushgateway"}, {"metrics": 9091})
_COLLECTOR = _pod("monitoring", {_NAME: "opentelemetry-collector"}, {"otlp": 4317, "otlp-http": 4318})
_VAULT = _pod("vault", {_NAME: "vault"}, {"https": 8200})
OBJECTS: tuple[KubernetesObject, ...] = (
    PROMETHEUS,
    FLAGGER,
    NOTIFIER,
    DNS,
    *WAYS_IN.values(),
    _PUSHGATEWAY,
    _COLLECTOR,
    _VAULT,
    _service("monitoring", f"{STACK}-prometheus", {_NAME: "prometheus"}, {"http-web": 9090}),
    _service("monitoring", "prometheus-pushgateway", {_NAME: "prometheus-pushgateway"}, {"http": 9091}),
    _service(
        "monitoring", "opentelemetry-collector", {_NAME: "opentelemetry-collector"}, {"otlp": 4317, "otlp-http": 4318}
    ),
    _service("kube-system", "kube-dns", {"k8s-app": "kube-dns"}, {"dns": 53}),
    _service("vault", "vault", {_NAME: "vault"}, {"https": 8200}),
)
