"""Bring a sandbox up and take it down, from any process."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from loadtests.api_key import API_KEY, api_key_from
from loadtests.manifests.read import read_stack
from loadtests.sandbox.admission import admit
from loadtests.sandbox.cgroups import branch_name, find_tree
from loadtests.sandbox.objectives import Objectives, read_objectives, write_objectives
from loadtests.sandbox.ports import check_all_free
from loadtests.sandbox.processes import base_environment, kill_strays
from loadtests.sandbox.programs import SERVERS, find_programs
from loadtests.sandbox.settings import SETTINGS_FILE, SandboxSettings, read_settings, write_settings
from loadtests.sandbox.state import DamagedState, Phase, SandboxState, read_state
from loadtests.sandbox.targets import TARGETS_FOLDER

_UP_PATIENCE_SECONDS = 120.0
_DOWN_PATIENCE_SECONDS = 30.0
_POLL_SECONDS = 0.1
_MOST_LATE_ORDERS = 3
_SUPERVISOR_LOG = "supervisor.log"


class SandboxFailed(Exception):  # noqa: N818 - read as a sentence
    """The sandbox could not be brought up."""

    def __init__(self, message: str, *, exit_code: int) -> None:
        self.exit_code = exit_code
        super().__init__(message)


class SandboxElsewise(Exception):  # noqa: N818 - read as a sentence
    """A sandbox is up already, and it is not the one asked for; or the directory is not a sandbox's."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A sandbox that is up."""

    directory: Path
    state: SandboxState
    already: bool
    """It was up before it was asked for."""


def up(directory: Path, settings: SandboxSettings, *, patience_seconds: float = _UP_PATIENCE_SECONDS) -> Running:
    """Bring a sandbox up in its directory, or find the one that is up there.

    Raises:
        SandboxElsewise: another one is up there, or the directory holds something else.
        MissingPrograms: server programs are not on this machine.
        InvalidInput: the manifests or the SLOs have mistakes, or the shell's key is none.
        PortInUse: something listens on a port that it is to have.
        SandboxFailed: it did not come up; nothing of it runs, and its files stay, so that its logs can be read.
    """
    directory = directory.resolve()
    with _locked(directory):
        state = _settled_state(directory, patience_seconds)
        if state is not None:
            _check_same(directory, settings)
            return Running(directory=directory, state=state, already=True)
        find_programs()
        admit(read_stack(settings.manifests), settings.manifests)
        objectives = read_objectives(settings.slos)
        api_key_from(os.environ)
        _clear(directory)
        check_all_free(settings.ports.by_option())
        _prepare(directory, settings, objectives)
        supervisor = _start_supervisor(directory)
        try:
            state = _wait_until_ready(directory, supervisor, patience_seconds)
        except BaseException:
            _end_supervisor(directory, supervisor.pid, min(patience_seconds, _DOWN_PATIENCE_SECONDS))
            supervisor.wait()
            _end_leftovers(directory)
            raise
        return Running(directory=directory, state=state, already=False)


def down(directory: Path, *, patience_seconds: float = _DOWN_PATIENCE_SECONDS) -> bool:
    """Take the sandbox of a directory down, also after a crash, and remove its directory; False if there was none.

    Raises:
        SandboxElsewise: the directory holds something else.
    """
    directory = directory.resolve()
    if not directory.exists():
        _end_leftovers(directory)  # of one whose directory somebody removed
        return False
    with _locked(directory):
        _check_ours(directory)
        with contextlib.suppress(DamagedState):  # then whatever carries its marker is killed
            state = read_state(directory)
            if state is not None:
                _end_supervisor(directory, state.pid, patience_seconds)
        _end_leftovers(directory)
        _remove(directory)
    return True


def running_state(directory: Path) -> SandboxState | None:
    """Return the state of the sandbox that is up in a directory, None when none is."""
    directory = directory.resolve()
    state = read_state(directory) if (directory / SETTINGS_FILE).exists() else None
    return state if state is not None and _is_supervisor(state.pid, directory) else None


def failure(directory: Path) -> str | None:
    """Say why the last sandbox in a directory ended by itself; None where it did not, or nothing is known."""
    state = read_state(directory) if (directory / SETTINGS_FILE).exists() else None
    return state.error if state is not None and state.phase is Phase.FAILED else None


def _settled_state(directory: Path, patience_seconds: float) -> SandboxState | None:
    """Return the state of the sandbox that is up; wait for one that is still coming up, or going down."""
    deadline = time.monotonic() + patience_seconds
    while (state := running_state(directory)) is not None and state.phase is not Phase.READY:
        if time.monotonic() > deadline:
            message = (
                f"{directory}: the sandbox there is {state.phase}, still after {patience_seconds:g} s; take it down"
            )
            raise SandboxFailed(message, exit_code=3)
        time.sleep(_POLL_SECONDS)
    return state


