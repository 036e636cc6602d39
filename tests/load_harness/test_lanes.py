"""Which requests wait with which, by how they begin."""

import socket
import threading
from http import HTTPStatus

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from load_harness.errors import Problem
from load_harness.metrics import HttpMetrics
from load_harness.server.lanes import beginning, is_probe, is_whole, may_be_refused
from load_harness.web.overload import Overload
from load_harness.web.slots import Slots


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        pytest.param(b"GET /healthz HTTP/1.1\r\n", True, id="liveness"),
        pytest.param(b"HEAD /readyz HTTP/1.1\r\n", True, id="readiness, the head alone"),
        pytest.param(b"GET /health HTTP/1.1\r\n", True, id="its other name"),
        pytest.param(b"GET /metrics?name[]=up HTTP/1.1\r\n", True, id="a scrape with a query"),
        pytest.param(b"GET /healthzz HTTP/1.1\r\n", False, id="a longer path"),
        pytest.param(b"GET /healthz", False, id="not all of it yet"),
        pytest.param(b"POST /healthz HTTP/1.1\r\n", False, id="another method"),
        pytest.param(b"GET /load/jobs HTTP/1.1\r\n", False, id="a request"),
        pytest.param(b"\x16\x03\x01", False, id="no HTTP"),
    ],
)
def test_probes(begun: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """Only what kubelet and Prometheus ask has threads of its own."""
    assert expected == is_probe(begun)


def test_beginning_is_left_in_place() -> None:
    """Looking takes nothing: whoever reads the request gets all of it; before it is there, nothing is known."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert beginning(ours) is None
        theirs.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
        assert is_probe(beginning(ours) or b"")
        assert b"GET /healthz HTTP/1.1\r\n\r\n" == ours.recv(100)
        theirs.close()
        assert b"" == beginning(ours)


def test_whoever_ends_a_load_is_never_refused() -> None:
    """DELETE ends loads, and the load may be why there is no room."""
    assert not may_be_refused(b"DELETE /load/jobs/x HTTP/1.1")
    assert may_be_refused(b"POST /load/cpu HTTP/1.1")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True, id="one without a body"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n", False, id="a part of one"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", False, id="two"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n", False, id="one whose body is to come"),
        pytest.param(b"POST / HTTP/1.1\r\ntransfer-ENCODING: chunked\r\n\r\n", False, id="one in chunks"),
    ],
)
def test_whole(request_: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """A connection is kept only where it is certain where the next request begins."""
    assert expected == is_whole(request_)


@pytest.fixture
def registry() -> CollectorRegistry:
    """A registry of its own."""
    return CollectorRegistry()


@pytest.fixture
def overload(registry: CollectorRegistry) -> Overload:
    """Refusals of an app with two routes."""
    app = Flask(__name__)
    app.add_url_rule("/version", view_func=str)
    app.add_url_rule("/load/jobs/<id>", endpoint="job", view_func=str)
    return Overload(app, HttpMetrics(registry), most_waiting=7)


@pytest.mark.parametrize(
    ("line", "method", "route"),
    [
        pytest.param(b"GET /version?x=1 HTTP/1.1\r\n", "GET", "/version", id="a path"),
        pytest.param(b"GET /load/jobs/abc HTTP/1.1\r\n", "GET", "/load/jobs/{id}", id="a template"),
        pytest.param(b"GET /odd HTTP/1.1\r\n", "GET", "unmatched", id="no path of ours"),
        pytest.param(b"BREW /version HTTP/1.1\r\n", "other", "unmatched", id="no method of ours"),
        pytest.param(b"\xff\xfe", "other", "unmatched", id="no HTTP"),
    ],
)
def test_refusals_are_counted(
    overload: Overload, registry: CollectorRegistry, line: bytes, method: str, route: str
) -> None:
    """What is refused has failed for its client, so it is in the metrics, on its route."""
    for _ in range(2):
        overload.answer(line, keep=True)
    labels = {"method": method, "route": route, "code": "503"}

    assert 2.0 == registry.get_sample_value("http_requests_total", labels)


def test_refusal(overload: Overload) -> None:
    """It is a problem document that says what to do, and when to come back."""
    head, _, body = overload.answer(b"GET /version HTTP/1.1\r\n", keep=False).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 503 Service Unavailable\r\n")
    assert b"\r\nRetry-After: 1" in head
    assert b"\r\nConnection: close" in head
    assert b"\r\nContent-Length: %d\r\n" % len(body) in head
    assert b"raise LOAD_HARNESS_MAX_WAITING_REQUESTS" in body


def test_refusal_of_a_head_has_no_body(overload: Overload) -> None:
    """A body there would be taken for the next answer."""
    assert overload.answer(b"HEAD /version HTTP/1.1\r\n", keep=True).endswith(b"\r\n\r\n")


def test_slots_say_when_one_is_taken() -> None:
    """Whoever hands out requests learns that a thread waits on purpose, and how many do."""
    slots, told = Slots(1), threading.Event()
    slots.on_taken = told.set
    with slots.one():
        assert told.is_set()
        assert 1 == slots.taken
        with pytest.raises(Problem) as refused, slots.one():
            pass

    assert HTTPStatus.SERVICE_UNAVAILABLE == refused.value.status
    assert 0 == slots.taken
