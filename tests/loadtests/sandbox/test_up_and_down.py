"""A real sandbox comes up, is found, and goes down, whatever happens in between."""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.sandbox import lifecycle
from loadtests.sandbox.lifecycle import SandboxElsewise
from loadtests.sandbox.processes import strays
from loadtests.sandbox.settings import SandboxSettings, write_settings
from tests.loadtests.sandbox.real import leftovers
from tests.waiting import eventually

# The supervisor goes on when `up` returns: nobody waits for it, on purpose.
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.filterwarnings("ignore:subprocess .* is still running:ResourceWarning"),
]


def test_up_twice_is_safe(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """The second `up` finds the first one's sandbox, on its own ports too; what asks for another one is refused."""
    first = lifecycle.up(sandbox_directory, settings)
    second = lifecycle.up(sandbox_directory, settings)

    assert (False, True) == (first.already, second.already)
    assert ("ready", settings.ports.urls()) == (first.state.phase, second.state.urls)
    assert first.state.pid == second.state.pid
    for other in (
        replace(settings, manifests=Path("/elsewhere")),
        replace(settings, slos=Path("/elsewhere")),
        replace(settings, flags=ControllerFlags(sync_period_seconds=5)),
        replace(settings, kubernetes="1.28"),
    ):
        with pytest.raises(SandboxElsewise, match="a sandbox with other manifests, SLOs or flags is up") as caught:
            lifecycle.up(sandbox_directory, other)
        assert 2 == caught.value.exit_code


def test_it_is_found_and_taken_down_by_another_name(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """A symbolic link to the directory is the same sandbox; `down` in another process does not wait for this one."""
    lifecycle.up(sandbox_directory, settings)
    link = sandbox_directory.with_name("link")
    link.symlink_to(sandbox_directory)
    assert lifecycle.running_state(link) is not None

    command = [sys.executable, "-m", "load_harness", "sandbox", "down", "--dir", str(link)]
    down = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)

    assert (0, "down\n") == (down.returncode, down.stderr)
    assert [] == leftovers(sandbox_directory)
    assert not sandbox_directory.exists()


def test_after_a_crash_nothing_runs_and_down_clears_up(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """When the supervisor is killed, the kernel ends what it started; `down` removes files and control groups."""
    state = lifecycle.up(sandbox_directory, settings).state

    psutil.Process(state.pid).kill()
    eventually(lambda: lifecycle.running_state(sandbox_directory) is None)

    eventually(lambda: not strays(sandbox_directory))
    assert lifecycle.down(sandbox_directory)
    assert [] == leftovers(sandbox_directory)


def test_a_supervisor_that_does_not_react_is_killed(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """`down` does not hang with it."""
    state = lifecycle.up(sandbox_directory, settings).state
    psutil.Process(state.pid).suspend()

    assert lifecycle.down(sandbox_directory, patience_seconds=0.2)


def test_up_waits_for_a_sandbox_that_is_going_down(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """A sandbox on its way out is not taken for one that is up."""
    first = lifecycle.up(sandbox_directory, settings)
    psutil.Process(first.state.pid).send_signal(signal.SIGTERM)
    eventually(lambda: '"stopping"' in (sandbox_directory / "state.json").read_text())

    second = lifecycle.up(sandbox_directory, settings)

    assert not second.already
    assert ("ready", True) == (second.state.phase, first.state.pid != second.state.pid)


def test_it_goes_down_with_its_owner(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """When the process that a sandbox belongs to is killed, the sandbox takes itself down."""
    (given := sandbox_directory.parent / "given").mkdir()
    write_settings(given, settings)
    owner = (
        "import os, time; from dataclasses import replace; from pathlib import Path\n"
        "from loadtests.sandbox import lifecycle; from loadtests.sandbox.settings import read_settings\n"
        f"directory = Path({str(sandbox_directory)!r})\n"
        f"settings = replace(read_settings(Path({str(given)!r})), owner_pid=os.getpid())\n"
        "lifecycle.up(directory, settings)\n"
        "print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", owner], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "up\n" == process.stdout.readline()
        process.kill()

    eventually(lambda: not leftovers(sandbox_directory))


def test_what_dies_is_noted(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """A killed pod is restarted and a killed server is missed: the journal says so, and the sandbox goes on."""
    state = lifecycle.up(sandbox_directory, settings).state
    (prometheus,) = (process for process in strays(sandbox_directory) if process.name() == "prometheus")
    psutil.Process(state.pods[0].pid).kill()
    prometheus.kill()

    def ends() -> dict[str, object]:
        records = map(json.loads, (sandbox_directory / "events.jsonl").read_text().splitlines())
        subjects = (record["subject"] for record in records)
        return {subject["id"]: subject["content"].get("exit_code") for subject in subjects}

    eventually(lambda: {state.pods[0].name: -9, "prometheus": -9} == ends())

    def restarted() -> bool:
        now = lifecycle.running_state(sandbox_directory)
        return now is not None and now.pods[0].ready and now.pods[0].pid != state.pods[0].pid

    eventually(restarted)


def test_down_works_although_the_state_is_damaged(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """What carries the sandbox's marker ends, whatever its files say."""
    lifecycle.up(sandbox_directory, settings)
    (sandbox_directory / "state.json").write_text("{")

    assert lifecycle.down(sandbox_directory)


def test_a_removed_directory_ends_the_sandbox(sandbox_directory: Path, settings: SandboxSettings) -> None:
    """`rm -r` of the directory of a running sandbox: everything ends, control groups included."""
    lifecycle.up(sandbox_directory, settings)

    shutil.rmtree(sandbox_directory)

    eventually(lambda: strays(sandbox_directory) == [])
    assert not lifecycle.down(sandbox_directory)
