"""Traces by OpenTelemetry's SDK; the only importer of its packages.

Spans are made by hand, after the semantic conventions for HTTP.
Source: https://opentelemetry.io/docs/specs/semconv/http/http-spans/
"""

import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from opentelemetry.context import Context
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    TraceState,
    set_span_in_context,
)

from load_harness.correlation import Correlation, TraceContext, current
from load_harness.tracing.interface import Arrival, Departure, Report

FLUSH_SECONDS = 2.0
"""How long the end waits for the collector."""
_SERVICE = "load-harness"
_HTTP_PORT = 80
_OTHER_METHOD = "_OTHER"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE"})
_FIRST_CLIENT_ERROR = 400
_FIRST_SERVER_ERROR = 500


def start(*, version: str, instance: str) -> "OpenTelemetry":
    """Trace as the OTEL_* variables say; what they leave open of the resource is filled in."""
    attributes = {"service.version": version, "service.instance.id": instance}
    if "OTEL_SERVICE_NAME" not in os.environ and "service.name=" not in os.environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        attributes["service.name"] = _SERVICE
    # The end is ours to time: the SDK's own would wait for half a minute.
    provider = TracerProvider(resource=Resource.create(attributes), shutdown_on_exit=False)
    if os.environ.get("OTEL_TRACES_EXPORTER") != "none":
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return OpenTelemetry(provider.get_tracer("load_harness", version), shutdown=provider.shutdown)


class OpenTelemetry:
    """Makes spans, and hands them to a batch that never blocks."""

    def __init__(self, tracer: Tracer, *, shutdown: Callable[[], None]) -> None:
        self._tracer = tracer
        self._shutdown = shutdown
        self._jobs: dict[str, Span] = {}

    def begin(self, arrival: Arrival, parent: TraceContext | None) -> "_Answering":
        """Begin to answer a request."""
        method = arrival.method if arrival.method in _METHODS else _OTHER_METHOD
        attributes: dict[str, str | int] = {
            "http.request.method": method,
            "url.path": arrival.path,
            "url.scheme": arrival.scheme,
            "server.address": arrival.host,
            "server.port": arrival.port,
        }
        if arrival.client:
            attributes["client.address"] = arrival.client
        if arrival.user_agent:
            attributes["user_agent.original"] = arrival.user_agent
        if method == _OTHER_METHOD:
            attributes["http.request.method_original"] = arrival.method
        span = self._tracer.start_span(
            _named(method), context=_above(parent), kind=SpanKind.SERVER, attributes=attributes
        )
        return _Answering(span, method, _seen(span))

    @contextmanager
    def asking(
        self, method: str, address: str, path: str, of: Correlation | None
    ) -> Iterator[tuple[Mapping[str, str], Report]]:
        """Ask another pod: gives the headers to send, and takes the outcome."""
        where = urlsplit(f"//{address}")
        span = self._tracer.start_span(
            method,
            context=_above(of.trace if of else None),
            kind=SpanKind.CLIENT,
            attributes={
                "http.request.method": method,
                "server.address": where.hostname or address,
                "server.port": where.port or _HTTP_PORT,
                "url.full": f"http://{address}{path}",
            },
        )

        def report(status: int, failure: str | None) -> None:
            if status:
                span.set_attribute("http.response.status_code", status)
            kind = failure or (str(status) if status >= _FIRST_CLIENT_ERROR else None)
            if kind:
                span.set_attribute("error.type", kind)
                span.set_status(Status(StatusCode.ERROR))

        here = Correlation(of.request_id, _seen(span)) if of else None
        try:
            yield (_seen(span).headers() if here is None else here.headers()), report
        finally:
            span.end()

    def job_started(self, job_id: str, kind: str) -> None:
        """Begin the life of a job, linked to the request that is being answered here.

        It outlives the request by far, so it is a trace of its own.
        """
        of = current()
        asked = of.trace if of else None
        if asked is not None and not asked.sampled:
            return
        self._jobs[job_id] = self._tracer.start_span(
            f"job {kind}",
            context=Context(),
            links=[] if asked is None else [Link(_foreign(asked))],
            attributes={"load_harness.job.id": job_id, "load_harness.job.kind": kind},
        )

    def job_ended(self, job_id: str, state: str, because: str | None) -> None:
        """End it."""
        span = self._jobs.pop(job_id, None)
        if span is None:
            return
        span.set_attribute("load_harness.job.state", state)
        if because:
            span.set_attribute("error.type", state)
            span.set_status(Status(StatusCode.ERROR, because))
        span.end()

    def close(self) -> None:
        """Hand over what waits to be handed over; the lives of jobs that still run end here."""
        for job_id in list(self._jobs):
            self.job_ended(job_id, "stopped", None)
        flush = threading.Thread(target=self._shutdown, name="last traces", daemon=True)
        flush.start()
        flush.join(FLUSH_SECONDS)


@dataclass(frozen=True, slots=True)
class _Answering:
    """The span of a request."""

    span: Span
    method: str
    context: TraceContext

    def end(self, departure: Departure) -> None:
        """Note its answer."""
        span = self.span
        if span.is_recording():
            span.set_attribute("http.response.status_code", departure.status)
            span.set_attribute("load_harness.request.id", departure.request_id)
            if departure.route is not None:
                span.update_name(f"{_named(self.method)} {departure.route}")
                span.set_attribute("http.route", departure.route)
            if departure.role is not None:
                span.set_attribute("load_harness.principal.role", departure.role)
            if departure.status >= _FIRST_SERVER_ERROR:
                span.set_attribute("error.type", str(departure.status))
                span.set_status(Status(StatusCode.ERROR))
        span.end()


def _named(method: str) -> str:
    return "HTTP" if method == _OTHER_METHOD else method


def _above(parent: TraceContext | None) -> Context:
    return Context() if parent is None else set_span_in_context(NonRecordingSpan(_foreign(parent)), Context())


def _foreign(context: TraceContext) -> SpanContext:
    return SpanContext(
        trace_id=int(context.trace_id, 16),
        span_id=int(context.span_id, 16),
        is_remote=True,
        trace_flags=TraceFlags(context.flags),
        trace_state=TraceState.from_header([context.state]) if context.state else None,
    )


def _seen(span: Span) -> TraceContext:
    context = span.get_span_context()
    return TraceContext(
        f"{context.trace_id:032x}", f"{context.span_id:016x}", int(context.trace_flags), context.trace_state.to_header()
    )
