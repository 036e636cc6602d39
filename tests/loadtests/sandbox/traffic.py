"""Requests through a real HAProxy: pods' stand-ins, and clients that miss no answer."""

import http.client
import itertools
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

import requests

from loadtests.sandbox.balancer import MONITOR_PATH, Balancer
from loadtests.sandbox.programs import HAPROXY, find_programs
from tests.waiting import eventually

CLIENTS = 8


@contextmanager
def running_haproxy(directory: Path, configuration: str, port: int) -> Iterator[Balancer]:
    """Run HAProxy with a configuration that names its socket haproxy.sock."""
    (directory / "haproxy.cfg").write_text(configuration)
    command = [find_programs()[HAPROXY], "-db", "-f", "haproxy.cfg"]
    with subprocess.Popen(command, cwd=directory, stderr=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _answers(port), what="an answer of HAProxy", within_seconds=10.0)
            yield Balancer(directory / "haproxy.sock")
        finally:
            process.kill()


class Backend:
    """A pod's stand-in: answers each POST with its body after a moment, on connections that stay open."""

    def __init__(self, *, after_seconds: float = 0.005) -> None:
        self.has_answered = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Echo)
        self._server.has_answered = self.has_answered
        self._server.answers = []
        self._server.after_seconds = after_seconds
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def answered(self) -> int:
        """Count its answers."""
        return len(self._server.answers)

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        return self._server.server_port

    def close(self) -> None:
        """Stop at once."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    has_answered: threading.Event
    after_seconds: float
    daemon_threads = True

    answers: list[None]
    """One for each answer, before its client can have it: appending is atomic, adding is not."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: HAProxy resets idle connections of a server that it removes."""


class _Echo(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.server.after_seconds)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.server.answers.append(None)
        self.wfile.write(body)
        self.server.has_answered.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


class Clients:
    """Send POSTs on connections that stay open, until told to stop; count what was answered and what was not."""

    def __init__(self, port: int, *, most: int | None = None) -> None:
        """Build them.

        Args:
            port: Where they send to.
            most: How many requests they send together; None: until they are told to stop.
        """
        self.answered = 0
        self.lost: list[str] = []
        self._port = port
        self._stop = threading.Event()
        self._each = None if most is None else most // CLIENTS
        self._threads = [threading.Thread(target=self._send_all, args=(number,)) for number in range(CLIENTS)]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._each is None:
            self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send_all(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        for count in itertools.count() if self._each is None else range(self._each):
            if self._stop.is_set():
                break
            body = f"{number}-{count}"
            try:
                connection.request("POST", "/", body)
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"{body}: {error!r}")
                connection.close()
                continue
            if (answer.status, text) == (200, body):
                self.answered += 1
            else:
                self.lost.append(f"{body}: {answer.status} {text}")
        connection.close()


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}{MONITOR_PATH}", timeout=1).ok
    except requests.ConnectionError:
        return False
