"""A small HTTP server for the load to hit: it can fail every n-th request and stand still for a while."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


class StubServer:
    """Answers `GET` on a free port of loopback, from its entry to its exit."""

    def __init__(self, *, fails_every: int = 0, status: int = 200) -> None:
        self.requests = 0
        self.paths: set[str] = set()
        self.connections = 0
        self.fails_every = fails_every
        """Every n-th request is answered with 503; 0 for none."""
        self.status = status
        """Of every other answer."""
        self.still_from = 0.0
        self.still_until = 0.0
        """Unix seconds from and until which no request is answered."""
        self.caught_up_at = 0.0
        """Unix seconds at which the last request that was held up had its answer."""
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "StubServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, path: str) -> int:
        """Count a request and return the status of its answer."""
        with self._lock:
            self.requests += 1
            self.paths.add(path)
            is_failure = self.fails_every and self.requests % self.fails_every == 0
        return 503 if is_failure else self.status

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """Keep an answer back while the server stands still."""
        now = time.time()
        is_held = self.still_from <= now < self.still_until
        time.sleep(self.still_until - now if is_held else 0)
        yield
        if is_held:
            with self._lock:
                self.caught_up_at = time.time()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100


def _handler_of(stub: StubServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            super().setup()
            stub.connections += 1

        def do_GET(self) -> None:
            status = stub.answer(self.path)
            with stub.held_up():
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
            """Keep quiet."""

    return Handler
