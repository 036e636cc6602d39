"""Serve the expositions over HTTP on loopback, for Prometheus to scrape."""

import threading
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from loadtests.sandbox.cluster import ClusterState
from loadtests.sandbox.exporter import cadvisor, kube_state_metrics
from loadtests.sandbox.ports import LOOPBACK

KUBE_STATE_METRICS_PATH = "/metrics"
CADVISOR_PATH = "/metrics/cadvisor"

_EXPOSITIONS = {KUBE_STATE_METRICS_PATH: kube_state_metrics.exposition, CADVISOR_PATH: cadvisor.exposition}
_TEXT = "text/plain; charset=utf-8"
_TIMEOUT_SECONDS = 10


class ExporterServer:
    """Serve the latest state from threads of its own until closed."""

    def __init__(
        self,
        latest: Callable[[], ClusterState | None],
        *,
        port: int = 0,
        others: Mapping[str, Callable[[], str]] | None = None,
    ) -> None:
        """Listen.

        Args:
            latest: Gives the cluster; asked at each scrape, from another thread.
            port: Where to listen, 0 for any free port.
            others: What else is served, by its path; asked in the same way.
        """
        self._server = _Server((LOOPBACK, port), _handler(latest, others or {}))
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="exporter", kwargs={"poll_interval": 0.1}
        )

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Stop listening and wait for what is being answered; closing twice is harmless."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def __enter__(self) -> "ExporterServer":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    allow_reuse_address = True


def _handler(
    latest: Callable[[], ClusterState | None], others: Mapping[str, Callable[[], str]]
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _TIMEOUT_SECONDS

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            status, content_type, text = _exposed(others[path]()) if path in others else _answer(path, latest(), others)
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Keep quiet: a scrape each second is no news, and Prometheus itself says which scrape failed."""

    return Handler


def _answer(path: str, state: ClusterState | None, others: Iterable[str]) -> tuple[HTTPStatus, str, str]:
    exposition = _EXPOSITIONS.get(path)
    if exposition is None:
        there = " or ".join([*_EXPOSITIONS, *others])
        return HTTPStatus.NOT_FOUND, _TEXT, f"{path}: is not served; ask for {there}\n"
    if state is None:
        return HTTPStatus.SERVICE_UNAVAILABLE, _TEXT, "no state of the cluster yet: the sandbox is starting\n"
    return _exposed(exposition(state))


def _exposed(text: str) -> tuple[HTTPStatus, str, str]:
    return HTTPStatus.OK, CONTENT_TYPE_PLAIN_0_0_4, text
