"""The gate under gunicorn: one worker, since a question that is asked twice must meet its own answer; and threads."""

import ctypes
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from prometheus_client import disable_created_metrics

from loadtests.gate.app import DESK, create_app
from loadtests.gate.journal import JOURNAL, STATE, Journal
from loadtests.gate.logs import JsonLogger, log_to_stderr
from loadtests.gate.settings import OTHER_THREADS, QUESTION_THREADS, CannotServe, GateSettings
from loadtests.gate.state import State
from slo.files import CannotWrite

INTERRUPTED = 130
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the kernel's, and gunicorn unlinks its file at once
_GRACE_SECONDS = 10
_PR_SET_PDEATHSIG = 1
"""Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""
_LOCK = "lock"


def serve(settings: GateSettings, listener: socket.socket) -> int:
    """Serve until told to stop; return the exit code.

    Raises:
        CannotServe: another gate has the directory.
        CannotWrite: the directory cannot be written.
        InvalidInput: the state there is damaged.
    """
    with _alone(settings.directory):
        State(settings.directory / STATE)  # here a mistake is said once; a worker would be started again and again
        Journal(settings.directory / JOURNAL)
        arbiter = _Arbiter(_Server(settings, listener))
        try:
            arbiter.run()
        except SystemExit as end:
            if not arbiter.was_interrupted:
                return int(end.code or 0)
    return INTERRUPTED


# Private


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's arbiter, which knows whether it was interrupted."""

    was_interrupted = False

    def signal(self, sig: int, frame: FrameType | None) -> None:
        """Queue a signal."""
        self.was_interrupted = self.was_interrupted or sig == signal.SIGINT
        super().signal(sig, frame)

    def _ignore(self) -> None:
        self.log.warning("Ignored: this signal would start another worker beside the one there may be")

    handle_hup = handle_ttin = handle_usr2 = _ignore


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The gate on a bound socket."""

    def __init__(self, settings: GateSettings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in _options(self._listener.detach()).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the gate, in the worker."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double the series
        log_to_stderr()
        return create_app(self._settings)


def _options(descriptor: int) -> dict[str, object]:
    return {
        "bind": [f"fd://{descriptor}"],
        "workers": 1,
        "threads": QUESTION_THREADS + OTHER_THREADS,
        "worker_class": "gthread",
        "graceful_timeout": _GRACE_SECONDS,
        "keepalive": 75,
        "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        "logger_class": JsonLogger,
        "proc_name": "canary-gate",
        "post_fork": _die_with_arbiter,
        "worker_exit": _close,
    }


def _die_with_arbiter(_: object, worker: object) -> None:
    """Have the kernel end the worker with the arbiter, so that a gate which was killed can be started again at once."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker.ppid:  # type: ignore[attr-defined]  # it died before the line above took effect
        os._exit(1)


def _close(_: object, worker: object) -> None:
    """End what the gate has started, when its worker ends; gunicorn calls this in the worker."""
    app = getattr(worker, "wsgi", None)  # there is none where it could not be built
    if app is not None:
        app.extensions[DESK].close()


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    """Keep other gates away from a directory; the kernel lets them in when this process and its worker have ended."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        lock = os.open(directory / _LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CannotWrite(directory, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        what, next_step = f"--dir {directory}", "stop it, or give another --dir"
        raise CannotServe(what=what, rule="another gate keeps its state there", next_step=next_step) from None
    try:
        yield
    finally:
        os.close(lock)
