"""Small real servers for tests: the workload in a thread, and servers that misbehave each in one way."""

import http.client
import socket
import struct
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

from flask import Flask
from werkzeug.serving import make_server

Behaviour = Callable[[socket.socket], None]


class Pod:
    """An app on a free port of this machine."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []
        """Method with path, and key, of every request."""
        self._server = make_server("127.0.0.1", 0, self._answer, threaded=True)
        self._app: Flask | None = None
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    def serve(self, app: Flask) -> None:
        """Answer with this app from now on."""
        self._app = app

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _answer(self, environ: dict[str, str], start_response: object) -> object:
        assert self._app is not None
        self.seen.append((f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}", environ.get("HTTP_X_API_KEY")))
        return self._app(environ, start_response)  # type: ignore[arg-type]


class Misbehaving:
    """A listener that treats every connection in one way."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._behaviour = behaviour
        self._connections: list[socket.socket] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._acceptor.join()  # a client that gave up at once may only be accepted now
        for connection in self._connections:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(target=self._treat, args=(connection,), daemon=True).start()

    def _treat(self, connection: socket.socket) -> None:
        try:
            self._behaviour(connection)
        except OSError:
            return  # the other side has had enough, which is what the test is about


def hang(connection: socket.socket) -> None:
    """Say nothing."""
    _hear(connection)


def drip(connection: socket.socket) -> None:
    """Say a header, byte by byte, for ever."""
    _hear(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.01)


def noise(connection: socket.socket) -> None:
    """Say what is no HTTP."""
    _hear(connection)
    connection.sendall(b"\x00\xff\r\n\r\n")
    connection.close()


def no_tls(connection: socket.socket) -> None:
    """Take a greeting for a bad request, as a server does that only speaks HTTP."""
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")


def page(connection: socket.socket) -> None:
    """Answer with a web page."""
    _answer(connection, b"<html>")


def job_that_is_none(connection: socket.socket) -> None:
    """Answer with a JSON object of another program."""
    _answer(connection, b'{"jobs": [5]}')


def location_elsewhere(connection: socket.socket) -> None:
    """Accept a load and send the client to another server."""
    _hear(connection)
    connection.sendall(b"HTTP/1.1 202 Accepted\r\nLocation: http://b/load/jobs/j\r\nContent-Length: 2\r\n\r\n{}")
    connection.close()


def not_finite(connection: socket.socket) -> None:
    """Answer with a number that JSON has a form for, and nobody a use."""
    _answer(connection, b'{"jobs": [{"achieved": 1e999}]}')


def flood(connection: socket.socket) -> None:
    """Answer with ten megabytes."""
    _answer(connection, b"x" * 10_000_000)


def break_off(connection: socket.socket) -> None:
    """Promise more than is sent."""
    _hear(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{")
    connection.close()


def reset(connection: socket.socket) -> None:
    """Slam the door."""
    _hear(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def _hear(connection: socket.socket) -> None:
    """Read the whole request: to close with a part of it unread resets the connection, and drops the answer."""
    with connection.makefile("rb") as request:
        request.readline()
        headers = http.client.parse_headers(request)
        request.read(int(headers.get("Content-Length", 0)))


def _answer(connection: socket.socket, content: bytes) -> None:
    _hear(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
    connection.close()
