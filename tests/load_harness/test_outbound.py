"""Requests to others: every way in which an answer can fail to come, against real sockets."""

import time

import pytest

from load_harness.outbound import Answer, BrokenOff, CannotConnect, Garbled, NoAnswer, Target, TimedOut, ask
from tests.load_harness import servers
from tests.load_harness.servers import Behaviour, Misbehaving

SECONDS = 1.0


@pytest.mark.parametrize(
    ("behaviour", "error", "said"),
    [
        pytest.param(servers.hang, TimedOut, "no complete answer within 1 s", id="a server that hangs"),
        pytest.param(servers.drip, TimedOut, "no complete answer within 1 s", id="a byte now and then"),
        pytest.param(servers.noise, Garbled, "it answered with what is no HTTP", id="noise"),
        pytest.param(servers.page, Garbled, "answered 200 with what is no JSON object, so no", id="a web page"),
        pytest.param(servers.not_finite, Garbled, "what is no JSON object", id="a number beyond all"),
        pytest.param(servers.flood, Garbled, "more than 8 MiB, which no workload does", id="ten megabytes"),
        pytest.param(servers.break_off, BrokenOff, "the connection broke off before", id="half an answer"),
        pytest.param(servers.reset, BrokenOff, "(Connection reset by peer)", id="a reset"),
    ],
)
def test_no_answer(behaviour: Behaviour, error: type[NoAnswer], said: str) -> None:
    """Each failure has its name and reason, and none takes longer than was given."""
    began = time.monotonic()
    with Misbehaving(behaviour) as server, pytest.raises(error) as caught:
        ask(Target(host="127.0.0.1", port=server.port), "GET", "/", timeout_seconds=SECONDS)

    assert said in str(caught.value)
    assert time.monotonic() - began < SECONDS + 1


def test_nobody_listens(free_port: int) -> None:
    """A refused connection is known not to have done anything."""
    with pytest.raises(CannotConnect, match="Connection refused"):
        ask(Target(host="127.0.0.1", port=free_port), "GET", "/", timeout_seconds=SECONDS)


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70, "a b"])
def test_unknown_host(host: str) -> None:
    """A name that leads nowhere is one of the reasons why nobody can be reached."""
    with pytest.raises(CannotConnect):
        ask(Target(host=host, port=80), "GET", "/", timeout_seconds=SECONDS)


@pytest.mark.parametrize("path", ["/a b", "/\u00fc"])
def test_path_that_is_none(path: str) -> None:
    """A path that another program gave and that cannot be asked for is its fault."""
    with Misbehaving(servers.page) as server, pytest.raises(Garbled):
        ask(Target(host="127.0.0.1", port=server.port), "GET", path, timeout_seconds=SECONDS)


def test_no_tls_there() -> None:
    """A server that does not speak TLS cannot be reached with it, and that is said."""
    with Misbehaving(servers.no_tls) as server, pytest.raises(CannotConnect, match=r"\[SSL: "):
        ask(Target(host="127.0.0.1", port=server.port, secure=True), "GET", "/", timeout_seconds=SECONDS)


def test_good() -> None:
    """Only answers of the two hundreds are good."""
    assert [False, True, True, False] == [Answer(status=status, document={}).good for status in (199, 200, 207, 300)]
