"""The listening socket: what can be bound, and what the closing filter lets through."""

import re
import socket

import pytest

from load_harness.errors import CannotServe
from load_harness.server.command import refuse_strangers
from load_harness.server.listener import bind, is_loopback, refuse_handshakes
from load_harness.settings import Settings
from load_harness.wsgi import create, refuse_workers


def test_port_in_use() -> None:
    """A port that somebody listens on is named, with what to do."""
    with bind("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe) as caught:
            bind("127.0.0.1", port)

    assert f"port {port}: is in use on 127.0.0.1; stop what listens there, or give another --port" == str(caught.value)


@pytest.mark.parametrize(
    ("host", "message"),
    [
        pytest.param("203.0.113.7", "host 203.0.113.7: is no address of this machine", id="somebody else's address"),
        pytest.param("no-such-host.invalid", "host no-such-host.invalid: cannot be resolved", id="an unknown name"),
    ],
)
def test_wrong_host(host: str, message: str) -> None:
    """A host that cannot be bound is named."""
    with pytest.raises(CannotServe, match=re.escape(message)):
        bind(host, 0)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        pytest.param("127.0.0.1", True, id="loopback"),
        pytest.param("127.1.2.3", True, id="all of 127/8"),
        pytest.param("::1", True, id="loopback of IPv6"),
        pytest.param("localhost", True, id="its name"),
        pytest.param("0.0.0.0", False, id="every address"),
        pytest.param("::", False, id="every address of IPv6"),
        pytest.param("192.168.1.1", False, id="a private network"),
        pytest.param("no-such-host.invalid", False, id="an unknown name"),
    ],
)
def test_loopback(host: str, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """Only what no other machine can reach is loopback."""
    assert expected is is_loopback(host)


def test_strangers() -> None:
    """Other machines need a key to load this one, or an explicit word."""
    with pytest.raises(CannotServe, match=r"host 0\.0\.0\.0: can be reached by other machines"):
        refuse_strangers("0.0.0.0", Settings.from_env({}))
    refuse_strangers("0.0.0.0", Settings.from_env({"LOAD_HARNESS_OPEN": "true"}))
    refuse_strangers("0.0.0.0", Settings.from_env({"LOAD_HARNESS_API_KEY": "k"}))
    refuse_strangers("127.0.0.1", Settings.from_env({}))


def test_filter() -> None:
    """With the filter on, an established connection in the backlog can still be accepted, and no new one is made."""
    with bind("127.0.0.1", 0) as listener, socket.socket() as early, socket.socket() as late:
        address = listener.getsockname()
        early.connect(address)
        assert refuse_handshakes(listener)
        late.settimeout(0.2)
        with pytest.raises(TimeoutError):
            late.connect(address)
        accepted, _ = listener.accept()
        with accepted:
            early.sendall(b"hello")
            assert b"hello" == accepted.recv(16)


def test_filter_where_there_is_none() -> None:
    """Where the kernel refuses a filter, the caller is told."""
    closed = socket.socket()
    closed.close()

    assert not refuse_handshakes(closed)


def test_one_worker() -> None:
    """More than one worker is refused with the reason."""
    refuse_workers(1, said_by="workers")
    with pytest.raises(CannotServe, match="workers 2: must be 1, as the job table"):
        refuse_workers(2, said_by="workers")


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        pytest.param({}, "LOAD_HARNESS_API_KEY \\(unset\\): is required", id="an unknown address without a key"),
        pytest.param({"WEB_CONCURRENCY": "2"}, "WEB_CONCURRENCY 2: must be 1", id="two workers"),
    ],
)
def test_other_servers(environ: dict[str, str], message: str) -> None:
    """A server that is not ours is held to the same rules."""
    with pytest.raises(CannotServe, match=message):
        create(environ)


def test_other_servers_with_a_key() -> None:
    """With a key any server may serve the app."""
    assert 401 == create({"LOAD_HARNESS_API_KEY": "k"}).test_client().get("/version").status_code


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        pytest.param({"HOSTNAME": "workload-7d4f-x2"}, "workload-7d4f-x2", id="as its container says"),
        pytest.param({}, socket.gethostname(), id="the machine, where nothing else is known"),
    ],
)
def test_a_pod_says_its_own_name(environ: dict[str, str], expected: str) -> None:
    """Of several on one machine, its figures and its audit log tell which one it was."""
    client = create({"LOAD_HARNESS_OPEN": "true", **environ}).test_client()
    client.put("/faults", json={"error_rate": 0})
    (entry,) = client.get("/audit").get_json()["entries"]

    assert [expected] * 2 == [entry["pod"], client.get("/live").get_json()["pod"]]
