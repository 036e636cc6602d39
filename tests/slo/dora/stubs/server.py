"""A server for stubs: answers GET with what its stub gives, in the wire format, and fails as it is told to."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a stub answers."""

    document: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    """In place of the document."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a stub was asked."""

    path: str
    """Without the prefix of the API, still quoted."""
    query: Mapping[str, str]
    headers: Mapping[str, str]


class StubServer:
    """A server of one API. A subclass answers; `failures` are answered first, each once."""

    prefix = ""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.statuses: list[int] = []
        self.failures: list[Answer] = []
        self.release = threading.Event()
        self.drip_seconds: float | None = None
        stub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(path=parts.path.removeprefix(stub.prefix), query=query, headers=headers)
                stub.asked.append(asked)
                self._send(asked, stub.failures.pop(0) if stub.failures else stub.answer(asked))

            def _send(self, asked: Asked, answer: Answer) -> None:
                body = json.dumps(answer.document).encode() if answer.raw is None else answer.raw
                etag = 'W/"' + hashlib.sha256(body).hexdigest() + '"'
                status = 304 if answer.status == 200 and asked.headers.get("if-none-match") == etag else answer.status
                stub.statuses.append(status)
                self.send_response_only(status)
                given = {"Content-Type": "application/json", "ETag": etag, "Date": self.date_time_string()}
                for name, value in (given | dict(answer.headers)).items():
                    self.send_header(name, value)
                self.end_headers()
                for part in _parts(b"" if status == 304 else body, stub.drip_seconds):
                    self.wfile.write(part)
                    if stub.drip_seconds is not None and stub.release.wait(stub.drip_seconds):
                        return

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on purpose
        self.origin = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{self.origin}{self.prefix}"

    def answer(self, asked: Asked) -> Answer:
        """Answer one request."""
        raise NotImplementedError

    def page(self, asked: Asked, items: list[Any], wrap: Callable[[list[Any]], Any] = lambda items: items) -> Answer:
        """Answer one page of a list, with a `Link` to the next and the last, as GitHub and GitLab have it."""
        size, number = int(asked.query.get("per_page", "30")), int(asked.query.get("page", "1"))
        last = max(1, -(-len(items) // size))
        links = {"next": number + 1, "last": last} if number < last else {}
        link = ", ".join(f'<{self._address(asked, page)}>; rel="{rel}"' for rel, page in links.items())
        shown = items[(number - 1) * size : number * size]
        return Answer(document=wrap(shown), headers={"Link": link} if link else {})

    @contextmanager
    def running(self) -> Iterator[None]:
        """Serve until the end of the block."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield
        finally:
            self.release.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    # Private

    def _address(self, asked: Asked, page: int) -> str:
        query = "&".join(f"{name}={value}" for name, value in ({**asked.query, "page": str(page)}).items())
        return f"https://public.invalid{self.prefix}{asked.path}?{query}"  # as behind a proxy: not how we reach it


def _parts(body: bytes, drip_seconds: float | None) -> list[bytes]:
    if drip_seconds is None:
        return [body]
    return [body[index : index + 1] for index in range(len(body))]
