"""Start and stop the sandbox's processes; none outlives the sandbox."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARKER = "SANDBOX_OF"
"""Environment variable of every process of a sandbox: the sandbox's directory, so that strays are found."""

_LAUNCHER = Path(__file__).with_name("launch.py")
_LAST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, and where its output goes."""

    name: str
    arguments: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    cgroup_procs: Sequence[Path] = ()
    """`cgroup.procs` files of the cgroups to join."""


class ChildProcess:
    """A running child; it is killed by the kernel when the thread that started it ends."""

    def __init__(self, command: Command) -> None:
        self.command = command
        self._group_ended = False
        launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), *map(str, command.cgroup_procs), "--"]
        with command.log.open("ab") as log:
            self._popen = subprocess.Popen(  # noqa: S603 - the sandbox composed the command
                [*launcher, *command.arguments],
                env=dict(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Give the process id."""
        return self._popen.pid

    def exit_code(self) -> int | None:
        """Return the exit code (negative: the signal that ended it), None while it runs."""
        code = self._popen.poll()
        if code is not None:
            self._end_group()
        return code

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and to all that it has started, unless it has ended already."""
        if self._popen.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, number)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, unless the process has ended already."""
        if self._popen.poll() is None:
            self._popen.send_signal(number)

    def ask_to_end(self) -> None:
        """Send SIGTERM, wake the process if it was stopped, and do not wait."""
        self.signal(signal.SIGTERM)
        self.signal_group(signal.SIGCONT)

    def stop(self, *, grace_seconds: float) -> None:
        """Ask the process to end and kill it after the grace."""
        if grace_seconds > 0:
            self.ask_to_end()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._popen.wait(grace_seconds)
        self.signal(signal.SIGKILL)
        self._popen.wait()
        self._end_group()

    def last_lines(self) -> str:
        """Return the end of the log, to say why it died."""
        lines = self.command.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-_LAST_LINES:])

    def _end_group(self) -> None:
        """Kill what the process has left behind; once, as later its number may be another's."""
        if not self._group_ended:
            self._group_ended = True
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.pid, signal.SIGKILL)


def base_environment(directory: Path) -> dict[str, str]:
    """Return the environment a sandbox's process starts from: the user's, less our own settings, plus the marker."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOAD_HARNESS_")}
    return {**kept, MARKER: str(directory)}


def strays(directory: Path) -> list[psutil.Process]:
    """Find the processes that carry the marker of the sandbox in this directory; never the caller itself."""
    others = (process for process in psutil.process_iter() if process.pid != os.getpid())
    return [process for process in others if _marked(process, directory)]


def kill_strays(directory: Path, *, patience_seconds: float = 5.0) -> int:
    """Kill what is left of a sandbox, also what those processes start meanwhile; return how many were killed."""
    killed = 0
    deadline = time.monotonic() + patience_seconds
    while (left := strays(directory)) and time.monotonic() < deadline:
        killed += len(left)
        _kill(left)
    return killed


def is_gone(pid: int) -> bool:
    """Say whether a process has ended, though nobody may have waited for it yet."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def _kill(processes: Iterable[psutil.Process]) -> None:
    listed = list(processes)
    for process in listed:
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(listed, timeout=1)


def _marked(process: psutil.Process, directory: Path) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE and process.environ().get(MARKER) == str(directory)
    except psutil.Error:
        return False  # gone meanwhile, or another user's: not ours
