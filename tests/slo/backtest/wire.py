"""A server that answers range queries as Prometheus does on the wire, from functions of time."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

Answer = Callable[[float, float], float | None]
"""The value at a moment, given the step; None for none."""


@dataclass
class WireServer:
    """Answers each query whose text holds a known part, the first that fits; all others are without data."""

    answers: dict[str, Answer]
    labels: dict[str, str] = field(default_factory=dict)
    queries: list[tuple[str, float, float, float]] = field(default_factory=list)
    """What was asked: query, start, end, step."""
    url: str = ""

    @contextmanager
    def running(self) -> Iterator["WireServer"]:
        """Listen on a free port."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        Thread(target=server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    def body(self, given: dict[str, str]) -> bytes:
        """Give the answer to a range query."""
        query, start, end, step = given["query"], float(given["start"]), float(given["end"]), float(given["step"])
        self.queries.append((query, start, end, step))
        answer = next((one for part, one in self.answers.items() if part in query), None)
        values = []
        for index in range(round((end - start) / step) + 1):
            value = answer(start + index * step, step) if answer else None
            if value is not None:
                values.append([start + index * step, str(value)])
        result = [{"metric": self.labels, "values": values}] if values else []
        return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}).encode()


def _handler(wire: WireServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

        def _answer(self, text: str) -> None:
            body = wire.body({name: values[0] for name, values in parse_qs(text).items()})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler
