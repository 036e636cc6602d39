"""Configure gunicorn in code, so that nothing but our settings decides how the workload is served."""

import os
import signal
import socket
from pathlib import Path
from types import FrameType

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from load_harness.app import CRASHED, crash_process
from load_harness.server.connections import LINGER_SECONDS, most_connections
from load_harness.server.gunicorn_log import logger_in
from load_harness.server.worker import SETTLE_SECONDS, DrainingWorker
from load_harness.settings import Settings
from load_harness.wsgi import build

_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - the kernel's, and gunicorn unlinks its file at once
_MARGIN_SECONDS = 5.0


class _Arbiter(Arbiter):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's arbiter, for which a second SIGTERM says nothing new; SIGINT and SIGQUIT are the quick stop."""

    _told_to_stop = False

    def signal(self, sig: int, frame: FrameType | None) -> None:
        """Queue a signal."""
        if sig == signal.SIGTERM and self._told_to_stop:
            return  # gunicorn would end the drain, and lose the requests that it is for
        self._told_to_stop = self._told_to_stop or sig == signal.SIGTERM
        super().signal(sig, frame)

    def init_signals(self) -> None:
        """Handle gunicorn's signals, and die of SIGABRT as any process does that is not the first of its container.

        The kernel spares the first process of a container every signal it has no handler for, even SIGKILL from within.
        """
        super().init_signals()
        signal.signal(signal.SIGABRT, lambda _signal, _frame: os._exit(CRASHED))

    def _ignore(self) -> None:
        self.log.warning("Ignored: this signal would start another worker beside the one there may be")

    handle_hup = handle_ttin = handle_usr2 = _ignore


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """The workload on a bound socket."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        for name, value in _options(self._settings, self._listener.detach()).items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the app, in the worker."""
        return build(self._settings, crash=_crash_pod)

    def run(self) -> None:
        """Serve until told to stop."""
        _Arbiter(self).run()


def _crash_pod() -> None:
    """End the arbiter, then this worker, at once; the burners follow by their parent-death signal."""
    os.kill(os.getppid(), signal.SIGABRT)
    crash_process()


def _options(settings: Settings, descriptor: int) -> dict[str, object]:
    return {
        "bind": [f"fd://{descriptor}"],
        "workers": 1,
        "threads": settings.threads,
        "worker_class": DrainingWorker,
        "worker_connections": most_connections(),
        "keepalive": settings.keep_alive_seconds,
        "graceful_timeout": _graceful_seconds(settings),
        # The worker's heartbeat file; a disk that stalls would have the worker killed.
        "worker_tmp_dir": str(_SHARED_MEMORY) if _SHARED_MEMORY.is_dir() else None,
        "control_socket_disable": True,
        "logger_class": logger_in(settings.log_format),
        # Gunicorn would believe X-Forwarded-Proto of whoever connects from this machine; web/proxies.py decides that.
        "forwarded_allow_ips": "",
        "proc_name": "load-harness",
    }


def _graceful_seconds(settings: Settings) -> int:
    """Long enough for the drain, and after it for the longest work and delay where the CPU is not throttled."""
    longest_request = (settings.max_work_milliseconds + settings.max_latency_milliseconds) / 1000
    return round(settings.drain_seconds + SETTLE_SECONDS + longest_request + LINGER_SECONDS + _MARGIN_SECONDS)
