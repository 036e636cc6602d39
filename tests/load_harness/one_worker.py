"""The workload's own worker on a thread of this process, so that a test decides when which thread is free."""

import gc
import logging
import os
import socket
import threading
from collections.abc import Callable, Iterable
from email.message import Message
from email.parser import BytesParser
from types import TracebackType
from typing import Any, Self

from flask.testing import FlaskClient
from gunicorn.config import Config
from gunicorn.workers.gthread import ThreadWorker

from load_harness.server.dispatch import DispatchingWorker
from load_harness.server.listener import bind
from load_harness.server.worker import DrainingWorker
from tests.waiting import eventually

_HELD = "/held"
PATIENCE_SECONDS = 10.0


class Log(logging.Logger):
    """Gunicorn's log, kept."""

    def __init__(self) -> None:
        super().__init__("worker", logging.WARNING)
        self.lines: list[str] = []

    def handle(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())

    def access(self, *_: object) -> None:
        """Keep no line per request, as the workload does."""

    def close_on_exec(self) -> None:
        """Have no file that a child could inherit."""


class Door:
    """A listening socket that cannot accept for as often as it is told to."""

    def __init__(self) -> None:
        self._socket = bind("127.0.0.1", 0)
        self.port: int = self._socket.getsockname()[1]
        self.errors: list[int] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a socket has
        return getattr(self._socket, name)

    def accept(self) -> tuple[socket.socket, object]:
        """Accept, or fail."""
        if self.errors:
            number = self.errors.pop()
            raise OSError(number, os.strerror(number))
        return self._socket.accept()


class Held:
    """A WSGI app whose requests to some paths are held until they are let go."""

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self.paths = {_HELD}
        self.count = threading.Semaphore(0)
        self._app = app
        self._gone = threading.Event()

    def __call__(self, environ: dict[str, Any], start_response: object) -> Iterable[bytes]:
        """Answer a request, in time."""
        if environ["PATH_INFO"] in self.paths:
            self.count.release()
            assert self._gone.wait(PATIENCE_SECONDS)
        return self._app(environ, start_response)

    def let_go(self) -> None:
        """Answer all, and hold no more."""
        self._gone.set()


class Worker(DrainingWorker):
    """The workload's, without what is for a process of its own: its signals, and its parent's death."""

    def init_process(self) -> None:
        """Serve."""
        DispatchingWorker.init_process(self)

    def init_signals(self) -> None:
        """Leave them to the tests."""

    def load_wsgi(self) -> None:
        """Take the app that is there already."""
        self.wsgi = self.app


class Server:
    """A worker with one thread for light requests, and room for as many in its queue as it is told."""

    def __init__(
        self, start: Callable[..., FlaskClient], *, waiting: int = 0, connections: int = 64, keep_alive: int = 60
    ) -> None:
        app = start(
            LOAD_HARNESS_THREADS="2",
            LOAD_HARNESS_PROBE_THREADS="1",
            LOAD_HARNESS_MAX_WAITING_REQUESTS=str(waiting),
            LOAD_HARNESS_DRAIN_SECONDS="0",
        ).application
        self.held = app.wsgi_app = Held(app.wsgi_app)  # type: ignore[method-assign]
        self.app, self.log, self.door = app, Log(), Door()
        config = Config()
        for name, value in {"threads": 2, "worker_connections": connections, "keepalive": keep_alive}.items():
            config.set(name, value)
        self.worker = Worker(1, os.getppid(), [self.door], app, 30, config, self.log)
        self._clients: list[socket.socket] = []
        self._thread = threading.Thread(target=self.worker.init_process, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        eventually(lambda: self.worker.booted, what="a worker that serves")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held.let_go()
        for client in self._clients:
            client.close()
        ThreadWorker.handle_exit(self.worker, 0, None)  # gunicorn's: at once
        self._thread.join(PATIENCE_SECONDS)
        self.worker.tmp.close()
        for descriptor in self.worker.PIPE:
            os.close(descriptor)
        gc.unfreeze()  # what the worker froze
        if error is None:
            assert not self._thread.is_alive()
            assert 0 == self.worker.nr_conns, "each connection is counted once, and forgotten once"

    def connect(self, sent: bytes = b"", *, receives_bytes: int = 0) -> socket.socket:
        """Connect, and send what there is to send in one piece."""
        client = socket.socket()
        self._clients.append(client)
        client.settimeout(PATIENCE_SECONDS)
        if receives_bytes:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receives_bytes)
        client.connect(("127.0.0.1", self.door.port))
        client.sendall(sent)
        return client

    def hold(self) -> socket.socket:
        """Keep the only thread for light requests busy."""
        client = self.connect(f"GET {_HELD} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert self.held.count.acquire(timeout=PATIENCE_SECONDS)
        return client

    def wait_for_loop(self) -> None:
        """Wait until the loop has looked at all that came before."""
        looked = threading.Event()
        self.worker.method_queue.defer(looked.set)
        assert looked.wait(PATIENCE_SECONDS)

    def end(self) -> bool:
        """Tell it to end as the platform does, and say whether it has."""
        self.worker.handle_exit(0, None)
        self._thread.join(PATIENCE_SECONDS)
        return not self._thread.is_alive()


def head(client: socket.socket) -> tuple[int, Message]:
    """Receive the head of one answer, byte by byte, so that nothing of the next is taken."""
    received = bytearray()
    while not received.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        assert byte, bytes(received)
        received += byte
    line, _, fields = bytes(received).partition(b"\r\n")
    return int(line.split()[1]), BytesParser().parsebytes(fields)


def answered(client: socket.socket) -> tuple[int, Message]:
    """Receive one answer with its body."""
    status, fields = head(client)
    left = int(fields["Content-Length"])
    while left:
        received = client.recv(left)
        assert received
        left -= len(received)
    return status, fields


def ended(client: socket.socket) -> bool:
    """Whether the server has ended the connection in order, and has said nothing more."""
    return client.recv(1) == b""


def refused(client: socket.socket) -> str:
    """Receive one refusal; what it says of its connection."""
    status, fields = answered(client)
    assert (503, "1") == (status, fields["Retry-After"])
    return str(fields["Connection"])
