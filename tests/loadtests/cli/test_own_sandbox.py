"""Whose sandbox a command may use; with a stand-in for the supervisor."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.cli.own_sandbox import OtherManifests, sandbox_with
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.shipped import default_manifests
from loadtests.sandbox.exclusive import SandboxBusy
from loadtests.sandbox.objectives import shipped_slos
from loadtests.sandbox.servers import free_ports
from loadtests.sandbox.settings import SandboxSettings, write_settings
from loadtests.sandbox.state import Phase, SandboxState, write_state

_SETTINGS = SandboxSettings(
    manifests=default_manifests(),
    slos=shipped_slos(),
    ports=free_ports(),
    flags=ControllerFlags(),
    kubernetes="1.35",
    owner_pid=None,
)
Up = Callable[[SandboxSettings], None]


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    """Something that looks like a sandbox that is up."""
    command = [sys.executable, "-c", "input()", str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as supervisor:

        def write(settings: SandboxSettings) -> None:
            write_settings(tmp_path, settings)
            state = SandboxState(phase=Phase.READY, pid=supervisor.pid, manifests=str(settings.manifests))
            write_state(tmp_path, state)

        yield write
        supervisor.kill()


def test_a_sandbox_that_stays_is_used_and_left(tmp_path: Path, up: Up) -> None:
    """It was brought up by `sandbox up`, and runs what is needed."""
    up(_SETTINGS)

    with sandbox_with(tmp_path, default_manifests()) as state:
        assert Phase.READY is state.phase


def test_a_sandbox_of_another_command_is_left_alone(tmp_path: Path, up: Up) -> None:
    """It would go down in the middle of the run, when that command ends."""
    up(replace(_SETTINGS, owner_pid=1))

    with (
        pytest.raises(SandboxBusy, match="another run is under way there; wait for it, or give another --dir"),
        sandbox_with(tmp_path, None),
    ):
        pass


def test_a_sandbox_that_runs_something_else_is_refused(tmp_path: Path, up: Up) -> None:
    """With the way to the right one."""
    up(_SETTINGS)

    with (
        pytest.raises(OtherManifests, match=f"take it down with load-harness sandbox down --dir {tmp_path}, and"),
        sandbox_with(tmp_path, tmp_path / "other"),
    ):
        pass
