"""Each fault is found in a copy of the manifests that is broken in one place, and nothing in what is whole."""

from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.read import read_cluster

HEALTHY = Path(__file__).with_name("healthy.yaml")
LIVENESS = "livenessProbe: {httpGet: {path: /healthz, port: http}, timeoutSeconds: 5}"
MONITOR = "metadata: {name: shop, namespace: shop, labels: {release: stack}}"
REQUESTS = "resources: {requests: {cpu: 200m, memory: 128Mi}}"
NOT_THESE = """  selector: {matchExpressions: [{key: app, operator: NotIn, values: [shop, shop-primary, shop-canary]}]}
  endpoints"""
INACTIVE = """averageUtilization: 50}}}]
status:
  conditions:
    - {type: AbleToScale, status: "True"}
    - {type: ScalingActive, status: "False", reason: FailedGetResourceMetric, message: no metrics}
"""
QUOTA = 'hard: {requests.cpu: "4", requests.memory: 4Gi, pods: "20"}'
SECOND_SCALER = """kind: ServiceMonitor
metadata: {name: other, namespace: shop, labels: {release: stack}}
spec:
  selector: {matchLabels: {app: shop}}
  endpoints: [{port: http, interval: 15s}]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: second, namespace: shop}
spec: {scaleTargetRef: {name: shop}, maxReplicaCount: 8}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
"""
CHART = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: stack, namespace: monitoring}
spec:
  chart: {spec: {chart: kube-prometheus-stack}}
  values: {prometheus: {prometheusSpec: {retention: 30d, ruleSelectorNilUsesHelmValues: false}}}
"""
PROMETHEUS = """apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: stack, namespace: monitoring}
spec:
  retention: 30d
  serviceMonitorSelector: {matchLabels: {release: stack}}
  serviceMonitorNamespaceSelector: {}
  ruleSelector: {}
"""
SERVER = """---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: prometheus, namespace: monitoring}
spec:
  selector: {matchLabels: {app: prometheus}}
  template:
    metadata: {labels: {app: prometheus}}
    spec:
      containers:
        - {name: prometheus, image: 'quay.io/prometheus/prometheus:v3.5.0', args: ['--storage.tsdb.retention.time=7d']}
"""
"""Without the operator."""
OF_CHART = """---
apiVersion: source.toolkit.fluxcd.io/v1
kind: OCIRepository
metadata: {name: charts, namespace: monitoring}
spec: {url: "oci://ghcr.io/prometheus-community/charts/kube-prometheus-stack"}
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: stack, namespace: monitoring}
spec:
  chartRef: {kind: OCIRepository, name: charts}
  values: {prometheus: {prometheusSpec: {retention: 15}}}
