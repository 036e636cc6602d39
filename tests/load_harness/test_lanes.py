"""Which requests wait with which, by how they begin."""

import socket
import threading
from http import HTTPStatus

import pytest
from flask import Flask
from prometheus_client import CollectorRegistry

from load_harness.errors import Problem
from load_harness.metrics import HttpMetrics
from load_harness.server.lanes import ends_a_load, is_probe, is_scrape, may_be_kept, received
from load_harness.web.overload import Overload
from load_harness.web.slots import Slots


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        pytest.param(b"GET /healthz HTTP/1.1\r\n\r\n", True, id="liveness"),
        pytest.param(b"HEAD /readyz HTTP/1.1\r\n\r\n", True, id="readiness, the head alone"),
        pytest.param(b"GET /health HTTP/1.1\r\n\r\n", True, id="its other name"),
        pytest.param(b"GET /ready?full HTTP/1.1\r\n\r\n", True, id="readiness with a query"),
        pytest.param(b"GET /metrics HTTP/1.1\r\n\r\n", False, id="a scrape"),
        pytest.param(b"GET /healthzz HTTP/1.1\r\n\r\n", False, id="a longer path"),
        pytest.param(b"GET /healthz", False, id="not all of it yet"),
        pytest.param(b"GET /healthz HTTP/1.1\r\nHo", False, id="not all of its header yet"),
        pytest.param(b"GET /healthz HTTP/1.1\r\ncontent-length: 9\r\n\r\n", False, id="with a body to come"),
        pytest.param(b"POST /healthz HTTP/1.1\r\n\r\n", False, id="another method"),
        pytest.param(b"GET /load/jobs HTTP/1.1\r\n\r\n", False, id="a request"),
        pytest.param(b"\x16\x03\x01", False, id="no HTTP"),
    ],
)
def test_probes(begun: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """What kubelet asks has a thread of its own."""
    assert expected == is_probe(begun)


@pytest.mark.parametrize(
    ("begun", "expected"),
    [
        pytest.param(b"GET /metrics HTTP/1.1\r\n\r\n", True, id="a scrape"),
        pytest.param(b"GET /metrics?name[]=up HTTP/1.1\r\n\r\n", True, id="of some"),
        pytest.param(b"GET /metricsx HTTP/1.1\r\n\r\n", False, id="a longer path"),
        pytest.param(b"GET /metrics HTTP/1.1\r\nHo", False, id="not all of its header yet"),
        pytest.param(b"GET /healthz HTTP/1.1\r\n\r\n", False, id="a probe"),
    ],
)
def test_scrapes(begun: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """What Prometheus asks has another: a probe waits for no scrape."""
    assert expected == is_scrape(begun)


def test_what_has_arrived_is_taken_without_waiting() -> None:
    """Before anything is there, nothing is known; at the end, and where the connection is broken, there is nothing."""
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            assert received(ours) is None
            theirs.sendall(b"GET /healthz HTTP/1.1\r\n\r\n")
            assert b"GET /healthz HTTP/1.1\r\n\r\n" == received(ours)
            theirs.shutdown(socket.SHUT_WR)
            assert b"" == received(ours)
        assert b"" == received(ours)


def test_whoever_ends_a_load() -> None:
    """DELETE does, and the load may be why there is no room."""
    assert ends_a_load(b"DELETE /load/jobs/x HTTP/1.1")
    assert not ends_a_load(b"POST /load/cpu HTTP/1.1")


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", True, id="one without a body"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n", False, id="a part of one"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n", False, id="two"),
        pytest.param(b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n", False, id="one whose body is to come"),
        pytest.param(b"POST / HTTP/1.1\r\ntransfer-ENCODING: chunked\r\n\r\n", False, id="one in chunks"),
        pytest.param(b"POST / HTTP/1.1\r\nA: b\nContent-Length: 2\r\n\r\n", False, id="after a bare line feed"),
        pytest.param(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n", False, id="one of HTTP/1.0"),
        pytest.param(b"GET / HTTP/1.1\r\nConnection: Close\r\n\r\n", False, id="one of a client that goes"),
        pytest.param(b"GET / HTTP/1.1\r\nConnection: keep-alive\r\n\r\n", True, id="one of a client that stays"),
        pytest.param(b"\r\nGET / HTTP/1.1\r\n\r\n", False, id="one after an empty line"),
        pytest.param(b"\x16\x03\x01", False, id="no HTTP"),
    ],
)
def test_may_be_kept(request_: bytes, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """A connection is kept only where it is certain where the next request begins."""
    assert expected == may_be_kept(request_)


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
        pytest.param(b"PUT /version HTTP/1.1\r\n", "PUT", "/version", id="a method that it does not have"),
        pytest.param(b"BREW /version HTTP/1.1\r\n", "other", "/version", id="no method of ours"),
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
    assert b"\r\nContent-Security-Policy: default-src 'none'" in head
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
