"""A supervisor that fails says why, wherever it still can."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.sandbox.settings import SandboxSettings, write_settings
from loadtests.sandbox.state import Phase, read_state


def _run(directory: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "loadtests.sandbox.supervisor", str(directory)]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def without_manifests(tmp_path: Path, settings: SandboxSettings) -> Path:
    """The directory of a sandbox whose manifests are gone."""
    write_settings(tmp_path, replace(settings, manifests=tmp_path / "gone"))
    return tmp_path


def test_why_it_failed_is_in_its_state_and_in_its_log(without_manifests: Path) -> None:
    """Whoever asks later is told, too."""
    ended = _run(without_manifests)

    state = read_state(without_manifests)
    assert state is not None
    assert (2, Phase.FAILED, 2) == (ended.returncode, state.phase, state.exit_code)
    assert f"error: {state.error}\n" == ended.stderr
    assert "gone" in state.error


def test_a_state_that_cannot_be_written_leaves_the_log(without_manifests: Path) -> None:
    """The disk is full, say: the reason is the first one, and not that the state cannot be written."""
    (without_manifests / "state.json").mkdir()

    ended = _run(without_manifests)

    assert 2 == ended.returncode
    assert ended.stderr.startswith("error: ")
    assert "gone" in ended.stderr
    assert "state.json" not in ended.stderr