"""
GATEWAY = """apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: public, namespace: shop}
---
"""
SENT_ON = """---
apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus, namespace: monitoring}
data: {prometheus.yml: "remote_write: [{url: http://mimir}]"}
"""
OF_SERVERS = {"clocks-apart", "exporter-missing", "target-down"}
"""They look at a live Prometheus: see test_prometheus.py and test_clocks.py."""
# id, what stands in the healthy manifests, what stands there instead, and what is said of it.
CASES = [
    (
        "autoscaler-inactive",
        "averageUtilization: 50}}}]\n",
        INACTIVE,
        "HorizontalPodAutoscaler shop says ScalingActive: False, FailedGetResourceMetric (no metrics)",
    ),
    (
        "autoscaler-target-missing",
        "apiVersion: apps/v1, kind: Deployment, name: shop}\n  minReplicas",
        "apiVersion: apps/v1, kind: Deployment, name: shoop}\n  minReplicas",
        "Deployment shoop is not among the files (there is Deployment shop), so nothing is scaled",
    ),
    ("canary-without-filter", 'pod=~"shop-[0-9a-z]+-[0-9a-z]+"', 'job="shop"', "the series of shop-primary as well"),
    ("canary-without-traffic", 'requests-per-second: "100"', 'team: "shop"', "nothing says where they come from"),
    (
        "crd-missing",
        "versions: [{name: v1beta1, served: true}]",
        "versions: [{name: v1alpha3, served: true}, {name: v1beta1, served: false}]",
        "Canary shop is of flagger.app/v1beta1, and the definitions of flagger.app serve Canary v1alpha3",
    ),
    (
        "disruption-budget-blocks",
        "maxUnavailable: 1",
        "minAvailable: 60%",
        "has minAvailable: 60%, and Deployment shop-primary may have 2 pods",
    ),
    ("disruption-budget-blocks", "maxUnavailable: 1", "maxUnavailable: 0%", "has maxUnavailable: 0%"),
    (
        "disruption-budget-missing",
        "  maxUnavailable: 1\n  selector: {matchExpressions: [{key: app, operator: In, values: [shop, shop-primary]}]}",
        "  maxUnavailable: 1\n  selector: {matchLabels: {app: shop}}",
        "selects the pods of Deployment shop-primary, which Flagger makes for Canary shop (app=shop-primary)",
    ),
    (
        "disruption-budget-selects-nothing",
        "  maxUnavailable: 1\n  selector: {matchExpressions: [{key: app, operator: In, values: [shop, shop-primary]}]}",
        "  maxUnavailable: 1\n  selector: {matchLabels: {app: shoop}}",
        "selects app=shoop, and no pods have that (there are Deployment shop, Deployment shop-primary)",
    ),
    (
        "drain-missing",
        "lifecycle: {preStop: {sleep: {seconds: 5}}}",
        "tty: false",
        "container app of Deployment shop has no preStop",
    ),
    (
        "drain-missing",
        "terminationGracePeriodSeconds: 45",
        "terminationGracePeriodSeconds: 5",
        "sleeps 5 s of the 5 s it has",
    ),
    ("liveness-asks-readiness", "/healthz", "/readyz", "asks /readyz, which says whether it wants requests"),
    (
        "liveness-asks-readiness",
        "httpGet: {path: /readyz, port: http}",
        "httpGet: {path: /healthz, port: http}",
        "asks /healthz",
    ),
    ("metrics-missing", MONITOR, MONITOR.replace("namespace: shop", "namespace: other"), "nothing here scrapes"),
    (
        "metrics-missing",
        "name: shop-peers, namespace: shop, labels: {app: shop}",
        "name: shop-peers, namespace: shop",
        "nothing here scrapes the pods of Deployment shop (not ServiceMonitor shop, either)",
    ),
    ("monitor-not-picked-up", MONITOR, MONITOR.replace("stack", "other"), "Prometheus stack asks for release=stack"),
    (
        "monitor-not-picked-up",
        "  serviceMonitorSelector: {matchLabels: {release: stack}}\n",
        "",
        "Prometheus stack asks for nothing, since it has no selector for them",
    ),
    (
        "monitor-not-picked-up",
        "  serviceMonitorNamespaceSelector: {}\n",
        "",
        "ServiceMonitor shop is in namespace shop, and Prometheus stack has no serviceMonitorNamespaceSelector",
    ),
    ("monitor-not-picked-up", PROMETHEUS, CHART.replace("name: stack", "name: kps"), "asks for release=kps"),
    (
        "monitor-selects-nothing",
        "  selector: {matchLabels: {app: shop}}\n  endpoints",
        NOT_THESE,
        "selects app notin (shop,shop-primary,shop-canary), and no Service it looks at has that",
    ),
    (
        "monitor-selects-nothing",
        "endpoints: [{port: http,",
        "endpoints: [{port: metrics,",
        "scrapes the port metrics, and Service shop-peers, Service shop have http: nothing is scraped",
    ),
    (
        "network-policy-closes-names",
        "{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}, ",
        "",
        "closes port 53 (UDP) to Deployment shop, and PEERS of container app holds a name",
    ),
    (
        "network-policy-closes-port",
        "ingress: [{ports: [{port: http}]}]",
        "ingress: [{ports: [{port: 80}, {port: 9000, endPort: 9100}]}]",
        "NetworkPolicy shop lets nothing in on port 8080 of Deployment shop, where Service shop-peers leads",
    ),
    ("network-policy-closes-port", "  ingress: [{ports: [{port: http}]}]\n", "", "lets nothing in on port 8080"),
    (
        "network-policy-selects-nothing",
        "podSelector: {matchExpressions: [{key: app, operator: In, values: [shop, shop-primary]}]}",
        "podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: tier, operator: Exists}]}",
        "selects app,tier, and no pods have that",
    ),
    (
        "probe-behind-load",
        LIVENESS,
        LIVENESS.replace("/healthz", "/load/cpu/work"),
        "asks /load/cpu/work, which is load",
    ),
    (
        "probe-behind-load",
        LIVENESS,
        LIVENESS.replace("timeoutSeconds: 5", "failureThreshold: 1"),
        "gives up at the first answer that takes more than 1 s",
    ),
    (
        "probe-behind-load",
        'gunicorn, --worker-class, gthread, --threads, "16"',
        "gunicorn, --workers=4",
        "is answered by gunicorn's 4 sync workers of one thread, as the load is: 3 answers of more than 5 s are enough",
    ),
    (
        "probe-behind-load",
        'gunicorn, --worker-class, gthread, --threads, "16"',
        'sh, -c, "exec gunicorn --worker-class gthread --threads 1"',
        "is answered by gunicorn's 1 gthread worker of one thread",
    ),
    (
        "probe-behind-load",
        LIVENESS,
        "livenessProbe: {exec: {command: [sh, -c, 'curl -f http://localhost:8080/load/cpu?seconds=1']}}",
        "asks /load/cpu?seconds=1, which is load itself",
    ),
    (
        "quota-too-small",
        QUOTA,
        QUOTA.replace('cpu: "4"', 'cpu: "3"'),
        "holds 3000m of requests.cpu, and Deployment shop, Deployment shop-primary may ask for 3200m",
    ),
    ("quota-too-small", QUOTA, QUOTA.replace("4Gi", "1Gi"), "holds 1024Mi of requests.memory"),
    ("quota-too-small", QUOTA, QUOTA.replace('"20"', '"10"'), "holds 10 of pods, and"),
    (
        "readiness-probe-missing",
        "readinessProbe: {httpGet: {path: /readyz, port: http}}",
        "tty: false",
        "container app of Deployment shop has no readinessProbe",
    ),
    (
        "removed-api",
        "apiVersion: policy/v1\n",
        "apiVersion: policy/v1beta1\n",
        "PodDisruptionBudget shop is of policy/v1beta1, which Kubernetes 1.25 removed",
    ),
    (
        "replicas-fought-over",
        "spec:\n  selector: {matchLabels: {app: shop}}\n  template",
        "spec:\n  replicas: 2\n  selector: {matchLabels: {app: shop}}\n  template",
        "Deployment shop sets replicas: 2 and HorizontalPodAutoscaler shop scales it",
    ),
    (
        "replicas-fought-over",
        "kind: ServiceMonitor\n",
        SECOND_SCALER,
        "ScaledObject second scales Deployment shop, and so does HorizontalPodAutoscaler shop",
    ),
    (
        "disruption-budget-missing",
        "maxUnavailable: 1",
        "maxUnavailable: 100%",
        "PodDisruptionBudget shop has maxUnavailable: 100%, and lets all 8 of the pods of Deployment shop-primary",
    ),
    (
        "disruption-budget-missing",
        "maxUnavailable: 1",
        'maxUnavailable: "1"',
        "has maxUnavailable: '1', which is neither a whole number nor a percentage: the cluster refuses it",
    ),
    (
        "disruption-budget-missing",
        "maxUnavailable: 1",
        "maxUnavailable: 1\n  minAvailable: 1",
        "has both minAvailable and maxUnavailable: the cluster refuses it",
    ),
    (
        "disruption-budget-blocks",
        "  maxUnavailable: 1\n",
        "",
        "PodDisruptionBudget shop has neither minAvailable nor maxUnavailable",
    ),
    (
        "disruption-budget-selects-nothing",
        "maxUnavailable: 1\n  selector:",
        "maxUnavailable: 1\n  selectors:",
        "PodDisruptionBudget shop has no selector, which selects no pods",
    ),
    (
        "network-policy-closes-names",
        "{port: 53, protocol: UDP}, {port: 53, protocol: TCP}",
        "{port: 53}",
        "closes port 53 (UDP) to Deployment shop",
    ),
    (
        "network-policy-closes-port",
        "ingress: [{ports: [{port: http}]}]",
        "ingress: [{ports: [{port: http, protocol: UDP}]}]",
        "lets nothing in on port 8080 of Deployment shop",
    ),
    ("request-missing", REQUESTS, REQUESTS.replace("cpu: 200m, ", ""), "the metric fails (missing request for cpu)"),
    (
        "request-missing",
        "resources: {requests:",
        "resources: {limits:",
        "requests no cpu: Kubernetes puts its limit of 200m in the place, so the autoscaler's 50 % are of the limit",
    ),
    ("request-missing", REQUESTS, REQUESTS.replace(", memory: 128Mi", ""), "requests no memory: it is among the first"),
    (
        "retention-too-short",
        "retention: 30d",
        "retention: 15d",
        "Prometheus stack keeps samples for 15d, and PrometheusRule slos has a window of 30d",
    ),
    ("retention-too-short", "  retention: 30d\n", "", "Prometheus stack keeps samples for 24h"),
    (
        "retention-too-short",
        PROMETHEUS,
        CHART.replace("retention: 30d, ", ""),
        "HelmRelease stack keeps samples for 10d",
    ),
    (
        "retention-too-short",
        "---\napiVersion: policy/v1",
        SERVER + "---\napiVersion: policy/v1",
        "StatefulSet prometheus keeps samples for 7d, and PrometheusRule slos has a window of 30d",
    ),
    (
        "retention-too-short",
        "---\napiVersion: policy/v1",
        SERVER.replace(", args: ['--storage.tsdb.retention.time=7d']", "") + "---\napiVersion: policy/v1",
        "StatefulSet prometheus keeps samples for 15d",
    ),
    (
        "retention-too-short",
        "---\napiVersion: policy/v1",
        OF_CHART + "---\napiVersion: policy/v1",
        "HelmRelease stack keeps samples for 15, which is no duration",
    ),
    (
        "retention-too-short",
        PROMETHEUS,
        CHART.replace("kube-prometheus-stack", "prometheus"),
        "HelmRelease stack keeps samples for 15d",
    ),
    (
        "scraped-too-rarely",
        "interval: 15s",
        "interval: 45s",
        "ServiceMonitor shop scrapes every 45s, and a metric of canary shop looks back 1m",
    ),
    (
        "service-selects-nothing",
        "  selector: {app: shop}\n",
        "  selector: {app: shoop}\n",
        "Service shop-peers selects app=shoop, and no pods have that",
    ),
    (
        "service-selects-nothing",
        "port: 8080, targetPort: http}",
        "port: 8080, targetPort: web}",
        "Service shop-peers leads to the port web, and no container of Deployment shop has one of that name",
    ),
]


def broken(folder: Path, old: str, new: str) -> Path:
    """Copy the healthy manifests with something else in one kind of place."""
    text = HEALTHY.read_text(encoding="utf-8")
    assert old in text
    path = folder / "broken.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def test_nothing_is_found_in_what_is_healthy() -> None:
    """Each check has something to look at there."""
    assert () == CATALOG.examine([read_cluster([HEALTHY])], ids=CATALOG.ids())


@pytest.mark.parametrize(("check_id", "old", "new", "sentence"), CASES)
def test_a_fault_is_found_in_a_broken_copy(check_id: str, old: str, new: str, sentence: str, tmp_path: Path) -> None:
    """By its check, with a sentence that says what is wrong here, a place and a fix."""
    findings = CATALOG.examine([read_cluster([broken(tmp_path, old, new)])], ids=[check_id])

    assert [sentence] == [sentence for one in findings if sentence in one.sentence][:1], [
        one.sentence for one in findings
    ]
    assert all(one.place.line and one.fix for one in findings)


def test_every_check_has_a_broken_copy() -> None:
    """A check that finds nothing anywhere could be empty."""
    assert {*CATALOG.ids()} == {case[0] for case in CASES} | OF_SERVERS


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (MONITOR, MONITOR.replace("labels: {release: stack}", "labels: {release: stack, app: shop}")),
        (PROMETHEUS, CHART),
        (PROMETHEUS, ""),
        ("serviceMonitorNamespaceSelector: {}", "serviceMonitorNamespaceSelector: {matchLabels: {team: shop}}"),
        ("retention: 30d", "retention: 2d\n  thanos: {}"),
        ("      terminationGracePeriodSeconds: 45\n", ""),
        ("requests: {cpu: 200m, memory: 128Mi}", "requests: {cpu: 200m}, limits: {memory: 128Mi}"),
        ("policyTypes: [Ingress, Egress]", "policyTypes: [Ingress]"),
        ("ingress: [{ports: [{port: http}]}]", "ingress: [{}]"),
        ("ingress: [{ports: [{port: http}]}]", "ingress: [{ports: [{port: 8000, endPort: 9000}]}]"),
        ("maxUnavailable: 1", "minAvailable: 1"),
        ("maxUnavailable: 1", "minAvailable: 50%"),
        ("maxUnavailable: 1", "maxUnavailable: 50%"),
        ('gunicorn, --worker-class, gthread, --threads, "16"', "gunicorn, -c, gunicorn.conf.py"),
        ("---\napiVersion: policy/v1", SERVER.replace("=7d", "=30d") + "---\napiVersion: policy/v1"),
        (
            "---\napiVersion: policy/v1",
            SERVER.replace("'--storage", "'--agent', '--storage") + "---\napiVersion: policy/v1",
        ),
        ("---\napiVersion: policy/v1", SERVER + SENT_ON + "---\napiVersion: policy/v1"),
        ("{path: /readyz, port: http}", "{path: /healthz, port: http}, failureThreshold: 1"),
        (LIVENESS, "tty: false"),
        (LIVENESS, "livenessProbe: {exec: {command: ['true']}, failureThreshold: 1}"),
        ('--worker-class, gthread, --threads, "16"', "-k, gevent"),
    ],
)
def test_what_is_fine_otherwise_is_left_alone(old: str, new: str, tmp_path: Path) -> None:
    """Another way to have the same is no fault."""
    assert () == CATALOG.examine([read_cluster([broken(tmp_path, old, new)])], ids=CATALOG.ids())
