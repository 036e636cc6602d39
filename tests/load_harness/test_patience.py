"""Clients that send slowly, or nonsense, and what the others notice of them."""

import socket
import time

import pytest
from gunicorn.config import Config

from load_harness.server.patience import PatientParser
from load_harness.web.slots import Slots
from tests.load_harness.workload import Workload

HEAD = b"POST /load/cpu HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"


def exchange(workload: Workload, sent: bytes, *, and_end: bool = False) -> bytes:
    """Send bytes, and receive until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", workload.port), 10) as connection:
        connection.sendall(sent)
        if and_end:
            connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(4096), b""))


@pytest.mark.parametrize("slots", [pytest.param(1, id="after its time"), pytest.param(0, id="at once without a slot")])
def test_half_a_header(slots: int) -> None:
    """A header that does not go on ends its connection."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET / HTTP/1.1\r\nHo")
        parser = PatientParser(Config(), ours, ("", 0), Slots(slots), silence_seconds=0.2)

        with pytest.raises(StopIteration):
            next(parser)
        assert ours.gettimeout() is None


@pytest.mark.e2e
def test_slow_clients_leave_probes_alone() -> None:
    """Sixty connections with half a request each delay a probe by little, and are closed."""
    halves = (b"GET /version HTTP/1.1\r\nHo", HEAD + b"Content-Length: 100\r\n\r\n{", b"")
    with Workload() as workload:
        slow = [socket.create_connection(("127.0.0.1", workload.port), 10) for _ in range(60)]
        for index, connection in enumerate(slow):
            connection.sendall(halves[index % 3])
        began = time.monotonic()

        assert 200 == workload.status("/healthz")
        assert time.monotonic() - began < 3.0
        answers = [b"".join(iter(lambda c=connection: c.recv(4096), b"")) for connection in slow[::3] + slow[1::3]]  # type: ignore[misc]
        assert {b"", b"HTTP/1.1 408", b"HTTP/1.1 503"} >= {answer[:12] for answer in answers}
        for connection in slow:
            connection.close()
        assert 200 == workload.status("/healthz")
        assert not any("Traceback" in line for line in workload.log)


@pytest.mark.e2e
def test_half_a_body() -> None:
    """A body that does not go on is a 408, after five seconds, and closes the connection."""
    with Workload() as workload:
        answer = exchange(workload, HEAD + b"Content-Length: 100\r\n\r\n{")

        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"body: did not arrive in time" in answer


@pytest.mark.e2e
def test_broken_bodies() -> None:
    """A body that breaks HTTP is a problem document, and closes the connection."""
    with Workload() as workload:
        for sent, and_end, status, detail in (
            (CHUNKED + b"ZZ\r\n{}\r\n0\r\n\r\n", False, b"400", b"is not chunked as HTTP has it"),
            (CHUNKED + b"-5\r\n{}\r\n0\r\n\r\n", False, b"400", b"is not chunked as HTTP has it"),
            (CHUNKED + b"11170\r\n" + b" " * 70_000 + b"\r\n0\r\n\r\n", True, b"413", b"body: is too large"),
            (CHUNKED + b"10000\r\n" + b" " * 65_536 + b"\r\n0\r\n\r\n", True, b"400", b"body: is no JSON object"),
            (CHUNKED + b"5\r\n{}", True, b"400", b"body: ended before it was complete"),
            (CHUNKED + b"2\r\n{}\r\n0\r\n", True, b"400", b"body: ended before it was complete"),
            (HEAD + b"Content-Length: 9\r\n\r\n{}", True, b"400", b"body: ended before it was complete"),
        ):
            answer = exchange(workload, sent, and_end=and_end)

            assert answer.startswith(b"HTTP/1.1 " + status), (sent[:200], answer)
            assert b"application/problem+json" in answer
            assert detail in answer
        assert not any("Traceback" in line for line in workload.log)
