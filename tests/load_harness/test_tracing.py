"""Traces: spans of requests, of questions to other pods and of jobs, as a real collector would get them."""

import importlib.util
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from flask.testing import FlaskClient
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from load_harness.cluster.fan_out import FanOut, Request
from load_harness.correlation import Correlation, TraceContext, enter
from load_harness.errors import CannotServe, InvalidSettings
from load_harness.tracing.interface import NoTracing
from load_harness.tracing.start import refuse_impossible_tracing, tracing
from tests.fakes import FakeSpawn
from tests.load_harness.servers import Pod

Start = Callable[..., FlaskClient]
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
SAMPLED = {"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=1"}


class Collector:
    """A server that takes traces over OTLP/HTTP."""

    def __init__(self) -> None:
        self.exports: list[ExportTraceServiceRequest] = []
        exports = self.exports

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = self.rfile.read(int(self.headers["Content-Length"]))
                exports.append(ExportTraceServiceRequest.FromString(content))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def spans(self) -> dict[str, Span]:
        """All spans by name."""
        return {
            span.name: span
            for export in self.exports
            for resource in export.resource_spans
            for scope in resource.scope_spans
            for span in scope.spans
        }

    def close(self) -> None:
        """End it."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collector]:
    """A collector, told to the SDK as everybody does."""
    server = Collector()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.url)
    monkeypatch.setenv("OTEL_RESOURCE_ATTRIBUTES", "team=platform")
    yield server
    server.close()


def attributes(span: Span) -> dict[str, object]:
    """The attributes of a span."""
    return {one.key: getattr(one.value, str(one.value.WhichOneof("value"))) for one in span.attributes}


def ended(client: FlaskClient) -> None:
    """Drain, which flushes."""
    client.application.extensions["load_harness"].close()


def test_requests(start: Start, collector: Collector) -> None:
    """A request is a span of its caller's trace, under its route's template; names and probes stay out."""
    client = start(LOAD_HARNESS_TRACING="true", LOAD_HARNESS_API_KEY="s3cret")
    client.get("/load/jobs/x1?ms=1", headers={**SAMPLED, "X-API-Key": "s3cret", "X-Request-ID": "r-1"})
    client.get("/healthz")
    ended(client)
    spans = collector.spans()
    span = spans["GET /load/jobs/{id}"]
    found = attributes(span)

    assert ["GET /load/jobs/{id}"] == list(spans)
    assert (TRACE, PARENT, "vendor=1", Span.SPAN_KIND_SERVER) == (
        span.trace_id.hex(),
        span.parent_span_id.hex(),
        span.trace_state,
        span.kind,
    )
    assert {
        "http.request.method": "GET",
        "http.route": "/load/jobs/{id}",
        "http.response.status_code": 404,
        "url.path": "/load/jobs/x1",
        "url.scheme": "http",
        "load_harness.principal.role": "admin",
        "load_harness.request.id": "r-1",
    }.items() <= found.items()
    assert "default" not in found.values()
    assert "error.type" not in found  # a client's mistake is none of the server's


@pytest.mark.parametrize(
    ("base", "address", "port"),
    [
        ("http://localhost:8080", "localhost", 8080),
        ("http://127.0.0.1", "127.0.0.1", 80),
        ("https://[::1]", "::1", 443),
        ("http://[::1]:9", "::1", 9),
    ],
)
def test_where_a_request_went(start: Start, collector: Collector, base: str, address: str, port: int) -> None:
    """The host that the client named, without its port and brackets, and its port or the scheme's."""
    client = start(LOAD_HARNESS_TRACING="true")
    client.get("/version", base_url=base)
    ended(client)
    found = attributes(collector.spans()["GET /version"])

    assert (address, port) == (found["server.address"], found["server.port"])


def test_resource(start: Start, collector: Collector) -> None:
    """What is traced says what it is; the variables add to it."""
    client = start(LOAD_HARNESS_TRACING="true")
    client.get("/version")
    ended(client)
    (resource,) = collector.exports[0].resource_spans
    found = {one.key: one.value.string_value for one in resource.resource.attributes}

    assert ("load-harness", "platform") == (found["service.name"], found["team"])
    assert {"service.version", "service.instance.id"} <= found.keys()


def test_failures(start: Start, collector: Collector) -> None:
    """A failure of the server's is an error of the span, with its status as the type."""
    client = start(LOAD_HARNESS_TRACING="true", FAIL_RATE="1")
    client.get("/version")
    client.open("/version", method="BREW")
    ended(client)
    spans = collector.spans()

    assert "500" == attributes(spans["GET /version"])["error.type"]
    assert 2 == spans["GET /version"].status.code
    assert "BREW" == attributes(spans["HTTP /version"])["http.request.method_original"]