def _is_supervisor(pid: int, directory: Path) -> bool:
    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and str(directory) in process.cmdline()
    except psutil.Error:
        return False


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Let one process at a time bring a sandbox up or down; the lock is on the parent folder, so it leaves no file.

    Raises:
        SandboxElsewise: the directory cannot be used.
    """
    try:
        directory.parent.mkdir(parents=True, exist_ok=True)
        folder = os.open(directory.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            yield
        finally:
            os.close(folder)
    except OSError as error:
        message = f"{error.filename or directory}: {error.strerror or error}; give another --dir"
        raise SandboxElsewise(message) from error
    except psutil.AccessDenied as error:
        message = f"{directory}: belongs to another user's sandbox; give another --dir"
        raise SandboxElsewise(message) from error


def _check_same(directory: Path, wanted: SandboxSettings) -> None:
    present = read_settings(directory)
    if _what(present) != _what(wanted):
        message = (
            f"{directory}: a sandbox with other manifests, SLOs or flags is up there ({present.manifests}, "
            f"{present.slos}); take it down first, or give another --dir"
        )
        raise SandboxElsewise(message)


def _what(settings: SandboxSettings) -> tuple[object, ...]:
    return (settings.manifests, settings.slos, settings.flags, settings.kubernetes)


def _check_ours(directory: Path) -> None:
    if any(directory.iterdir()) and not (directory / SETTINGS_FILE).exists():
        message = f"{directory}: is not empty and holds no sandbox; give another --dir"
        raise SandboxElsewise(message)


def _clear(directory: Path) -> None:
    """Remove what a crashed sandbox left: processes, control groups, files."""
    if not directory.exists():
        return
    _check_ours(directory)
    _end_leftovers(directory)
    for entry in directory.iterdir():
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()


def _remove(directory: Path) -> None:
    """Remove the directory; a run that has not noticed yet may write its last order into it meanwhile."""
    for _ in range(_MOST_LATE_ORDERS):
        with contextlib.suppress(OSError):
            shutil.rmtree(directory)
            return
    shutil.rmtree(directory)


def _end_leftovers(directory: Path) -> None:
    kill_strays(directory)
    find_tree(branch_name(directory)).remove()


def _prepare(directory: Path, settings: SandboxSettings, objectives: Objectives) -> None:
    directory.mkdir(exist_ok=True)
    write_settings(directory, settings)
    write_objectives(directory, objectives)
    (directory / "logs").mkdir()
    (directory / TARGETS_FOLDER).mkdir()


def _start_supervisor(directory: Path) -> subprocess.Popen[bytes]:
    with (directory / "logs" / _SUPERVISOR_LOG).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "loadtests.sandbox.supervisor", str(directory)],
            env=base_environment(directory) | _given_programs() | _given_key(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _given_programs() -> dict[str, str]:
    return {program.variable: os.environ[program.variable] for program in SERVERS if program.variable in os.environ}


def _given_key() -> dict[str, str]:
    """Give the pods' key, where the shell has one, in no file and on no command line."""
    key = api_key_from(os.environ)
    return {} if key is None else {API_KEY: key}


def _wait_until_ready(directory: Path, supervisor: subprocess.Popen[bytes], patience_seconds: float) -> SandboxState:
    deadline = time.monotonic() + patience_seconds
    while time.monotonic() < deadline:
        ended = supervisor.poll()
        state = read_state(directory)
        if state is not None and state.phase is Phase.FAILED:
            raise SandboxFailed(state.error, exit_code=state.exit_code)
        if ended is not None:
            message = f"the sandbox ended at its start; read {directory / 'logs' / _SUPERVISOR_LOG}"
            raise SandboxFailed(message, exit_code=3)
        if state is not None and state.phase is Phase.READY:
            return state
        time.sleep(_POLL_SECONDS)
    message = f"the sandbox was not ready within {patience_seconds:g} s; read the logs in {directory / 'logs'}"
    raise SandboxFailed(message, exit_code=3)


def _end_supervisor(directory: Path, pid: int, patience_seconds: float) -> None:
    """Ask the supervisor to take everything down; kill it if it does not, the caller then clears up."""
    if not _is_supervisor(pid, directory):
        return
    deadline = time.monotonic() + patience_seconds
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        process.send_signal(signal.SIGTERM)
        while _is_supervisor(pid, directory):  # not `wait`: of another's child a zombie may stay for long
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(_POLL_SECONDS)
