"""What the client does where the answer to its first request gets lost."""

import socket
from collections.abc import Callable

import pytest

from load_harness.client.errors import Unreachable
from load_harness.client.workload import Workload
from load_harness.outbound import Target
from tests.load_harness.servers import Misbehaving

ACCEPTED = b"HTTP/1.1 202 Accepted\r\nLocation: /load/cluster/c\r\nContent-Length: 2\r\n\r\n{}"
BODY = {"millicores": 250, "duration_seconds": 60}


class Forgetful:
    """A server that does what the first request asks and loses its answer."""

    def __init__(self, lose: Callable[[socket.socket], None]) -> None:
        self.keys: list[str] = []
        self._lose = lose

    def __call__(self, connection: socket.socket) -> None:
        """Take one request."""
        head = connection.recv(65536).decode()
        self.keys += [line.partition(": ")[2] for line in head.splitlines() if line.startswith("Idempotency-Key: ")]
        if len(self.keys) == 1:
            self._lose(connection)
            return
        connection.sendall(ACCEPTED)
        connection.close()


def wait_for_the_client(connection: socket.socket) -> None:
    """Say nothing until the client has had enough."""
    while connection.recv(65536):
        pass


LOSSES = [
    pytest.param(socket.socket.close, id="broken off"),
    pytest.param(wait_for_the_client, id="too late"),
]


@pytest.mark.parametrize("lose", LOSSES)
def test_cluster_load_is_asked_for_again(lose: Callable[[socket.socket], None]) -> None:
    """Every pod knows a cluster load by its name, so that asking again under it starts nothing twice."""
    server = Forgetful(lose)
    with Misbehaving(server) as listener:
        workload = Workload(url="http://a", target=Target(host="127.0.0.1", port=listener.port), timeout_seconds=0.5)
        answer = workload.start("/load/cluster", {"kind": "cpu", "total": {"cores": 1}})

    assert "/load/cluster/c" == answer.location
    assert 2 == len(server.keys)
    assert 1 == len(set(server.keys))


@pytest.mark.parametrize("lose", LOSSES)
def test_load_of_one_pod_is_not(lose: Callable[[socket.socket], None]) -> None:
    """Behind a Service another pod may answer the second time: the load might run twice, so the client says so."""
    server = Forgetful(lose)
    with Misbehaving(server) as listener:
        workload = Workload(url="http://a", target=Target(host="127.0.0.1", port=listener.port), timeout_seconds=0.5)
        with pytest.raises(Unreachable, match="the load may have been started all the same"):
            workload.start("/load/cpu", BODY)

    assert 1 == len(server.keys)


def test_each_load_has_its_own_name() -> None:
    """Two loads are two loads, however alike."""
    server = Forgetful(socket.socket.close)
    with Misbehaving(server) as listener:
        workload = Workload(url="http://a", target=Target(host="127.0.0.1", port=listener.port), timeout_seconds=5)
        workload.start("/load/cluster", BODY)
        workload.start("/load/cluster", BODY)

    assert 2 == len(set(server.keys))
