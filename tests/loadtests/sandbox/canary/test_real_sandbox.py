"""A whole sandbox with a canary: a release that never gets ready, another in the middle of it, and the way down."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from loadtests.canary.model import Phase
from loadtests.cli.sandbox import sandbox
from loadtests.manifests.shipped import manifests_root
from loadtests.sandbox import lifecycle
from loadtests.sandbox.settings import SandboxSettings
from loadtests.sandbox.state import CanaryState
from tests.waiting import eventually

# The supervisor goes on when `up` returns: nobody waits for it, on purpose.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning"),
]

_OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [{canary}]
patches: [{{path: impatient.yaml}}]
"""
_IMPATIENT = """\
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: load-harness}
spec:
  progressDeadlineSeconds: 2
  analysis: {threshold: 1}
"""


@pytest.fixture
def impatient(tmp_path: Path, settings: SandboxSettings) -> SandboxSettings:
    """Settings of the shipped canary, less patient."""
    folder = tmp_path / "manifests"
    folder.mkdir()
    (folder / "shipped").symlink_to(manifests_root(), target_is_directory=True)
    canary = "./shipped/overlays/canary"
    (folder / "kustomization.yaml").write_text(_OVERLAY.format(canary=canary))
    (folder / "impatient.yaml").write_text(_IMPATIENT)
    return replace(settings, manifests=folder)


def _canary(directory: Path) -> CanaryState:
    state = lifecycle.running_state(directory)
    assert state is not None
    assert state.canary is not None
    return state.canary


def _release(directory: Path, *arguments: str) -> str:
    result = CliRunner().invoke(sandbox, ["release", "--dir", str(directory), *arguments], catch_exceptions=False)
    assert 0 == result.exit_code, result.output
    return result.output


def test_a_canary_in_a_sandbox(sandbox_directory: Path, impatient: SandboxSettings) -> None:
    """It is initialized when `up` returns, is rolled back when its pods never start, and goes down in the middle."""
    state = lifecycle.up(sandbox_directory, impatient).state
    assert state.canary is not None
    assert (Phase.INITIALIZED, 100) == (state.canary.phase, state.canary.primary_weight)
    assert requests.get(f"{state.urls['canary-gate']}/readyz", timeout=5).ok

    said = _release(sandbox_directory, "--version", "2.0.0", "--fault", "never-ready")
    assert said.startswith("released 2.0.0, which never gets ready\nload-harness was Initialized; the new revision")
    eventually(lambda: _canary(sandbox_directory).phase is Phase.FAILED, what="rolled back", within_seconds=45)
    assert ("2.0.0", "", 0) == (
        _canary(sandbox_directory).version,
        _canary(sandbox_directory).promoted,
        _canary(sandbox_directory).canary_weight,
    )

    _release(sandbox_directory, "--version", "3.0.0")
    eventually(lambda: _canary(sandbox_directory).phase is Phase.PROGRESSING, what="a release", within_seconds=20)
    assert "takes the place of 3.0.0, and its analysis starts over" in _release(sandbox_directory, "--version", "4.0.0")
    said_by_flagger = "New revision detected! Restarting analysis for load-harness.default"
    eventually(lambda: said_by_flagger in _events(sandbox_directory), what="a restart", within_seconds=20)

    exposition = requests.get(f"{state.urls['exporter']}/metrics/flagger", timeout=5).text
    assert 'flagger_canary_status{name="load-harness",namespace="default"} 0.0' in exposition
    assert lifecycle.down(sandbox_directory, patience_seconds=5)


def _events(directory: Path) -> list[str]:
    ticks = map(json.loads, (directory / "canary.jsonl").read_text().splitlines())
    return [event["message"] for tick in ticks for event in tick["events"]]
