"""Files are held against what the cluster that they are for serves."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from load_harness.cli import main
from tests.kubernetes_api.server import KubernetesApi

HEALTHY = Path(__file__).with_name("healthy.yaml")
WITHOUT_DEFINITION = ("group: flagger.app, names", "group: example.com, names")


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[KubernetesApi]:
    """Run a stub without objects, and point the kubeconfig at it."""
    with KubernetesApi() as api:
        monkeypatch.setenv("KUBECONFIG", str(api.kubeconfig(tmp_path / "kubeconfig")))
        yield api


def manifests(folder: Path, *changes: tuple[str, str]) -> str:
    """Write the healthy manifests, some of their words replaced."""
    text = HEALTHY.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = folder / "all.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def report(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Give what was printed."""
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    return told


def examine(path: str) -> int:
    """Look at files for a cluster."""
    return main(["doctor", path, "--context", "stub", "--format", "json", "--disable", "removed-api"])


@pytest.mark.usefixtures("cluster")
def test_nothing_is_found_in_what_the_cluster_serves(capsys: pytest.CaptureFixture[str]) -> None:
    """Of the cluster's own objects nothing is asked: it has none."""
    assert 0 == examine(str(HEALTHY))
    assert [] == report(capsys)["findings"]


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (["Canary", "MetricTemplate"], "does not know that kind (it serves nothing of flagger.app): it refuses"),
        (["Canary"], "Canary shop is of flagger.app/v1beta1, and http://127.0.0.1"),
    ],
)
def test_a_kind_that_is_not_installed_is_found(
    kinds: list[str], said: str, cluster: KubernetesApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Unless its definition is among the files."""
    for one in kinds:
        cluster.served.pop(one)

    assert 1 == examine(manifests(tmp_path, WITHOUT_DEFINITION))
    (finding,) = report(capsys)["findings"]
    assert ("crd-missing", 87) == (finding["id"], finding["line"])
    assert said in finding["sentence"]
    assert 0 == examine(str(HEALTHY))


@pytest.mark.usefixtures("cluster")
def test_a_version_that_is_not_served_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With those that are."""
    assert 1 == examine(manifests(tmp_path, ("apiVersion: policy/v1\n", "apiVersion: policy/v2\n")))
    (finding,) = report(capsys)["findings"]
    assert "PodDisruptionBudget shop is of policy/v2" in finding["sentence"]
    assert "it serves policy in v1)" in finding["sentence"]


def test_a_group_that_nobody_answers_for_is_not_missing(
    cluster: KubernetesApi, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it serves is not known; what else is wrong is told."""
    cluster.fail("GET", "/apis/monitoring.coreos.com", status=401, times=9)
    cluster.served.pop("Canary")

    assert 1 == examine(manifests(tmp_path, WITHOUT_DEFINITION))
    told = report(capsys)
    assert ["crd-missing"] == [one["id"] for one in told["findings"]]
    assert ["crd-missing"] == [one["id"] for one in told["not_made"]]

    cluster.fail("GET", "/apis/monitoring.coreos.com", status=401, times=9)
    assert 4 == examine(str(HEALTHY))


def run_without_client(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in an interpreter that has no Kubernetes client."""
    program = (
        "import sys; sys.modules['kubernetes'] = None; from load_harness.cli import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "doctor", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))


def test_files_need_no_kubernetes_client() -> None:
    """The extra is for live clusters; the toolkit is smaller without it."""
    done = run_without_client(str(HEALTHY))

    assert (0, "nothing found in 1 cluster\n", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", [["--namespace", "shop"], [str(HEALTHY), "--context", "stub"]])
def test_a_cluster_needs_the_kubernetes_client(arguments: list[str]) -> None:
    """The message says how to get it."""
    done = run_without_client(*arguments)

    assert 2 == done.returncode
    assert "kubernetes: is not installed; pip install 'load-harness[kubernetes]'" in done.stderr
