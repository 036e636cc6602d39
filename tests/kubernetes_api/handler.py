"""The stub API server's HTTP side: objects at once, watches as chunks that go on."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.kubernetes_api import status
from tests.kubernetes_api.answers import answer
from tests.kubernetes_api.discovery import described
from tests.kubernetes_api.requests import Request, understood
from tests.kubernetes_api.watches import lines

if TYPE_CHECKING:
    from tests.kubernetes_api.server import KubernetesApi


class Server(ThreadingHTTPServer):
    """Listens on a free port of loopback for one stub."""

    daemon_threads = True
    request_queue_size = 100

    def __init__(self, api: "KubernetesApi") -> None:
        self.api = api
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 - the base class's
        """Keep quiet about clients that went away."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for the acknowledgement of its headers
    server: Server

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_PUT(self) -> None:
        self._serve("PUT")

    def do_PATCH(self) -> None:
        self._serve("PATCH")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""

    # Private

    def _serve(self, method: str) -> None:
        api = self.server.api
        size = int(self.headers.get("Content-Length") or 0)
        raw_body = self.rfile.read(size) if size else b""
        request = understood(method, self.path)
        api.requests.append(request)
        api.faults.wait(self.path)
        if self._refused(request):
            return
        if request.is_watch:
            self._watch(request)
        elif request.plural:
            self._send(*answer(api.store, request, json.loads(raw_body) if raw_body else None))
        else:
            found = described(request.path, api.served, api.version)
            if found is not None and "groups" in found:
                found["groups"] += api.metric_values.groups()
            self._send(*((200, found) if found else (404, _not_found())))

    def _refused(self, request: Request) -> bool:
        """Answer a request that goes wrong: as a fault says, or since it may not or cannot be answered."""
        api = self.server.api
        fault = api.faults.take(request.method, request.path, is_watch=request.is_watch)
        if fault is not None:
            body = status.status(fault.status, "the stub was told to fail") if fault.body is None else fault.body
            self._send(fault.status, body, retry_after=fault.retry_after)
        elif api.token is not None and self.headers.get("Authorization") != f"Bearer {api.token}":
            self._send(401, status.status(401, "Unauthorized"))
        elif (request.verb, request.plural) in api.faults.forbidden:
            denial = status.forbidden(request.verb, request.api_version, request.plural, request.namespace)
            self._send(403, denial)
        elif (values := api.metric_values.answer(request)) is not None:
            self._send(*values)
        elif request.plural and (request.api_version, request.plural) not in api.served.values():
            self._send(404, b"404 page not found\n")
        else:
            return False
        return True

    def _send(self, code: int, body: Any, *, retry_after: int | None = None) -> None:  # noqa: ANN401 - JSON
        is_text = isinstance(body, bytes)
        raw = body if is_text else json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Type", "text/plain; charset=utf-8" if is_text else "application/json")
        self.send_header("Content-Length", str(len(raw)))
        if retry_after is not None:
            self.send_header("Retry-After", str(retry_after))
        self.end_headers()
        self.wfile.write(raw)

    def _watch(self, request: Request) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        api = self.server.api
        counted = 0 if request.query.get("timeoutSeconds") == "1" else 1  # who only tries is gone at once
        api.watches += counted
        try:
            for line in lines(api, request):
                raw = json.dumps(line).encode() + b"\n"
                self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
        finally:
            api.watches -= counted


def _not_found() -> dict[str, Any]:
    return status.status(404, "the server could not find the requested resource")
