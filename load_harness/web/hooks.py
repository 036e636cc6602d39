"""Around every request: inject faults."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, after_this_request, request

from load_harness.cluster.fan_out import FROM_POD_HEADER
from load_harness.errors import Problem
from load_harness.faults import Faults
from load_harness.web.observation import template
from load_harness.web.slots import Slots

FAULT_HEADER = "Load-Harness-Fault"
"""Marks a response that a fault was injected into, so that nobody debugs it as a real one."""
FAULT_KIND = "urn:load-harness:injected-fault"
_FAULTLESS_METHOD = "DELETE"
_PASSING = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


def install_faults(app: Flask, faults: Faults, *, slots: Slots, sleep: Callable[[float], None]) -> None:
    """Delay and fail requests as the fault switch says."""

    def inject() -> None:
        if not faults.are_on:
            return
        rule = request.url_rule
        # Whoever wants to end a load has to be able to, and what pods tell each other is said to have come from there.
        if rule is None or request.method == _FAULTLESS_METHOD or FROM_POD_HEADER in request.headers:
            return
        decision = faults.decide(template(rule.rule))
        if decision.delay_seconds:
            after_this_request(_mark_delayed)
            with slots.one():
                sleep(decision.delay_seconds)
        if decision.status is not None:
            retry = {"Retry-After": "1"} if decision.status in _PASSING else {}
            raise Problem(
                HTTPStatus(decision.status),
                "this failure: was injected on purpose; DELETE /faults stops it",
                kind=FAULT_KIND,
                headers={FAULT_HEADER: "error", **retry},
            )

    app.before_request(inject)


def _mark_delayed(response: Response) -> Response:
    response.headers.add(FAULT_HEADER, "latency")
    return response
