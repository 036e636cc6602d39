"""Processes start in a session of their own, and none outlives the sandbox."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from loadtests.sandbox.processes import MARKER, ChildProcess, Command, base_environment, kill_strays, strays
from tests.waiting import alive, eventually

pytestmark = pytest.mark.e2e

_SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]
_STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)",
]
_WITH_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; subprocess.Popen(['/bin/sleep', '60']); print('ready', flush=True); time.sleep(60)",
]


def command(directory: Path, arguments: list[str], **changes: object) -> Command:
    """Return a command of the sandbox in a directory."""
    return Command(
        name="program",
        arguments=arguments,
        log=directory / "program.log",
        environment=base_environment(directory),
        **changes,  # type: ignore[arg-type]
    )


def says_ready(directory: Path) -> bool:
    """Say whether the program has said that it is ready."""
    return "ready" in (directory / "program.log").read_text()


def test_its_output_goes_to_the_log(directory: Path) -> None:
    """The end of the log says why a program ended: both its streams, the last five lines."""
    program = "import sys; print(*range(8), sep='\\n', flush=True); sys.exit('no luck')"
    process = ChildProcess(command(directory, [sys.executable, "-c", program]))
    eventually(lambda: process.exit_code() is not None)

    assert 1 == process.exit_code()
    assert "4\n5\n6\n7\nno luck" == process.last_lines()


def test_it_ends_when_asked_to(directory: Path) -> None:
    """A program that obeys SIGTERM is not killed, and a signal to one that has ended is harmless."""
    process = ChildProcess(command(directory, _SLEEP))
    assert process.exit_code() is None

    process.stop(grace_seconds=10)

    assert -signal.SIGTERM == process.exit_code()
    process.ask_to_end()


def test_it_is_killed_when_the_grace_is_over(directory: Path) -> None:
    """A program that ignores SIGTERM does not hold anybody up."""
    process = ChildProcess(command(directory, _STUBBORN))
    eventually(lambda: says_ready(directory))

    process.stop(grace_seconds=0.05)

    assert -signal.SIGKILL == process.exit_code()


def test_its_children_are_killed_with_it(directory: Path) -> None:
    """What a program has started goes with its process group."""
    process = ChildProcess(command(directory, _WITH_CHILD))
    eventually(lambda: says_ready(directory))
    (child,) = psutil.Process(process.pid).children()

    process.stop(grace_seconds=0)

    eventually(lambda: not alive(child.pid))


def test_what_it_leaves_is_killed_when_its_end_is_seen(directory: Path) -> None:
    """A program that dies by itself takes its process group with it, without being stopped."""
    process = ChildProcess(command(directory, _WITH_CHILD))
    eventually(lambda: says_ready(directory))
    (child,) = psutil.Process(process.pid).children()
    process.signal(signal.SIGKILL)

    eventually(lambda: process.exit_code() is not None)

    eventually(lambda: not alive(child.pid))


def test_it_dies_with_its_parent(directory: Path) -> None:
    """When the sandbox is killed without a chance to clean up, the kernel ends its programs."""
    parent_program = (
        "import sys, time; from pathlib import Path\n"
        "from loadtests.sandbox.processes import ChildProcess, Command, base_environment\n"
        f"directory = Path({str(directory)!r})\n"
        f"process = ChildProcess(Command(name='p', arguments={_STUBBORN!r}, log=directory / 'program.log',"
        " environment=base_environment(directory)))\n"
        "time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", parent_program]) as parent:
        eventually(lambda: (directory / "program.log").exists() and says_ready(directory))
        (child,) = strays(directory)

        parent.kill()

    eventually(lambda: not alive(child.pid))


def test_it_does_not_start_for_a_parent_that_is_gone(directory: Path) -> None:
    """The launcher notices that its parent died before the kernel was told to end it."""
    launcher = Path(sys.modules[ChildProcess.__module__].__file__ or "").with_name("launch.py")
    touched = directory / "touched"

    ended = subprocess.run([sys.executable, launcher, "1", "--", "/bin/touch", touched], check=False)

    assert 1 == ended.returncode
    assert not touched.exists()


def test_it_joins_its_control_groups_first(directory: Path) -> None:
    """Its id is in each file of the group before the program starts."""
    files = (directory / "cpu.procs", directory / "memory.procs")
    process = ChildProcess(command(directory, ["/bin/true"], cgroup_procs=files))
    eventually(lambda: process.exit_code() is not None)

    assert [str(process.pid)] * 2 == [file.read_text() for file in files]


def test_strays_are_found_by_their_marker_and_killed(directory: Path) -> None:
    """Only what belongs to the sandbox in this directory is killed; never the caller."""
    ours = subprocess.Popen(_SLEEP, env=base_environment(directory))
    other = subprocess.Popen(_SLEEP, env=base_environment(directory / "other"))
    eventually(lambda: bool(strays(directory)))

    assert 1 == kill_strays(directory)

    assert not psutil.pid_exists(ours.pid)
    assert other.poll() is None
    other.kill()
    other.wait()
    ours.wait()
    assert 0 == kill_strays(directory)


def test_our_own_settings_are_not_passed_on(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sandbox's programs get the user's environment without the settings meant for the toolkit itself."""
    monkeypatch.setenv("LOAD_HARNESS_API_KEY", "secret")
    monkeypatch.setenv("COLOUR", "blue")

    environment = base_environment(directory)

    assert ("blue", str(directory)) == (environment["COLOUR"], environment[MARKER])
    assert "LOAD_HARNESS_API_KEY" not in environment
    assert os.environ["PATH"] == environment["PATH"]