def test_unsampled(start: Start, collector: Collector) -> None:
    """A trace that its caller does not keep is not kept here either."""
    client = start(LOAD_HARNESS_TRACING="true")
    client.post(
        "/load/cpu",
        json={"millicores": 9, "duration_seconds": 9},
        headers={"traceparent": f"00-{TRACE}-{PARENT}-00"},
    )
    ended(client)

    assert {} == collector.spans()


def test_jobs(start: Start, collector: Collector, spawn: FakeSpawn) -> None:
    """The life of a job is a trace of its own, linked to the request that started it."""
    client = start(LOAD_HARNESS_TRACING="true")
    for _ in range(2):
        client.post("/load/cpu", json={"millicores": 10, "duration_seconds": 60}, headers=SAMPLED)
    spawn.children[0].end(code=3)
    ended(client)
    spans = collector.spans()
    jobs = [
        span
        for export in collector.exports
        for resource in export.resource_spans
        for scope in resource.scope_spans
        for span in scope.spans
        if span.name == "job cpu"
    ]

    assert {"failed", "stopped"} == {attributes(job)["load_harness.job.state"] for job in jobs}
    assert {TRACE} == {link.trace_id.hex() for job in jobs for link in job.links}
    assert TRACE not in {job.trace_id.hex() for job in jobs}
    assert "POST /load/cpu" in spans


def test_other_pods(collector: Collector, start: Start) -> None:
    """Asking another pod is a span of this one, and the other one's is below it, under the same request id."""
    other = Pod()
    client = start(LOAD_HARNESS_TRACING="true")
    other.serve(client.application)
    traced = tracing(on=True, version="1", instance="asking")
    ask = FanOut(timeout_seconds=5, credentials=lambda _: {}, tracing=traced)
    enter(Correlation("r-1", TraceContext(TRACE, PARENT, 1)))
    answers = ask.all(
        [
            Request(address=other.address, method="GET", path="/load/jobs"),
            Request(address="127.0.0.1:1", method="DELETE", path="/x"),
        ]
    )
    enter(None)
    other.close()
    traced.close()
    ended(client)
    spans = collector.spans()
    asking, answering, failing = spans["GET"], spans["GET /load/jobs"], spans["DELETE"]

    assert [True, False] == [answer.good for answer in answers]
    assert (PARENT, asking.span_id) == (asking.parent_span_id.hex(), answering.parent_span_id)
    assert {TRACE} == {span.trace_id.hex() for span in (asking, answering, failing)}
    assert "r-1" == attributes(answering)["load_harness.request.id"]
    assert (200, "unreachable") == (
        attributes(asking)["http.response.status_code"],
        attributes(failing)["error.type"],
    )


def test_ids_are_passed_on_without_tracing() -> None:
    """Other pods' logs know the request and the trace, even where nobody keeps it."""
    here = Correlation("r-1", TraceContext(TRACE, PARENT, 1, "vendor=1"))
    with NoTracing().asking("GET", "pod:80", "/", here) as (headers, _):
        assert {"X-Request-ID": "r-1", **SAMPLED} == headers


def test_collector_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a request nor the end waits for a collector that says nothing."""
    from load_harness.tracing import open_telemetry  # noqa: PLC0415 - an extra, as everywhere

    over = threading.Event()
    traced = open_telemetry.start(version="1", instance="i")
    monkeypatch.setattr(traced, "_shutdown", over.wait)
    monkeypatch.setattr(open_telemetry, "FLUSH_SECONDS", 0.01)
    traced.close()

    assert not over.is_set()
    over.set()


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "must be a URL"),
        ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "grpc://collector", "must be a URL"),
        ("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc", "must be http/protobuf"),
        ("OTEL_TRACES_EXPORTER", "jaeger", "must be otlp or none"),
        ("OTEL_TRACES_SAMPLER", "sometimes", "must be one of always_on"),
        ("OTEL_SDK_DISABLED", "True", "contradicts LOAD_HARNESS_TRACING"),
    ],
)
def test_bad_variables(name: str, value: str, rule: str) -> None:
    """What the SDK would ignore, or stumble over later, is refused at the start."""
    with pytest.raises(InvalidSettings, match=f"^{name} {value}: {rule}"):
        refuse_impossible_tracing({name: value})


def test_all_bad_variables_at_once() -> None:
    """Every mistake is listed in one go."""
    with pytest.raises(InvalidSettings) as refused:
        refuse_impossible_tracing(
            {
                "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
                "OTEL_TRACES_SAMPLER": "traceidratio",
                "OTEL_TRACES_SAMPLER_ARG": "10%",
            }
        )

    assert 2 == len(refused.value.mistakes)


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the packages the server says which to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)

    with pytest.raises(CannotServe, match=r"pip install 'load-harness\[tracing\]'"):
        refuse_impossible_tracing({})


def test_off() -> None:
    """Nobody pays for what is not switched on."""
    assert isinstance(tracing(on=False, version="1", instance="i"), NoTracing)
