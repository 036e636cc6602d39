"""What a client is told for whom there is no room, over real sockets, by a worker on a thread of this process."""

import dataclasses
import errno
import logging
import select
import socket
import struct
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient

from load_harness.app import EXTENSION
from load_harness.web.overload import Overload
from tests.load_harness.one_worker import PATIENCE_SECONDS, Server, answered, ended, head, refused
from tests.waiting import eventually

GET = b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
PROBE = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
END = b"DELETE /load/jobs/x HTTP/1.1\r\nHost: localhost\r\n\r\n"
SECONDS = struct.Struct("ll")
"""How the kernel has a time: with microseconds."""


@pytest.fixture
def server(start: Callable[..., FlaskClient]) -> Iterator[Server]:
    """A worker that is as busy as can be: whatever comes now is refused."""
    with Server(start) as busy:
        busy.hold()
        yield busy


KEPT = {
    "one": GET,
    "to be kept": b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n",
    "a target in its absolute form": b"GET http://localhost/version HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "of a path that is like a probe's": b"GET //healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a POST of nothing": b"POST /drain HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("sent", KEPT.values(), ids=KEPT)
def test_connection_is_kept(server: Server, sent: bytes) -> None:
    """A client that is refused may ask again on its connection, and is served there when there is room."""
    client = server.connect(sent)
    assert "keep-alive" == refused(client)
    client.sendall(sent)
    assert "keep-alive" == refused(client)
    server.held.let_go()

    eventually(lambda: client.sendall(GET) or answered(client)[0] == 200, what="room")  # type: ignore[func-returns-value]


CLOSED = {
    "to be closed": b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "to be closed, in other letters": b"GET /version HTTP/1.1\r\nhost: localhost\r\nconnection:  Close\r\n\r\n",
    "of HTTP/1.0": b"GET /version HTTP/1.0\r\n\r\n",
    "two in one piece": GET + GET,
    "a part of a head": b"GET /version HTTP/1.1\r\nHo",
    "the beginning of a line": b"GE",
    "a body to come": b"POST /load/cpu HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
    "a body to be asked for": b"POST /load/cpu HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    "a body that is there": b"POST /load/cpu HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    "chunks": b"POST /load/cpu HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET,
    "a length after half a line end": b"GET / HTTP/1.1\r\nHost: localhost\r\nX: a\nContent-Length: 38\r\n\r\n",
    "an empty line before it": b"\r\nHEAD /version HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00",
}


@pytest.mark.parametrize("sent", CLOSED.values(), ids=CLOSED)
def test_connection_is_ended(server: Server, sent: bytes) -> None:
    """Where it is not certain where the next request begins, or whether there is one, one refusal is the last word."""
    client = server.connect(sent)

    assert "close" == refused(client)
    assert ended(client)


def test_answer_outlives_the_body(server: Server) -> None:
    """What is still sent after a refusal is taken, as it would otherwise have the kernel throw the refusal away."""
    client = server.connect(b"POST /load/cpu HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n")
    server.wait_for_loop()
    for _ in range(3):
        client.sendall(b" " * 20_000)
        server.wait_for_loop()

    assert "close" == refused(client)
    assert ended(client)


def test_head_gets_no_body(server: Server) -> None:
    """What follows the head would be taken for the next answer."""
    client = server.connect(b"HEAD /version HTTP/1.1\r\nHost: localhost\r\n\r\n")
    status, fields = head(client)
    assert (503, "keep-alive") == (status, fields["Connection"])
    client.sendall(GET)

    assert "keep-alive" == refused(client)


def test_refusals_are_counted_where_they_belong(server: Server) -> None:
    """A scrape finds each refusal on the route that was asked for."""
    client = server.connect()
    for line in (b"GET /version?x=1", b"GET /version", b"GET /load/jobs/abc", b"GET /nowhere"):
        client.sendall(line + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert "keep-alive" == refused(client)
    scrape = server.connect(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    text = b"".join(iter(lambda: scrape.recv(65_536), b"")).decode()

    for count, route in ((2, "/version"), (1, "/load/jobs/{id}"), (1, "unmatched")):
        assert f'http_requests_total{{code="503",method="GET",route="{route}"}} {count}.0' in text


PROBES = {
    "one": PROBE,
    "the head alone": b"HEAD /readyz HTTP/1.0\r\n\r\n",
    "with a query": b"GET /metrics?name[]=up HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "with another request behind it": PROBE + GET,
}


@pytest.mark.parametrize("sent", PROBES.values(), ids=PROBES)
def test_probe_is_answered(server: Server, sent: bytes) -> None:
    """However busy the pod is, whoever asks whether it is alive is told."""
    assert 200 == head(server.connect(sent))[0]


def test_probe_after_a_refusal(server: Server) -> None:
    """A connection that was refused something else serves probes, and goes on to."""
    client = server.connect(GET)
    assert "keep-alive" == refused(client)
    for _ in range(3):
        client.sendall(PROBE)
        assert 200 == answered(client)[0]


UNFINISHED = {
    "half a head": b" HTTP/1.1\r\nHo",
    "a body that does not come": b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n",
    "chunks that do not come": b" HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
}


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
@pytest.mark.parametrize("rest", UNFINISHED.values(), ids=UNFINISHED)
def test_probe_that_is_not_whole_keeps_no_other_waiting(server: Server, path: str, rest: bytes) -> None:
    """What looks like a probe, and does not go on, is as any other request: it gets none of the threads for probes."""
    assert "close" == refused(server.connect(f"GET {path}".encode() + rest))
    assert 200 == answered(server.connect(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()))[0]


def test_scrapes_keep_no_probe_waiting(server: Server) -> None:
    """However many scrape at once, and however long it takes, the pod says that it is alive."""
    server.held.paths.add("/metrics")
    scrapes = [server.connect(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n") for _ in range(8)]
    assert server.held.count.acquire(timeout=PATIENCE_SECONDS)

    assert 200 == answered(server.connect(PROBE))[0]
    server.held.let_go()
    assert {200} == {answered(scrape)[0] for scrape in scrapes}


def test_delete_is_never_refused(server: Server) -> None:
    """Whoever wants to end a load waits, and is heard."""
    client = server.connect(END)
    server.wait_for_loop()
    server.held.let_go()

    assert 404 == answered(client)[0]


FLOODS = {"probes": (PROBE, 65), "scrapes": (PROBE.replace(b"/healthz", b"/metrics"), 65), "ends": (END, 64)}


@pytest.mark.parametrize(("sent", "most"), FLOODS.values(), ids=FLOODS)
def test_every_queue_has_its_end(start: Callable[..., FlaskClient], sent: bytes, most: int) -> None:
    """Of what is answered under any load, too, only so many wait, and all of them are answered."""
    with Server(start, connections=128) as server:
        server.held.paths |= {"/healthz", "/metrics"}
        server.hold()
        waiting = [server.connect(sent) for _ in range(most)]
        server.wait_for_loop()
        beyond = [refused(server.connect(sent)) for _ in range(3)]
        server.held.let_go()

        assert ["keep-alive"] * 3 == beyond
        assert 1 == len({answered(client)[0] for client in waiting})


def test_queue_has_its_end(start: Callable[..., FlaskClient]) -> None:
    """As many wait as may, are answered in turn, and those beyond are refused."""
    with Server(start, waiting=2) as server:
        server.hold()
        waiting = [server.connect(GET) for _ in range(2)]
        server.wait_for_loop()
        beyond = [refused(server.connect(GET)) for _ in range(3)]
        server.held.let_go()

        assert ["keep-alive"] * 3 == beyond
        assert [200, 200] == [answered(client)[0] for client in waiting]


def test_requests_one_after_the_other(start: Callable[..., FlaskClient]) -> None:
    """Sent in one piece, and not refused, they are answered in their order."""
    with Server(start, waiting=2) as server:
        client = server.connect(GET + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n" + PROBE)

        assert [200, 404, 200] == [answered(client)[0] for _ in range(3)]


def test_ended_under_overload(start: Callable[..., FlaskClient]) -> None:
    """Told to end, it answers all that it has taken, says on each connection that it is the last, and ends."""
    with Server(start, waiting=8) as server:
        clients = [server.hold(), *(server.connect(GET) for _ in range(8))]
        server.wait_for_loop()
        beyond = server.connect(GET)
        assert "keep-alive" == refused(beyond)
        server.worker.handle_exit(0, None)
        server.wait_for_loop()
        beyond.sendall(GET)
        assert "close" == refused(beyond)
        server.held.let_go()
        answers = [answered(client) for client in clients]

        assert [404, *[200] * 8] == [status for status, _ in answers]
        assert {"close"} == {fields["Connection"] for _, fields in answers[1:]}
        assert all(map(ended, [*clients[1:], beyond]))
        for client in (*clients, beyond):
            client.close()
        assert server.end()


def test_no_connection_is_to_be_kept(start: Callable[..., FlaskClient]) -> None:
    """Where each request has a connection of its own, it may still take a moment to come, and a refusal is the end."""
    with Server(start, keep_alive=0) as server:
        later = server.connect()
        server.wait_for_loop()
        server.wait_for_loop()
        later.sendall(GET)
        assert "close" == answered(later)[1]["Connection"]
        server.hold()
        beyond = server.connect(GET)

        assert "close" == refused(beyond)
        assert ended(beyond)


def test_body_that_nobody_reads_holds_no_thread(start: Callable[..., FlaskClient]) -> None:
    """A request that is answered before its body came leaves its thread to others at once."""
    with Server(start, waiting=4) as server:
        early = server.connect(b"POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
        assert 404 == answered(early)[0]
        began = time.monotonic()

        assert 200 == answered(server.connect(GET))[0]
        assert time.monotonic() - began < 2.0


def test_client_that_does_not_read(start: Callable[..., FlaskClient]) -> None:
    """A client that asks on and on and takes no answer is given up, and its thread answers others again."""
    server = Server(start, waiting=4)
    seconds, _ = SECONDS.unpack(server.door.getsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SECONDS.size))
    assert 1 <= seconds <= 10
    server.door.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SECONDS.pack(0, 100_000))
    server.log.setLevel(logging.DEBUG)
    with server:
        deaf = server.connect(receives_bytes=2048)
        deaf.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 170)
        eventually(lambda: "Ignoring connection reset" in server.log.lines, what="a client that is given up")

        assert 200 == answered(server.connect(GET))[0]


def test_client_that_is_gone(server: Server) -> None:
    """A client that resets its connection is forgotten, whether it waits, is refused or was refused before."""
    for sent in (b"", GET, END, GET + GET):
        client = server.connect(sent)
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
    server.wait_for_loop()

    assert 200 == answered(server.connect(PROBE))[0]
    server.held.let_go()
    eventually(lambda: server.worker.nr_conns <= 2, what="no connection but the two that are there")


class Broken(Overload):
    """Refusals that fail."""

    def __init__(self) -> None:
        """Make nothing beforehand."""

    def answer(self, request: bytes, *, keep: bool) -> bytes:
        """Fail."""
        message = f"{request!r}, {keep}"
        raise ZeroDivisionError(message)


@pytest.mark.parametrize("before", [b"", PROBE], ids=["its first request", "its second"])
def test_mistake_of_ours(start: Callable[..., FlaskClient], before: bytes) -> None:
    """What goes wrong on the loop costs one connection, and is in the log; the worker, and all jobs, live on."""
    server = Server(start, connections=8)
    handles = server.app.extensions[EXTENSION]
    server.app.extensions[EXTENSION] = dataclasses.replace(handles, overload=Broken())
    with server:
        server.hold()
        broken = server.connect(before)
        if before:
            assert 200 == answered(broken)[0]
        broken.sendall(GET)

        assert ended(broken)
        # More than there is room for: none of them takes the place of the one that has ended.
        assert {200} == {answered(server.connect(PROBE))[0] for _ in range(16)}
        assert 1 == len(server.log.lines)


@pytest.mark.parametrize("number", [errno.EMFILE, errno.EPROTO, errno.EPERM])
def test_no_descriptor_left(start: Callable[..., FlaskClient], number: int) -> None:
    """Where the kernel has no room for a moment, whoever is connected stays served, and later as many fit as before."""
    with Server(start, connections=8) as server:
        kept = server.connect(PROBE)
        assert 200 == answered(kept)[0]
        server.door.errors.append(number)
        later = [server.connect(PROBE) for _ in range(6)]

        assert {200} == {answered(client)[0] for client in later}
        eventually(lambda: server.worker.worker_connections == 8, what="room for as many as before")


def test_room_is_made_by_whoever_was_silent_longest(start: Callable[..., FlaskClient]) -> None:
    """Of connections that are kept and such that have just come, the one that has said nothing for longest goes."""
    with ExitStack() as stack:
        server = stack.enter_context(Server(start, connections=8))
        kept = [server.connect(PROBE) for _ in range(6)]
        assert {200} == {answered(client)[0] for client in kept}
        new = [server.connect() for _ in range(4)]
        server.wait_for_loop()
        for client in new:
            client.sendall(PROBE)

        assert {200} == {answered(client)[0] for client in new}
        assert ended(kept[0])


def test_nothing_is_left_of_the_quota(start: Callable[..., FlaskClient]) -> None:
    """Requests wait until there is something left again; probes and scrapes do not, for them it is left."""
    server = Server(start, waiting=8)
    waits = [60.0]
    server.app.extensions[EXTENSION].meter.wait_seconds = lambda: waits[0]
    with server:
        waiting = server.connect(GET)
        server.wait_for_loop()
        assert 200 == answered(server.connect(PROBE))[0]
        assert 200 == answered(server.connect(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"))[0]
        assert not select.select([waiting], [], [], 0)[0]
        waits[0] = 0.0
        server.wait_for_loop()

        assert 200 == answered(waiting)[0]


def test_quota_is_asked_for_again(start: Callable[..., FlaskClient]) -> None:
    """The loop wakes up by itself when the time has come."""
    server = Server(start, waiting=8)
    waits = iter([0.005, 0.003])
    server.app.extensions[EXTENSION].meter.wait_seconds = lambda: next(waits, 0.0)
    with server:
        assert 200 == answered(server.connect(GET))[0]
    assert next(waits, None) is None
