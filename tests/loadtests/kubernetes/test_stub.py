"""The stub speaks the real wire format: kubectl, which is not ours, understands it."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.kubernetes_api import objects
from tests.kubernetes_api.server import KubernetesApi

pytestmark = pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")


def _kubectl(cluster: KubernetesApi, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    config = cluster.kubeconfig(folder / "kubeconfig")
    command = ["kubectl", f"--kubeconfig={config}", f"--cache-dir={folder / 'cache'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)


def test_kubectl_reads_objects(cluster: KubernetesApi, tmp_path: Path) -> None:
    """Discovery, a list by label and a single object."""
    cluster.put(objects.pod("p0", started=1000.0), objects.hpa("load-harness"), objects.deployment("load-harness"))
    listed = _kubectl(cluster, tmp_path, "get", "pods,horizontalpodautoscalers,deployments", "-o", "name")
    expected = [
        "pod/p0",
        "horizontalpodautoscaler.autoscaling/load-harness",
        "deployment.apps/load-harness",
    ]
    assert expected == listed.stdout.split(), listed.stderr


def test_kubectl_scales_through_the_subresource(cluster: KubernetesApi, tmp_path: Path) -> None:
    """Which is how the autoscaler does it."""
    cluster.put(objects.deployment("load-harness"))
    scaled = _kubectl(cluster, tmp_path, "scale", "deployment/load-harness", "--replicas=3")
    assert 0 == scaled.returncode, scaled.stderr
    assert 3 == cluster.get("deployments", "load-harness")["spec"]["replicas"]


def test_kubectl_is_told_what_it_may_not(cluster: KubernetesApi, tmp_path: Path) -> None:
    """A Status object is the API's way to say no."""
    cluster.forbid("list", "pods")
    denied = _kubectl(cluster, tmp_path, "get", "pods")
    assert 1 == denied.returncode
    assert 'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:load-harness:runner"' in (
        denied.stderr
    )


def test_kubectl_follows_a_watch(cluster: KubernetesApi, tmp_path: Path) -> None:
    """`kubectl wait` lists, watches, and ends when the condition is there."""
    cluster.put(objects.pod("p0", started=1000.0, ready=True))
    waited = _kubectl(cluster, tmp_path, "wait", "pod/p0", "--for=condition=Ready", "--timeout=10s")
    assert "pod/p0 condition met" == waited.stdout.strip(), waited.stderr


def test_kubectl_creates_and_reads_back(cluster: KubernetesApi, tmp_path: Path) -> None:
    """An object goes in and comes out as it was."""
    config_map = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "plan"}, "data": {"a": "b"}}
    (tmp_path / "plan.json").write_text(json.dumps(config_map), encoding="utf-8")
    made = _kubectl(cluster, tmp_path, "create", "--validate=false", "-f", str(tmp_path / "plan.json"))
    assert 0 == made.returncode, made.stderr
    read = _kubectl(cluster, tmp_path, "get", "configmap", "plan", "-o", "jsonpath={.data.a}")
    assert "b" == read.stdout, read.stderr
