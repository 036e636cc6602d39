"""A server that answers as Grafana does, over `/api`, over `/apis`, or over both."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from tests.grafana_apis import Apis
from tests.grafana_behaviour import Answer, Behaviour
from tests.grafana_legacy import Legacy
from tests.grafana_store import Json, Store

__all__ = ["Behaviour", "GrafanaServer"]


class GrafanaServer:
    """Use as a context manager; `store` is what it keeps, `asked` what it was asked."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.store = Store()
        self.asked: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Give its address, with its path."""
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.behaviour.base_path}"

    def writes(self) -> list[str]:
        """List what was asked that changes something."""
        return [one for one in self.asked if not one.startswith("GET")]

    def answer(self, method: str, path: str, query: dict[str, str], body: Json) -> Answer:
        """Answer one request, whose path is without the base path."""
        for (broken, piece), answer in self.behaviour.broken.items():
            if method == broken and piece in path:
                return answer
        parts = [unquote(part) for part in path.split("/") if part]
        if parts[:1] == ["apis"] and self.behaviour.versions:
            return Apis(self.behaviour, self.store).answer(method, parts[1:], query, body)
        if parts[:1] == ["api"] and self.behaviour.has_legacy:
            return Legacy(self.behaviour, self.store).answer(method, parts[1:], query, body)
        return 404, "<html><title>Grafana</title></html>"


# Private


def _handler(grafana: GrafanaServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # an answer in one piece: in two it would wait for an acknowledgement

        def _answer(self) -> None:
            behaviour, parts = grafana.behaviour, urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            grafana.asked.append(f"{self.command} {parts.path}")
            if behaviour.redirect_to:
                self._send(302, "", location=behaviour.redirect_to)
            elif not parts.path.startswith(f"{behaviour.base_path}/"):
                self._send(404, "<html>404 page not found</html>")
            elif behaviour.authorization and self.headers.get("Authorization") != behaviour.authorization:
                self._send(401, {"message": "Invalid API key", "statusCode": 401})
            else:
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                path = parts.path[len(behaviour.base_path) :]
                self._send(*grafana.answer(self.command, path, query, body))

        do_GET = do_POST = do_PUT = _answer  # noqa: N815 - http.server's names

        def _send(self, status: int, body: Any, *, location: str = "") -> None:  # noqa: ANN401 - JSON or HTML
            content = (body if isinstance(body, str) else json.dumps(body)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
            self.send_header("Content-Length", str(len(content)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    return Handler
