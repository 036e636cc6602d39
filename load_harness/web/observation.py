"""Around every request: give it an id and a place in its trace, count and time it, log it."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Request
from flask.globals import request_ctx
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from load_harness.access.principal import Principal
from load_harness.cluster.fan_out import FROM_POD_HEADER
from load_harness.correlation import REQUEST_ID_HEADER, Correlation, enter, request_id, trace_context
from load_harness.logs.access import AccessLog, Answered
from load_harness.metric_names import PEER_READS_ROUTE, UNMATCHED_ROUTE
from load_harness.metrics import HttpMetrics
from load_harness.tracing.interface import Arrival, Departure, ServerSpan, Tracing
from load_harness.web.at_hand import asked, kept
from load_harness.web.hosts import name_in
from load_harness.web.operations import OPERATIONS
from load_harness.workloads.exchange import SINK_PATH, SOURCE_PATH

_METRICS = "/metrics"
_FROM_POD = f"HTTP_{FROM_POD_HEADER.upper().replace('-', '_')}"
_MOST_OF_A_USER_AGENT = 256
_DIGITS_OF_A_PORT = 5
_PLAIN_PORT, _TLS_PORT = 80, 443
# They come every few seconds for ever, or all the time, and would bury what somebody asked for.
_UNTOLD = frozenset(operation.path for operation in OPERATIONS if operation.role is None and not operation.page) | {
    SINK_PATH,
    SOURCE_PATH,
}
_App = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Observation:
    """What is known of every request, from its first moment to its last.

    It is WSGI around Flask, as three hooks of Flask's would cost a light request more than all that is done here.
    """

    def __init__(self, metrics: HttpMetrics, *, tracing: Tracing, access_log: AccessLog) -> None:
        self._metrics = metrics
        self._begin_span = tracing.begin
        self._access_log = access_log
        self._templates: dict[str, str] = {}
        self._app: _App

    def install(self, app: Flask) -> None:
        """Watch every request."""
        self._app = app.wsgi_app
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:  # noqa: ANN401 - WSGI's
        """Pass a request on."""
        began = time.perf_counter()
        path, in_flight = environ["PATH_INFO"], self._metrics.in_flight
        parent = None
        if "HTTP_TRACEPARENT" in environ:
            parent = trace_context(environ["HTTP_TRACEPARENT"], environ.get("HTTP_TRACESTATE"))
        span = None
        if self._begin_span is not None and path not in _UNTOLD:
            span = self._begin_span(_arrival(Request(environ, populate_request=False)), parent)
        correlation = Correlation(
            request_id(environ.get("HTTP_X_REQUEST_ID")), parent if span is None else span.context
        )

        def start(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            # Flask answers within its context of the request, so all about it can be asked for here.
            self._answered(asked(), correlation, span, int(status[:3]), began)
            headers.append((REQUEST_ID_HEADER, correlation.request_id))
            return start_response(status, headers, *error)

        enter(correlation)
        if path != _METRICS:
            in_flight.inc()
        try:
            return self._app(environ, start)
        finally:
            if path != _METRICS:
                in_flight.dec()
            enter(None)

    def _answered(
        self, request: Request, correlation: Correlation, span: ServerSpan | None, status: int, began: float
    ) -> None:
        seconds = time.perf_counter() - began
        rule = request.url_rule or _rule_of_other_methods(request)
        route = None if rule is None else self._templates.get(rule.rule) or self._template(rule.rule)
        trace = correlation.trace
        example = trace.trace_id if trace is not None and trace.sampled else None
        counted = PEER_READS_ROUTE if _is_read_of_a_peer(request) else route or UNMATCHED_ROUTE
        self._metrics.answered(request.method, counted, status, seconds, example)
        if span is not None:
            role = None if (principal := _principal()) is None else principal.role.value
            span.end(Departure(route=route, status=status, role=role, request_id=correlation.request_id))
        if self._access_log.on and route not in _UNTOLD:
            self._access_log.write(_told(request, route or UNMATCHED_ROUTE, status, seconds), correlation)

    def _template(self, rule: str) -> str:
        """Spell a route as the metric contract does, once per route."""
        return self._templates.setdefault(rule, template(rule))


def template(rule: str) -> str:
    """Spell a route of Flask's as the metric contract does."""
    return rule.replace("<path:", "{").replace("<", "{").replace(">", "}")


def _is_read_of_a_peer(request: Request) -> bool:
    return _FROM_POD in request.environ and request.method == "GET"


def _principal() -> Principal | None:
    found: Principal | None = kept().get("principal")
    return found


def _told(request: Request, route: str, status: int, seconds: float) -> Answered:
    principal = _principal()
    return Answered(
        request.method,
        route,
        request.path,
        status,
        seconds,
        request.remote_addr,
        None if principal is None else principal.name,
        None if principal is None else principal.how.value,
    )


def _arrival(request: Request) -> Arrival:
    return Arrival(
        method=request.method,
        path=request.path,
        scheme=request.scheme,
        host=name_in(request.host),
        port=_port(request),
        client=request.remote_addr,
        user_agent=request.headers.get("User-Agent", "")[:_MOST_OF_A_USER_AGENT] or None,
    )


def _port(request: Request) -> int:
    """The one that the client named, or left to the scheme."""
    _, _, port = request.host.rpartition(":")
    if port.isascii() and port.isdecimal() and len(port) <= _DIGITS_OF_A_PORT:
        return int(port)
    return _TLS_PORT if request.scheme == "https" else _PLAIN_PORT


def _rule_of_other_methods(request: Request) -> Rule | None:
    """Find the route of a path that is request for with a method it does not have."""
    error, adapter = request.routing_exception, request_ctx.url_adapter
    if not isinstance(error, MethodNotAllowed) or not error.valid_methods or adapter is None:
        return None
    rule, _ = adapter.match(method=next(iter(error.valid_methods)), return_rule=True)
    return rule
