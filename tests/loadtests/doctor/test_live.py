"""A live namespace is examined as a folder is, through the API."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from load_harness.cli import main
from tests.kubernetes_api.server import KubernetesApi

HEALTHY = Path(__file__).with_name("healthy.yaml")
SERVED = {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget", "NetworkPolicy"}
SERVED |= {"ResourceQuota", "ServiceMonitor", "Prometheus", "PrometheusRule", "Canary"}


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    """Run a stub with the healthy objects, and point the kubeconfig at it."""
    with KubernetesApi() as api:
        for one in yaml.safe_load_all(HEALTHY.read_text(encoding="utf-8")):
            if one["kind"] in SERVED:
                api.put(one)
        path = tmp_path / "kubeconfig"
        api.kubeconfig(path)
        monkeypatch.setenv("KUBECONFIG", str(path))
        yield api


def told(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Give what was printed."""
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def found(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Give the ids of what was printed."""
    return [one["id"] for one in told(capsys)["findings"]]


def examine(*more: str) -> int:
    """Look at the namespace of the healthy objects."""
    return main(["doctor", "--namespace", "shop", "--format", "json", *more])


def test_nothing_is_found_in_a_healthy_namespace(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """The replicas that the cluster keeps are nobody's who fights the autoscaler."""
    cluster.update("deployments", "shop", _set_replicas, namespace="shop")

    assert 0 == examine()
    assert [] == found(capsys)


def test_a_live_fault_is_found(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """A budget is deleted by hand, and a manifest that sets replicas is applied."""
    cluster.delete("poddisruptionbudgets", "shop", namespace="shop")
    cluster.update("deployments", "shop", _apply_replicas, namespace="shop")

    assert 1 == examine()
    assert ["disruption-budget-missing", "replicas-fought-over"] == found(capsys)


def test_a_cluster_without_metrics_scales_nothing(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has installed metrics-server: the autoscaler's numbers come from nowhere."""
    cluster.served.pop("PodMetrics")
    cluster.served.pop("NodeMetrics")

    assert 1 == examine()
    (finding,) = told(capsys)["findings"]
    assert "autoscaler-inactive" == finding["id"]
    assert "and the cluster does not serve it" in finding["sentence"]


def test_operators_that_are_not_installed_are_not_missed(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without Flagger's definitions there are no Canaries, and that is no error."""
    for kind in ("Canary", "MetricTemplate", "ScaledObject", "HelmRelease"):
        cluster.served.pop(kind)

    assert 0 == examine("--disable", "disruption-budget-selects-nothing")
    assert [] == found(capsys)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "PATH: is required; give the folder with the manifests, or --namespace of a live cluster"),
        (["k8s", "--namespace", "shop"], "--namespace: looks at a live cluster, and PATH at files; give one of them"),
        (["k8s", "--namespace", "shop", "--context", "stub"], "or PATH with --context, which asks that cluster"),
    ],
)
def test_either_files_or_a_namespace(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Both at once would be two clusters in one; neither is nothing."""
    assert 2 == main(["doctor", *arguments])
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("cluster")
def test_an_empty_namespace_is_a_slip(capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing found in nothing would look like health."""
    assert 2 == main(["doctor", "--namespace", "shoop"])
    assert "--namespace shoop: must hold workloads; check --namespace and --context" in capsys.readouterr().err


def test_a_check_that_may_not_look_is_not_made(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """The others are; what is denied is said with the rule of RBAC, and never looks like health."""
    cluster.forbid("list", "networkpolicies")

    assert 4 == examine()
    report = told(capsys)
    assert [] == report["findings"]
    denied = ["network-policy-closes-names", "network-policy-closes-port", "network-policy-selects-nothing"]
    assert denied == [one["id"] for one in report["not_made"]]
    assert all('resources: ["networkpolicies"], verbs: ["list"]' in one["why"] for one in report["not_made"])


def test_a_finding_counts_although_another_check_was_not_made(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code tells of the worse of the two."""
    cluster.forbid("list", "networkpolicies")
    cluster.delete("poddisruptionbudgets", "shop", namespace="shop")

    assert 1 == examine()
    assert ["disruption-budget-missing"] == found(capsys)


def test_what_may_not_be_listed_at_all_is_an_error(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """An account without any right has examined nothing."""
    for _, plural in cluster.served.values():
        cluster.forbid("list", plural)

    assert 3 == examine()
    assert 'resources: ["deployments"], verbs: ["list"]' in capsys.readouterr().err


@pytest.mark.parametrize(
    ("plural", "check_id"),
    [
        ("canaries", "canary-without-filter"),
        ("metrictemplates", "canary-without-traffic"),
        ("cronjobs", "service-selects-nothing"),
        ("daemonsets", "liveness-asks-readiness"),
        ("horizontalpodautoscalers", "autoscaler-target-missing"),
        ("poddisruptionbudgets", "disruption-budget-missing"),
        ("prometheuses", "monitor-not-picked-up"),
        ("prometheusrules", "retention-too-short"),
        ("resourcequotas", "quota-too-small"),
        ("scaledobjects", "replicas-fought-over"),
        ("servicemonitors", "metrics-missing"),
        ("services", "monitor-selects-nothing"),
    ],
)
def test_no_list_that_is_denied_makes_a_finding(
    plural: str, check_id: str, cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Half of the objects would look as if the other half were not there."""
    cluster.forbid("list", plural)

    assert 4 == examine()
    report = told(capsys)
    assert [] == report["findings"]
    assert check_id in [one["id"] for one in report["not_made"]]


def test_a_server_of_samples_that_is_broken_is_found(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its group is known, and nobody answers for it: that is what an autoscaler meets, too."""
    cluster.fail("GET", "/apis/metrics.k8s.io", status=401, times=2)

    assert 1 == examine()
    (finding,) = told(capsys)["findings"]
    assert "autoscaler-inactive" == finding["id"]
    assert "whoever serves it does not answer" in finding["sentence"]


def test_an_operator_that_is_broken_keeps_its_checks_from_being_made(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its definitions are there, and their objects cannot be converted."""
    cluster.fail("GET", "/apis/keda.sh/v1alpha1/namespaces", status=400, times=9)

    assert 4 == examine()
    report = told(capsys)
    assert [] == report["findings"]
    assert "replicas-fought-over" in [one["id"] for one in report["not_made"]]


def test_the_autoscaler_of_keda_is_not_a_second_one(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """KEDA makes an HPA of each ScaledObject and owns it."""
    cluster.put(SCALED)
    cluster.update("horizontalpodautoscalers", "shop", _own, namespace="shop")

    assert 0 == examine()
    assert [] == found(capsys)


def test_keda_and_another_autoscaler_fight(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody owns the HPA, so KEDA makes a second one."""
    cluster.put(SCALED)

    assert 1 == examine()
    (finding,) = told(capsys)["findings"]
    assert "replicas-fought-over" == finding["id"]
    assert "ScaledObject shop scales Deployment shop, and so does HorizontalPodAutoscaler shop" in finding["sentence"]


@pytest.mark.parametrize("kind", ["StatefulSet", "DaemonSet"])
def test_other_workloads_are_there_as_well(
    kind: str, cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Service that leads to a database's pods leads somewhere."""
    cluster.put(_workload(kind), _service("db"))

    assert 0 == examine()
    assert [] == found(capsys)


def test_pods_of_an_operator_are_there_as_well(cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]) -> None:
    """Its own kind of workload is not known here, its pods are; those that are over are nobody's."""
    cluster.put(_pod("db-0", "Running"), _service("db"))
    assert 0 == examine()
    assert [] == found(capsys)

    cluster.update("pods", "db-0", lambda pod: pod["status"].update(phase="Succeeded"), namespace="shop")
    assert 1 == examine()
    assert ["service-selects-nothing"] == found(capsys)


def test_replicas_without_an_autoscaler_are_how_many_there_are(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """A budget of all but one lets one go."""
    budget = {"minAvailable": 2, "selector": {"matchLabels": {"app": "db"}}}
    cluster.put(_workload("StatefulSet"), _service("db"))
    cluster.put({"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "metadata": _metadata("db"), "spec": budget})

    assert 0 == examine()
    assert [] == found(capsys)


def test_monitors_of_other_namespaces_are_none_of_ours(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither those that another Prometheus asks for, nor those that look everywhere."""
    spec = {
        "namespaceSelector": {"any": True},
        "selector": {"matchLabels": {"app": "node"}},
        "endpoints": [{"port": "x"}],
    }
    metadata = {"name": "node", "namespace": "kube-system"}
    cluster.put(
        {"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": metadata, "spec": spec}
    )

    assert 0 == examine()
    assert [] == found(capsys)


def test_a_chart_that_made_the_prometheus_is_not_a_second_one(
    cluster: KubernetesApi, capsys: pytest.CaptureFixture[str]
) -> None:
    """What runs counts, not what the chart would be without its values."""
    chart = {"chart": {"spec": {"chart": "kube-prometheus-stack"}}}
    metadata = {"name": "stack", "namespace": "monitoring"}
    release = {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "metadata": metadata, "spec": chart}
    cluster.put(release)
    assert 1 == examine()
    assert ["retention-too-short"] == found(capsys)

    cluster.update("prometheuses", "stack", _made_by_helm, namespace="monitoring")
    assert 0 == examine()
    assert [] == found(capsys)


SCALED = {
    "apiVersion": "keda.sh/v1alpha1",
    "kind": "ScaledObject",
    "metadata": {"name": "shop", "namespace": "shop"},
    "spec": {"scaleTargetRef": {"name": "shop"}, "minReplicaCount": 2, "maxReplicaCount": 8},
}


def _own(hpa: dict[str, Any]) -> None:
    hpa["metadata"]["ownerReferences"] = [{"kind": "ScaledObject", "name": "shop", "controller": True}]


def _made_by_helm(prometheus: dict[str, Any]) -> None:
    prometheus["metadata"]["annotations"] = {"meta.helm.sh/release-name": "stack"}


def _metadata(name: str) -> dict[str, Any]:
    return {"name": name, "namespace": "shop", "labels": {"app": name}}


def _workload(kind: str) -> dict[str, Any]:
    template = {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "db", "image": "db:1"}]}}
    spec = {"replicas": 3, "template": template, "selector": {"matchLabels": {"app": "db"}}}
    return {"apiVersion": "apps/v1", "kind": kind, "metadata": _metadata("db"), "spec": spec}


def _service(name: str) -> dict[str, Any]:
    spec = {"selector": {"app": name}, "ports": [{"port": 5432}]}
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": name, "namespace": "shop"}, "spec": spec}


def _pod(name: str, phase: str) -> dict[str, Any]:
    metadata = {**_metadata(name), "labels": {"app": "db"}}
    containers = [{"name": "db", "image": "db:1"}]
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": metadata,
        "spec": {"containers": containers},
        "status": {"phase": phase},
    }


def _set_replicas(deployment: dict[str, Any]) -> None:
    deployment["spec"]["replicas"] = 3


def _apply_replicas(deployment: dict[str, Any]) -> None:
    _set_replicas(deployment)
    applied = json.dumps({"spec": {"replicas": 3}})
    deployment["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": applied}
