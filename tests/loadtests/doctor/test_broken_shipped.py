"""The shipped manifests, broken in one place: the fault is found."""

import shutil
from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.read import read_cluster
from loadtests.manifests.shipped import manifests_root
from slo.errors import InvalidInput

AUTOSCALER_REFERENCE = """  autoscalerRef:
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    name: load-harness
"""
RELEASE = """apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: kube-prometheus-stack}
spec:
  chart: {spec: {chart: kube-prometheus-stack}}
  values: {prometheus: {prometheusSpec: {retention: "15d"}}}
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy all manifests."""
    return Path(shutil.copytree(manifests_root(), tmp_path / "k8s"))


@pytest.mark.parametrize(
    ("check_id", "file", "old", "new"),
    [
        ("drain-missing", "deployment.yaml", "preStop:", "postStart:"),
        ("liveness-asks-readiness", "deployment.yaml", "path: /healthz", "path: /readyz"),
        ("metrics-missing", "service-monitor.yaml", "kind: ServiceMonitor", "kind: ScrapeConfig"),
        ("request-missing", "deployment.yaml", " cpu: ", " example.com/gpu: "),
        ("service-selects-nothing", "service.yaml", "targetPort: http", "targetPort: web"),
        ("autoscaler-target-missing", "hpa.yaml", "kind: Deployment", "kind: StatefulSet"),
        ("disruption-budget-missing", "disruption-budget.yaml", "kind: PodDisruptionBudget", "kind: PriorityClass"),
        ("removed-api", "hpa.yaml", "apiVersion: autoscaling/v2", "apiVersion: autoscaling/v2beta2"),
    ],
)
def test_a_fault_is_found_in_a_broken_copy(check_id: str, file: str, old: str, new: str, copy: Path) -> None:
    """By its own check; the copy is the base with one word changed."""
    path = copy / "base" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

    found = {one.id for one in CATALOG.examine([read_cluster([copy / "base"])], ids=CATALOG.ids())}

    assert check_id in found


@pytest.mark.parametrize(
    ("check_id", "file", "old", "new"),
    [
        ("canary-without-filter", "flagger/metric-templates.yaml", 'pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]{5}",', ""),
        (
            "canary-without-filter",
            "flagger/canary.yaml",
            "name: load-harness-success-rate",
            "name: load-harness-success",
        ),
        ("canary-without-traffic", "flagger/canary.yaml", "    gatewayRefs:\n      - name: load-harness\n", ""),
        (
            "canary-without-traffic",
            "flagger/canary.yaml",
            "gatewayRefs:\n      - name: load-",
            "gatewayRefs:\n      - name: ",
        ),
        ("canary-without-traffic", "flagger/kustomization.yaml", "  - gateway.yaml\n", ""),
        ("canary-without-traffic", "flagger/canary.yaml", "provider: gatewayapi:v1", "provider: nginx"),
        ("disruption-budget-missing", "base/kustomization.yaml", "  - disruption-budget.yaml\n", ""),
        ("metrics-missing", "base/kustomization.yaml", "  - peers.yaml\n", ""),
        ("monitor-selects-nothing", "base/peers.yaml", "component: peers", "component: pears"),
        ("monitor-selects-nothing", "base/service-monitor.yaml", "port: http", 'port: "8080"'),
        (
            "network-policy-closes-names",
            "base/network-policy.yaml",
            "- port: 53\n          protocol: UDP",
            "- port: 53",
        ),
        ("network-policy-closes-port", "base/network-policy.yaml", "port: http", "port: 9090"),
        (
            "network-policy-selects-nothing",
            "base/deployment.yaml",
            "        app.kubernetes.io/component: workload\n",
            "",
        ),
        ("probe-behind-load", "base/deployment.yaml", "path: /healthz", "path: /load"),
        ("replicas-fought-over", "base/deployment.yaml", "spec:\n  # No", "spec:\n  replicas: 3\n  # No"),
        ("replicas-fought-over", "flagger/canary.yaml", AUTOSCALER_REFERENCE, ""),
        ("request-missing", "base/deployment.yaml", "            requests:", "            request:"),
        ("retention-too-short", "base/kustomization.yaml", "  - peers.yaml\n", "  - peers.yaml\n  - ../release.yaml\n"),
    ],
)
def test_a_fault_is_found_in_an_overlay(check_id: str, file: str, old: str, new: str, copy: Path) -> None:
    """Wherever it was built in; beside it are the rules, and there may be a release of the chart."""
    path = copy / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    (copy / "release.yaml").write_text(RELEASE, encoding="utf-8")

    paths = [copy / "overlays" / "production", copy / "observability"]
    found = CATALOG.examine([read_cluster(paths)], ids=CATALOG.ids())

    assert check_id in {one.id for one in found}, [one.sentence for one in found]


def test_an_autoscaler_of_the_primary_is_a_rival(copy: Path) -> None:
    """Flagger makes the primary, so it is there; and it makes its autoscaler, so there are two."""
    scaler = copy / "base" / "hpa.yaml"
    text = scaler.read_text(encoding="utf-8")
    rival = text.replace("name: load-harness\n  labels", "name: rival\n  labels")
    rival = rival.replace("    name: load-harness\n", "    name: load-harness-primary\n")
    scaler.write_text(f"{text}---\n{rival}", encoding="utf-8")

    found = CATALOG.examine([read_cluster([copy / "overlays" / "production"])], ids=CATALOG.ids())

    assert ["replicas-fought-over"] == [one.id for one in found]
    assert "scales load-harness-primary, and so does the copy that Flagger makes" in found[0].sentence


def test_a_component_is_read_with_its_overlay_alone(copy: Path) -> None:
    """What it changes is elsewhere."""
    with pytest.raises(InvalidInput, match=r"component: cannot be read alone, .*; give the overlay that names it"):
        read_cluster([copy / "components" / "api-key"])
    with pytest.raises(InvalidInput, match="must hold objects of Kubernetes"):
        read_cluster([copy / "components"])
