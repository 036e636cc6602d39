"""HAProxy is driven through its runtime API, and loses nothing on the way."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.sandbox.balancer import Balancer, BalancerGone, BalancerRefused, configuration
from tests.loadtests.sandbox.traffic import Backend, Clients, running_haproxy
from tests.waiting import eventually

_CYCLES = 100


@pytest.fixture
def balancer(tmp_path: Path, free_port: int) -> Iterator[Balancer]:
    """A real HAProxy without servers."""
    with running_haproxy(tmp_path, configuration(port=free_port, socket_path=Path("haproxy.sock")), free_port) as one:
        yield one


@pytest.mark.e2e
def test_nothing_is_lost_while_servers_come_and_go(balancer: Balancer, free_port: int) -> None:
    """A hundred times a server joins under load and the one before is drained, then removed and closed."""
    backends = {"pod-0": Backend()}
    balancer.add("pod-0", backends["pod-0"].port)

    with Clients(free_port) as clients:
        for cycle in range(1, _CYCLES + 1):
            joining, leaving = f"pod-{cycle}", f"pod-{cycle - 1}"
            backends[joining] = Backend()
            balancer.add(joining, backends[joining].port)
            balancer.drain(leaving)
            eventually(backends[joining].has_answered.is_set)
            if cycle % 10 == 0:
                balancer.enable(leaving)
                balancer.drain(leaving)
            _close_removed(balancer, backends, staying=joining)
        eventually(lambda: _close_removed(balancer, backends, staying=joining))

    backends.pop(joining).close()
    assert [] == clients.lost
    assert clients.answered > _CYCLES


def _close_removed(balancer: Balancer, backends: dict[str, Backend], *, staying: str) -> bool:
    """Close each drained server that HAProxy lets go of; say whether it let go of all of them."""
    for name in [name for name in backends if name != staying and balancer.remove(name)]:
        backends.pop(name).close()
    return [staying] == list(backends)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("command", "message"),
    [
        pytest.param("enable", "haproxy set server pods/nobody state ready: answered 'No such server.'", id="enable"),
        pytest.param("drain", "haproxy set server pods/nobody state drain: answered 'No such server.'", id="drain"),
        pytest.param("remove", "haproxy set server pods/nobody state maint: answered 'No such server.'", id="remove"),
    ],
)
def test_a_server_that_is_not_there_is_refused(balancer: Balancer, command: str, message: str) -> None:
    """What HAProxy answers is quoted, with where to look."""
    with pytest.raises(BalancerRefused) as caught:
        getattr(balancer, command)("nobody")

    assert f"{message}; look at logs/haproxy.log in the sandbox's directory" == str(caught.value)


@pytest.mark.e2e
def test_a_server_cannot_be_added_twice(balancer: Balancer) -> None:
    """HAProxy's refusal of a name that is taken is not overlooked."""
    balancer.add("pod", 9)

    with pytest.raises(BalancerRefused, match=r"haproxy add server pods/pod 127.0.0.1:9: answered 'Already exists"):
        balancer.add("pod", 9)


def test_a_refused_removal_is_told(tmp_path: Path) -> None:
    """Anything but a server that was deleted, or one that still has connections, is an error with HAProxy's words."""
    answers = iter(["", "Permission denied"])
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "haproxy.sock"))
        listener.listen()

        def answer_all() -> None:
            for text in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(1000)
                    connection.sendall(text.encode())

        thread = threading.Thread(target=answer_all)
        thread.start()

        with pytest.raises(BalancerRefused, match="haproxy del server pod: answered 'Permission denied'; look at"):
            Balancer(tmp_path / "haproxy.sock").remove("pod")

        thread.join()


def test_a_socket_that_is_gone_is_told(tmp_path: Path) -> None:
    """Without HAProxy there is an error that says so, with the exit code of a server that cannot be reached."""
    with pytest.raises(BalancerGone) as caught:
        Balancer(tmp_path / "gone.sock").drain("pod")

    assert str(caught.value).startswith(
        "haproxy set server pods/pod state drain: answered 'No such file or directory'; look at logs/haproxy.log"
    )
    assert 3 == caught.value.exit_code
