"""What `up` and `down` refuse before anything runs."""

import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.sandbox import lifecycle
from loadtests.sandbox.lifecycle import SandboxElsewise, SandboxFailed
from loadtests.sandbox.ports import PortInUse
from loadtests.sandbox.programs import MissingPrograms
from loadtests.sandbox.settings import SandboxSettings, write_settings
from loadtests.sandbox.state import Phase, SandboxState, write_state
from slo.errors import InvalidInput


def test_nothing_is_up_in_a_directory_that_is_not_there(tmp_path: Path) -> None:
    """Taking down what is not up is no error, and makes no directory."""
    assert lifecycle.running_state(tmp_path / "sandbox") is None
    assert not lifecycle.down(tmp_path / "sandbox")
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["notes.txt", "state.json"], ids=["any file", "a file with the name of a sandbox's"])
def test_a_directory_that_holds_something_else_is_left_alone(
    tmp_path: Path, settings: SandboxSettings, name: str
) -> None:
    """Neither `up` nor `down` touches what is not a sandbox's."""
    (tmp_path / name).write_text("{}")
    message = f"{tmp_path}: is not empty and holds no sandbox; give another --dir"

    assert lifecycle.running_state(tmp_path) is None
    for act in (lambda: lifecycle.up(tmp_path, settings), lambda: lifecycle.down(tmp_path)):
        with pytest.raises(SandboxElsewise) as caught:
            act()
        assert message == str(caught.value)
        assert 2 == caught.value.exit_code
    assert "{}" == (tmp_path / name).read_text()


def test_a_sandbox_whose_supervisor_is_gone_is_not_up(tmp_path: Path, settings: SandboxSettings) -> None:
    """A process that happens to have the same id now is not taken for the supervisor."""
    write_settings(tmp_path, settings)
    write_state(tmp_path, SandboxState(phase=Phase.READY, pid=os.getpid()))

    assert lifecycle.running_state(tmp_path) is None


def test_an_order_that_comes_while_it_goes_down_goes_with_it(
    tmp_path: Path, settings: SandboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that has not noticed yet withdraws its faults by a file, at the very last moment."""
    directory, remove = tmp_path / "sandbox", os.rmdir
    directory.mkdir()
    write_settings(directory, settings)
    orders = iter(["faults.json", "faults.json"])

    def rmdir(path: str, *, dir_fd: int | None = None) -> None:
        if (order := next(orders, None)) is not None:
            (directory / order).write_text("{}")
        remove(path, dir_fd=dir_fd)

    monkeypatch.setattr(os, "rmdir", rmdir)

    assert lifecycle.down(directory)
    assert [] == list(tmp_path.iterdir())
    assert next(orders, None) is None


def test_a_port_in_use_is_named_with_its_option(tmp_path: Path, settings: SandboxSettings) -> None:
    """Nothing is started when a port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        asked = replace(settings, ports=replace(settings.ports, prometheus=taken))

        with pytest.raises(PortInUse, match=rf"^--prometheus-port {taken}: is in use by .*; choose another port"):
            lifecycle.up(tmp_path / "sandbox", asked)

    assert [] == list(tmp_path.iterdir())


def test_a_missing_program_is_told_before_anything_starts(
    tmp_path: Path, settings: SandboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to get it, and no directory is made."""
    monkeypatch.setenv("LOAD_HARNESS_HAPROXY", "/nowhere")

    with pytest.raises(MissingPrograms, match="LOAD_HARNESS_HAPROXY /nowhere: is not an executable file"):
        lifecycle.up(tmp_path / "sandbox", settings)

    assert [] == list(tmp_path.iterdir())


def test_a_key_that_no_header_can_carry_is_told_before_anything_starts(
    tmp_path: Path, settings: SandboxSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pods would ask for what nobody can send."""
    monkeypatch.setenv("LOAD_HARNESS_API_KEY", " with a blank before it")

    with pytest.raises(InvalidInput, match=r"LOAD_HARNESS_API_KEY.*must be printable ASCII"):
        lifecycle.up(tmp_path / "sandbox", settings)

    assert [] == list(tmp_path.iterdir())


def test_a_start_that_crashed_before_it_had_a_state_is_cleared_up(tmp_path: Path, settings: SandboxSettings) -> None:
    """The settings alone show that the directory is a sandbox's."""
    (tmp_path / "sandbox" / "logs").mkdir(parents=True)
    write_settings(tmp_path / "sandbox", settings)

    assert lifecycle.down(tmp_path / "sandbox")

    assert [] == list(tmp_path.iterdir())


def test_a_sandbox_that_does_not_settle_is_told(tmp_path: Path, settings: SandboxSettings) -> None:
    """`up` does not wait for ever for another one's start or end."""
    write_settings(tmp_path, settings)
    stand_in = [sys.executable, "-c", "import time; print('here', flush=True); time.sleep(60)", str(tmp_path)]
    with subprocess.Popen(stand_in, stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        supervisor.stdout.readline()
        write_state(tmp_path, SandboxState(phase=Phase.STOPPING, pid=supervisor.pid))

        with pytest.raises(SandboxFailed, match=r"the sandbox there is stopping, still after 0\.1 s; take it down"):
            lifecycle.up(tmp_path, settings, patience_seconds=0.1)

        supervisor.kill()
