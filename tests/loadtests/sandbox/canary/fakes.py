"""Stand-ins for what a canary's controller has around it, which do what they are told."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any

from loadtests.canary.interface import READY, Readiness, Routes
from loadtests.canary.model import Analysis, CanaryRelease, CanarySpec, Hook, HookType, Metric, ObjectName
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.canary.site import CanarySite
from loadtests.sandbox.journal import Journal

NOT_READY = Readiness(is_ready=False, reason="waiting for rollout to finish: 0 of 1 updated replicas are available")
STUCK = Readiness(is_ready=False, reason='deployment "load-harness" exceeded its progress deadline', is_retriable=False)


def canary(**analysis: Any) -> CanarySpec:  # noqa: ANN401 - any field
    """Build the workload's canary, in steps of 20% up to 40%, unless told otherwise."""
    fields: dict[str, Any] = {"step_weight": 20, "max_weight": 40, "threshold": 2}
    return CanarySpec(
        name="load-harness",
        namespace="demo",
        target=ObjectName(kind="Deployment", name="load-harness"),
        analysis=Analysis(**{**fields, **analysis}),
    )


def hook(kind: HookType, url: str, **changes: Any) -> Hook:  # noqa: ANN401 - any field
    """Build a webhook."""
    fields: dict[str, Any] = {"type": kind, "name": f"a {kind} check", "url": url, "timeout_seconds": 5.0}
    return Hook(**{**fields, **changes})


@dataclass
class FakeDeployments:
    """Target and primary that are as they are told to be; remembers what was done, and in which thread."""

    current: str = "rev-1"
    primary: Readiness = READY
    target: Readiness = READY
    routes: Routes | None = None
    done: list[str] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    refusing: Exception | None = None
    """What routing raises."""

    def release(self, release: PlannedRelease) -> None:
        """Take another revision, called after the release."""
        self._do("release")
        self.current = release.name

    def revision(self) -> str:
        """Name the revision."""
        self.threads.add(threading.current_thread().name)
        return self.current

    def primary_readiness(self) -> Readiness:
        """Look at the primary."""
        return self.primary

    def canary_readiness(self) -> Readiness:
        """Look at the target."""
        return self.target

    def route(self, routes: Routes) -> None:
        """Remember the routes."""
        self._do(f"route {routes.primary}/{routes.canary}")
        if self.refusing is not None:
            raise self.refusing
        self.routes = routes

    def start_canary(self) -> None:
        """Remember it."""
        self._do("start")

    def stop_canary(self) -> None:
        """Remember it."""
        self._do("stop")

    def promote(self) -> None:
        """Remember it."""
        self._do("promote")

    def _do(self, what: str) -> None:
        self.threads.add(threading.current_thread().name)
        self.done.append(what)


class HookServer:
    """A webhook's other side: answers with what it is told to, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.answers: list[tuple[int, str, dict[str, str]]] = []
        """Status, body and headers of the answers to come; 200 after the last."""
        self.is_free = threading.Event()
        """Until it is set, no answer is finished."""
        self.is_free.set()
        self.drips = False
        """Sends one byte after another, and never comes to an end."""
        self._ended = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.handle_error = lambda *_: None  # type: ignore[method-assign] # clients hang up on purpose
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> "HookServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self.is_free.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait(self) -> None:
        """Hold an answer back as long as it is told to."""
        self.is_free.wait(20)

    def drip(self, write: Callable[[bytes], Any]) -> None:
        """Send bytes until the end of the test, or of the connection."""
        while not self._ended.wait(0.02):
            write(b"x" * 1024)


def _handler(server: HookServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append(json.loads(body))
            server.paths.append(self.path)
            status, text, headers = server.answers.pop(0) if server.answers else (200, "fine", {})
            server.wait()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if not server.drips:
                self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            if server.drips:
                server.drip(self.wfile.write)
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the standard library's name
            """Keep quiet."""

    return Handler


@dataclass
class Bench:
    """A site on fake Deployments, whose main thread is the test's."""

    site: CanarySite
    deployments: FakeDeployments
    directory: Path
    notes: list[tuple[str, str, str, dict[str, Any]]]

    def serve_until(self, condition: Callable[[], object], *, what: str = "", within_seconds: float = 10.0) -> None:
        """Do the main thread's part until something is so."""
        deadline = time.monotonic() + within_seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what or 'it'}: not so; {self.site.state}"
            self.site.tick(time.time())

    @property
    def ticks(self) -> list[dict[str, Any]]:
        """Give the lines of the journal."""
        path = self.directory / "canary.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    @property
    def events(self) -> list[str]:
        """Give what Flagger said."""
        return [event["message"] for tick in self.ticks for event in tick["events"]]


@contextmanager
def bench(
    directory: Path, spec: CanarySpec, *, urls: dict[str, str] | None = None, tick_seconds: float = 0.02
) -> Iterator[Bench]:
    """Start a canary's controller, and end it whatever happens."""
    deployments = FakeDeployments()
    notes: list[tuple[str, str, str, dict[str, Any]]] = []
    journal = Journal(directory)
    site = CanarySite(
        CanaryRelease(canary=spec),
        deployments,
        directory=directory,
        urls={"prometheus": "http://127.0.0.1:1", "workload": "http://127.0.0.1:1", **(urls or {})},
        journal=journal,
        note=lambda subject, predicate, which, content: notes.append((subject, predicate, which, dict(content))),
        tick_seconds=tick_seconds,
    )
    try:
        site.start()
        yield Bench(site=site, deployments=deployments, directory=directory, notes=notes)
    finally:
        site.close()
        journal.close()


def inline(query: str, **changes: Any) -> Metric:  # noqa: ANN401 - any field
    """Build a metric with a query of its own."""
    return Metric(name="own", query=query, **changes)
