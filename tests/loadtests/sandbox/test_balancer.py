"""HAProxy is driven through its runtime API, and loses nothing on the way."""

import http.client
import itertools
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType

import pytest
import requests

from loadtests.sandbox.balancer import MONITOR_PATH, Balancer, BalancerGone, BalancerRefused, configuration
from loadtests.sandbox.programs import HAPROXY, find_programs
from tests.waiting import eventually

_CYCLES = 100
_CLIENTS = 8


class Backend:
    """A pod's stand-in: answers each POST with its body after a moment, on connections that stay open."""

    def __init__(self) -> None:
        self.has_answered = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Echo)
        self._server.has_answered = self.has_answered
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Give the port it listens on."""
        return self._server.server_port

    def close(self) -> None:
        """Stop at once."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    has_answered: threading.Event

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: HAProxy resets idle connections of a server that it removes."""


class _Echo(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(0.005)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.server.has_answered.set()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Keep quiet."""


class Clients:
    """Send POSTs on connections that stay open, until told to stop; count what was answered and what was not."""

    def __init__(self, port: int) -> None:
        self.answered = 0
        self.lost: list[str] = []
        self._port = port
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._send_all, args=(number,)) for number in range(_CLIENTS)]

    def __enter__(self) -> "Clients":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _send_all(self, number: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        for count in itertools.count():
            if self._stop.is_set():
                break
            body = f"{number}-{count}"
            try:
                connection.request("POST", "/", body)
                answer = connection.getresponse()
                text = answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"{body}: {error!r}")
                connection.close()
                continue
            if (answer.status, text) == (200, body):
                self.answered += 1
            else:
                self.lost.append(f"{body}: {answer.status} {text}")
        connection.close()


@pytest.fixture
def balancer(tmp_path: Path, free_port: int) -> Iterator[Balancer]:
    """A real HAProxy without servers."""
    (tmp_path / "haproxy.cfg").write_text(configuration(port=free_port, socket_path=Path("haproxy.sock")))
    command = [find_programs()[HAPROXY], "-db", "-f", "haproxy.cfg"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as process:
        try:
            eventually(lambda: _answers(free_port), what="an answer of HAProxy", within_seconds=10.0)
            yield Balancer(tmp_path / "haproxy.sock")
        finally:
            process.kill()


def _answers(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}{MONITOR_PATH}", timeout=1).ok
    except requests.ConnectionError:
        return False


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
