"""Nothing stays of a temporary Prometheus, however its user went."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from dashboards.hermetic.errors import CannotStart, MissingProgram
from dashboards.hermetic.programs import find_prometheus
from dashboards.hermetic.remote_write import Course, write
from dashboards.hermetic.server import start
from dashboards.hermetic.workshop import workshop

PATIENCE_SECONDS = 20.0


def until(is_so: Callable[[], bool]) -> bool:
    """Wait until something is so; say whether it came about."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def working_in(folder: Path) -> list[psutil.Process]:
    """Find the processes that work below a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and process.cwd().startswith(str(folder)):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGINT, 130, id="Ctrl-C"),
        pytest.param(signal.SIGTERM, -15, id="asked to end"),
        pytest.param(signal.SIGKILL, -9, id="killed"),
    ],
)
def test_nothing_stays_when_the_command_ends_in_the_middle(tmp_path: Path, number: int, code: int) -> None:
    """No process and no folder."""
    command = [sys.executable, "-m", "load_harness", "dashboards", "verify"]
    verifying = subprocess.Popen(
        command, env={**os.environ, "TMPDIR": str(tmp_path)}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        assert until(lambda: len(working_in(tmp_path)) > 1), "Prometheus and the workload have not started"
        verifying.send_signal(number)

        assert code == verifying.wait(timeout=PATIENCE_SECONDS)
        assert until(lambda: not list(tmp_path.iterdir())), list(tmp_path.rglob("*"))
        assert until(lambda: not working_in(tmp_path)), working_in(tmp_path)
    finally:
        verifying.kill()
        verifying.wait()


def test_nothing_stays_when_the_work_fails() -> None:
    """Whatever the reason."""
    started = []

    def fail() -> None:
        with workshop() as opened:
            started.append((opened.folder, opened.start("sleep", ["sleep", "60"])))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    [(folder, process)] = started
    assert not folder.exists()
    assert -signal.SIGKILL == process.returncode


def program(folder: Path, text: str) -> Path:
    """Write a program."""
    path = folder / "prometheus"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def test_says_what_a_server_said_that_ends_at_its_start(tmp_path: Path) -> None:
    """And what to do."""
    broken = program(tmp_path, "echo unknown flag --web.enable-remote-write-receiver; exit 1")
    with workshop() as opened, pytest.raises(CannotStart) as error:
        start(opened, broken).wait()

    assert (
        "the temporary Prometheus ended at its start; see what it said, or name another one in "
        "LOAD_HARNESS_PROMETHEUS\n"
        "  unknown flag --web.enable-remote-write-receiver"
    ) == str(error.value)


@pytest.mark.e2e
def test_says_what_is_wrong_with_samples() -> None:
    """A shape with a series twice is no full disk."""
    now, up = time.time(), {"__name__": "up"}
    with workshop() as opened:
        server = start(opened, find_prometheus())
        server.wait()
        write(server.url, [Course(labels=up, values=[1.0])], [now])
        with pytest.raises(CannotStart, match="refuses the samples; see that no shape has a series twice"):
            write(server.url, [Course(labels=up, values=[2.0])], [now])


@pytest.mark.e2e
def test_takes_another_port_where_somebody_was_faster(tmp_path: Path) -> None:
    """Between the choice of a port and its use."""
    once = f'[ -e {tmp_path}/once ] || {{ touch {tmp_path}/once; echo "bind: address already in use"; exit 1; }}'
    with workshop() as opened:
        server = start(opened, program(tmp_path, f'{once}\nexec {find_prometheus()} "$@"'))
        first = server.url
        server.wait()

        assert first != server.url


def test_says_that_a_server_takes_no_samples() -> None:
    """Not with a traceback."""
    with pytest.raises(CannotStart, match="the temporary Prometheus takes no samples; see that the disk has room"):
        write("http://127.0.0.1:1", [Course(labels={"__name__": "up"}, values=[1.0])], [0.0])


def test_says_how_to_get_prometheus() -> None:
    """Or how to do without."""
    with pytest.raises(
        MissingProgram, match=r"run `make setup`, install the package prometheus, .* or give --prometheus"
    ):
        find_prometheus({"PATH": "/nowhere"})
