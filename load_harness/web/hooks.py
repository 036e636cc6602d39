"""Around every request: measure it, check its key, inject faults."""

import time
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, after_this_request, g, request
from flask.globals import request_ctx
from werkzeug.exceptions import MethodNotAllowed
from werkzeug.routing import Rule

from load_harness.errors import Problem
from load_harness.faults import Faults
from load_harness.metric_names import UNMATCHED_ROUTE
from load_harness.metrics import HttpMetrics
from load_harness.web.auth import ApiKey
from load_harness.web.operations import OPERATIONS
from load_harness.web.slots import Slots

FAULT_HEADER = "Load-Harness-Fault"
"""Marks a response that a fault was injected into, so that nobody debugs it as a real one."""
FAULT_KIND = "urn:load-harness:injected-fault"
_METRICS = "/metrics"
_KEYLESS = frozenset(operation.path for operation in OPERATIONS if operation.keyless)
# Chaos must not blind its observers or jam its own switch: a failed scrape loses the very figures that the test is
# for, a failed probe restarts the pod, and whoever wants to end a load has to be able to. A drill misbehaves exactly
# as asked, so nothing is added to it.
_FAULTLESS = _KEYLESS | {"/faults", "/drain", "/delay/<seconds>", "/status/<code>", "/panic"}
_FAULTLESS_METHOD = "DELETE"


def install_measuring(app: Flask, metrics: HttpMetrics) -> None:
    """Count and time every request, under its route's template."""
    templates: dict[str, str] = {}

    def begin() -> None:
        if request.path != _METRICS:
            metrics.in_flight.inc()
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        rule = request.url_rule or _rule_of_other_methods()
        route = UNMATCHED_ROUTE if rule is None else templates.get(rule.rule) or _template(templates, rule.rule)
        metrics.answered(request.method, route, response.status_code, time.perf_counter() - g.began)
        return response

    def leave(_: BaseException | None) -> None:
        if request.path != _METRICS:
            metrics.in_flight.dec()

    app.before_request(begin)
    app.after_request(end)
    app.teardown_request(leave)


def install_key(app: Flask, key: ApiKey) -> None:
    """Ask for the key on every route but probes and metrics."""

    def check() -> None:
        if request.url_rule is None or request.url_rule.rule not in _KEYLESS:
            key.check(request)

    app.before_request(check)


def install_faults(app: Flask, faults: Faults, *, slots: Slots, sleep: Callable[[float], None]) -> None:
    """Delay and fail requests as the fault switch says."""

    def inject() -> None:
        if not faults.are_on:
            return
        rule = request.url_rule
        if rule is None or rule.rule in _FAULTLESS or request.method == _FAULTLESS_METHOD:
            return
        decision = faults.decide()
        if decision.delay_seconds:
            after_this_request(_mark_delayed)
            with slots.one():
                sleep(decision.delay_seconds)
        if decision.fails:
            raise Problem(
                HTTPStatus.INTERNAL_SERVER_ERROR,
                "this failure: was injected on purpose; DELETE /faults stops it",
                kind=FAULT_KIND,
                headers={FAULT_HEADER: "error"},
            )

    app.before_request(inject)


def _mark_delayed(response: Response) -> Response:
    response.headers.add(FAULT_HEADER, "latency")
    return response


def _rule_of_other_methods() -> Rule | None:
    """Find the route of a path that is asked for with a method it does not have."""
    error, adapter = request.routing_exception, request_ctx.url_adapter
    if not isinstance(error, MethodNotAllowed) or not error.valid_methods or adapter is None:
        return None
    rule, _ = adapter.match(method=next(iter(error.valid_methods)), return_rule=True)
    return rule


def _template(templates: dict[str, str], rule: str) -> str:
    """Spell a route as the metric contract does, once per route."""
    return templates.setdefault(rule, rule.replace("<", "{").replace(">", "}"))
