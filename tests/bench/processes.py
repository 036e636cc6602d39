"""Start the processes of one row; all of them end with it, also on Ctrl-C."""

import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from loadtests.sandbox.cgroups import Cgroup
from loadtests.sandbox.processes import ChildProcess, Command
from tests.bench.interface import NotMeasured
from tests.bench.machine import Machine

_GRACE_SECONDS = 3.0
_READY_SECONDS = 20.0
_NOT_OURS_TO_INHERIT = ("LOAD_HARNESS_", "LOCUST_", "GUNICORN_", "FAIL_RATE", "WEB_CONCURRENCY")


class Processes:
    """Child processes, each pinned where it is told to; the last started is the first to be stopped."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._stack = ExitStack()
        self.directory = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="load-harness-bench-")))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def start(
        self,
        name: str,
        arguments: Sequence[str],
        *,
        core: int | None,
        environment: Mapping[str, str] | None = None,
        group: Cgroup | None = None,
    ) -> ChildProcess:
        """Start a program on a core, inside a control group where one is given."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_OURS_TO_INHERIT)}
        command = Command(
            name=name,
            arguments=self._machine.pinned(core, arguments),
            log=self.directory / f"{name}.log",
            environment={**kept, **(environment or {})},
            cgroup_procs=() if group is None else group.procs_files,
        )
        child = ChildProcess(command)
        self._stack.callback(child.stop, grace_seconds=_GRACE_SECONDS)
        return child


def wait_until(child: ChildProcess, is_ready: Callable[[], bool], *, what: str) -> None:
    """Wait for a child to become ready.

    Raises:
        NotMeasured: It died, or takes too long.
    """
    deadline = time.monotonic() + _READY_SECONDS
    while not is_ready():
        if child.exit_code() is not None:
            raise NotMeasured(what=child.command.name, why=f"ended with {child.exit_code()}, {child.last_lines()}")
        if time.monotonic() > deadline:
            raise NotMeasured(
                what=child.command.name, why=f"no {what} within {_READY_SECONDS:g} s, {child.last_lines()}"
            )
        time.sleep(0.02)


def family(pid: int) -> tuple[int, ...]:
    """Return a process and all that it has started."""
    return (pid, *(child.pid for child in psutil.Process(pid).children(recursive=True)))
