"""Start, watch and end the child processes of jobs; the only module that makes processes."""

import os
import queue
import selectors
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from load_harness.workloads.memory import private_bytes
from load_harness.workloads.tally import DESCRIPTOR, NOTHING_TOLD, Tally, Told, new_page, told_by

_IMPORT_ROOT = str(Path(__file__).parents[2])
# Isolated and without site: half the start-up of a full interpreter, and nothing of the environment gets in.
_INTERPRETER = (sys.executable, "-I", "-S", "-c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What a child is to run: `main` of a module of this package, after its parent's pid."""

    module: str
    arguments: tuple[str, ...]
    order: str = ""
    """What it is told in private: a command line can be read by others."""

    def argv(self, parent: int) -> list[str]:
        """Spell the command line."""
        program = f"import sys; sys.path.append({_IMPORT_ROOT!r}); from {self.module} import main; main(sys.argv[1:])"
        return [*_INTERPRETER, program, str(parent), *self.arguments]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exit:
    """How a child ended."""

    code: int
    """Exit code, or the negative number of the signal that killed it."""
    cpu_seconds: float
    """All the CPU time it used, in whole microseconds."""
    told: Told = NOTHING_TOLD
    """The last it told."""


class Child(Protocol):
    """A child process, while it runs."""

    def cpu_seconds(self) -> float | None:
        """CPU time used so far; None once it is gone."""

    def resident_bytes(self) -> int | None:
        """Memory that only it has; None once it has ended."""

    def told(self) -> Told | None:
        """What it has told so far; None once it is gone."""

    def kill(self) -> None:
        """End it at once; one that has ended stays as it is."""


OnExit = Callable[[Exit], None]
Spawn = Callable[[Command, OnExit], Child]


@dataclass(frozen=True, slots=True)
class _Process:
    pid: int
    descriptor: int
    """A pidfd: unlike a pid it can never mean another process."""
    tally: Tally

    def cpu_seconds(self) -> float | None:
        # The kernel's formula for the CPU clock of another process (MAKE_PROCESS_CPUCLOCK, CPUCLOCK_SCHED).
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return None

    def resident_bytes(self) -> int | None:
        try:
            return private_bytes(self.pid)
        except OSError:
            return None

    def told(self) -> Told | None:
        return told_by(self.tally)

    def kill(self) -> None:
        try:
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)
        except OSError:
            return  # it has ended, and may be reaped and its descriptor closed


@dataclass(frozen=True, slots=True)
class _Order:
    command: Command
    on_exit: OnExit
    child: Future[_Process]


class Spawner:
    """Makes all children from one thread that lives as long as the pod.

    A parent-death signal fires when the *thread* that made the child ends, and threads that answer requests come
    and go.
    """

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._woken, self._wake = os.pipe()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="spawner", daemon=True)
        self._thread.start()

    def spawn(self, command: Command, on_exit: OnExit) -> Child:
        """Start a child; `on_exit` is called, from the spawner's thread, when it has ended.

        Raises:
            OSError: Where the system refuses another process.
        """
        order = _Order(command, on_exit, Future())
        self._order(order)
        return order.child.result()

    def close(self) -> None:
        """End all children and the spawner's thread; nobody is told of their ends any more."""
        self._order(None)
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            if key.fd != self._woken:
                key.data[0].kill()
                self._reap(key.data[0], lambda _: None)
        self._selector.close()
        os.close(self._woken)
        os.close(self._wake)

    def _order(self, order: _Order | None) -> None:
        self._orders.put(order)
        os.write(self._wake, b"\0")

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fd != self._woken:
                    self._reap(key.data[0], key.data[1])
                    continue
                os.read(self._woken, 1)
                order = self._orders.get()
                if order is None:
                    return
                self._start(order)

    def _start(self, order: _Order) -> None:
        try:
            process = _start(order.command)
        except OSError as error:
            order.child.set_exception(error)
            return
        self._selector.register(process.descriptor, selectors.EVENT_READ, (process, order.on_exit))
        order.child.set_result(process)

    def _reap(self, process: _Process, on_exit: OnExit) -> None:
        self._selector.unregister(process.descriptor)
        _, status, usage = os.wait4(process.pid, 0)
        os.close(process.descriptor)
        told = process.tally.told()
        process.tally.close()
        code, cpu_seconds = os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime
        on_exit(Exit(code=code, cpu_seconds=cpu_seconds, told=told))


def _start(command: Command) -> _Process:
    page = new_page()
    try:
        tally = Tally(page)
        tally.order(command.order)
        return _started(command, page, tally)
    finally:
        os.close(page)


def _started(command: Command, page: int, tally: Tally) -> _Process:
    pid = os.posix_spawn(
        sys.executable,
        command.argv(os.getpid()),
        {},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, page, DESCRIPTOR),
        ],
        # Ctrl-C reaches the whole terminal group; the server decides when its children end.
        setsigmask=[signal.SIGINT, signal.SIGTERM],
    )
    try:
        return _Process(pid, os.pidfd_open(pid), tally)
    except OSError:  # no descriptor is left for it: a child that nobody can watch must not run
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise
