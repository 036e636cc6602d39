"""An app under gunicorn: one worker, since what it keeps in memory must not be split; and threads."""

import ctypes
import fcntl
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from prometheus_client import disable_created_metrics

from slo.files import CannotWrite
from slo.serving.logs import JsonLogger, log_to_stderr

INTERRUPTED = 130
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the kernel's, and gunicorn unlinks its file at once
_GRACE_SECONDS = 10
_PR_SET_PDEATHSIG = 1
"""Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An app and how it is served."""

    name: str
    """Of the process."""
    create: Callable[[], Flask]
    """Called in the worker."""
    threads: int
    close: Callable[[Flask], None] = lambda _: None
    """Called in the worker when it ends, with the app."""


def serve_app(served: Served, listener: socket.socket) -> int:
    """Serve until told to stop; return the exit code."""
    arbiter = _Arbiter(_Server(served, listener))
    try:
        arbiter.run()
    except SystemExit as end:
        if not arbiter.was_interrupted:
            return int(end.code or 0)
    return INTERRUPTED


@contextmanager
def alone_with(lock_file: Path, taken: Exception) -> Iterator[None]:
    """Hold a lock file; the kernel lets others in when this process and its worker have ended.

    Raises:
        CannotWrite: it cannot be made.
        Exception: `taken`, where another process holds it.
    """
    try:
        lock_file.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise CannotWrite(lock_file.parent, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise taken from None
    try:
        yield
    finally:
        os.close(lock)


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
    """An app on a bound socket."""

    def __init__(self, served: Served, listener: socket.socket) -> None:
        self._served = served
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in _options(self._served, self._listener.detach()).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the app, in the worker."""
        disable_created_metrics()  # type: ignore[no-untyped-call]  # they would double the series
        log_to_stderr()
        return self._served.create()


def _options(served: Served, descriptor: int) -> dict[str, object]:
    def close(_: object, worker: object) -> None:
        """End what the app has started; gunicorn calls this in the worker that ends."""
        app = getattr(worker, "wsgi", None)  # there is none where it could not be built
        if app is not None:
            served.close(app)

    return {
        "bind": [f"fd://{descriptor}"],
        "workers": 1,
        "threads": served.threads,
        "worker_class": "gthread",
        "graceful_timeout": _GRACE_SECONDS,
        "keepalive": 75,
        "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        "logger_class": JsonLogger,
        "proc_name": served.name,
        "post_fork": _die_with_arbiter,
        "worker_exit": close,
    }


def _die_with_arbiter(_: object, worker: object) -> None:
    """Have the kernel end the worker with the arbiter, so that a server which was killed can be started again."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != worker.ppid:  # type: ignore[attr-defined]  # it died before the line above took effect
        os._exit(1)
