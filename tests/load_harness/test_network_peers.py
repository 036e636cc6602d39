"""Whom a network job sends to: the others in turn, itself only where it is alone, nobody who is gone."""

import os
import socket
from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from load_harness.web.network import NetworkEnds
from load_harness.workloads.exchange import MOST_BURST_BYTES
from load_harness.workloads.network import BurstFailed, Peer, Peers
from load_harness.workloads.tally import Tally, new_page
from tests.fakes import FakeClock
from tests.load_harness.servers import Behaviour, Misbehaving, Pod


@pytest.fixture
def tally() -> Iterator[Tally]:
    """A page."""
    page = new_page()
    yield Tally(page)
    os.close(page)


@pytest.fixture
def pod() -> Iterator[Callable[[str], Pod]]:
    """Pods of some names."""
    made: list[Pod] = []

    def named(name: str) -> Pod:
        app = Flask(name)
        app.register_blueprint(NetworkEnds(pod=name).blueprint())
        made.append(Pod())
        made[-1].serve(app)
        return made[-1]

    yield named
    for each in made:
        each.close()


def peers(tally: Tally, clock: FakeClock, *addresses: str) -> Peers:
    """The peers of the pod `me`."""
    return Peers(list(addresses), {}, own_pod="me", tally=tally, clock=clock.monotonic)


def bursts(pod: Pod) -> int:
    """How often a pod was sent to."""
    return sum(seen == "POST /peers/sink" for seen, _ in pod.seen)


def test_in_turn(tally: Tally, clock: FakeClock, pod: Callable[[str], Pod]) -> None:
    """The others are sent to in turn, and this pod itself is found in the list and left out."""
    one, me, two = pod("one"), pod("me"), pod("two")
    job = peers(tally, clock, one.address, me.address, two.address)
    sent = [job.send(1000) for _ in range(6)]

    assert [1000] * 6 == sent
    assert (3, 0, 3) == (bursts(one), bursts(me), bursts(two))
    assert (6000, "") == (tally.told().out_bytes, tally.told().note)


def test_alone(tally: Tally, clock: FakeClock, pod: Callable[[str], Pod]) -> None:
    """Where there is nobody else, a pod sends to itself."""
    me = pod("me")

    assert 2_500_000 == peers(tally, clock, me.address).receive(2_500_000)
    assert 2_500_000 == tally.told().in_bytes


def test_one_is_gone(tally: Tally, clock: FakeClock, pod: Callable[[str], Pod]) -> None:
    """The turns of a pod that does not answer go to the others, and the job says which and why."""
    one, gone = pod("one"), "127.0.0.1:1"
    job = peers(tally, clock, gone, one.address)

    assert 3_000_000 == job.send(3_000_000)
    assert "127.0.0.1:1 cannot be reached: Connection refused" == tally.told().note


def test_all_are_gone(tally: Tally, clock: FakeClock) -> None:
    """Nothing is counted that nobody took, and who is gone is not asked again at once."""
    job = peers(tally, clock, "127.0.0.1:1")

    assert (0, 0) == (job.send(1000), job.receive(1000))
    assert (0, 0) == (tally.told().out_bytes, tally.told().in_bytes)


def test_refused(tally: Tally, clock: FakeClock, pod: Callable[[str], Pod]) -> None:
    """A pod that refuses is quoted."""
    other = pod("other")
    other.serve(Flask("empty"))
    peers(tally, clock, other.address).send(10)

    assert f"{other.address} refused with 404" == tally.told().note


def answering(*answers: bytes) -> Behaviour:
    """Answer requests for nothing on one connection, over and over, with these pieces."""

    def treat(connection: socket.socket) -> None:
        with connection.makefile("rb") as requests:
            while requests.readline():
                while requests.readline().strip():
                    pass
                for answer in answers:
                    connection.sendall(answer)

    return treat


def test_connection_is_kept() -> None:
    """All bursts go over one connection, as those of a real client do."""
    connections: list[socket.socket] = []

    def treat(connection: socket.socket) -> None:
        connections.append(connection)
        with connection.makefile("rb") as requests:
            for then in (*[b"keep-alive"] * 4, b"close"):
                while requests.readline().strip():
                    pass
                head = b"HTTP/1.1 200 OK\r\nLoad-Harness-Pod: one\r\nContent-Length: 10\r\nConnection: %b\r\n\r\n"
                for piece in (head % then, b"01234", b"56789"):
                    connection.sendall(piece)

    with Misbehaving(treat) as server:
        peer = Peer(f"127.0.0.1:{server.port}", {})
        for _ in range(5):
            peer.receive(10)

    assert 1 == len(connections)


def test_stranger(tally: Tally, clock: FakeClock) -> None:
    """Who says OK to everything, and is no pod, is not counted for one."""
    with Misbehaving(answering(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")) as server:
        address = f"127.0.0.1:{server.port}"
        sent = peers(tally, clock, address).send(10)

    assert 0 == sent
    assert f"{address} is no pod of this workload: it answers without Load-Harness-Pod" == tally.told().note


def test_flood() -> None:
    """Of an answer without end no more is read than was to come."""
    endless = (b"HTTP/1.1 200 OK\r\nLoad-Harness-Pod: one\r\n\r\n", *[b"x" * MOST_BURST_BYTES] * 50)
    with Misbehaving(answering(*endless)) as server, pytest.raises(BurstFailed, match="instead of 10") as caught:
        Peer(f"127.0.0.1:{server.port}", {}).receive(10)

    assert int(str(caught.value).split()[3]) <= 2 * MOST_BURST_BYTES


def test_silent_pod_costs_the_others_little(tally: Tally, clock: FakeClock, pod: Callable[[str], Pod]) -> None:
    """A pod that was waited for in vain is left alone for ten times that wait."""
    one = pod("one")
    began = clock.monotonic()

    def silence(connection: socket.socket) -> None:
        clock.advance(2.0)
        connection.close()

    with Misbehaving(silence) as silent:
        job = peers(tally, clock, f"127.0.0.1:{silent.port}", one.address)
        job.send(1000)
        clock.advance(19.0)
        asked = bursts(one)
        assert 3000 == sum(job.send(1000) for _ in range(3))

    assert 3 == bursts(one) - asked
    assert 21.0 == clock.monotonic() - began
