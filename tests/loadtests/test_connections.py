"""The connections of Locust's fast client, against real sockets."""

import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from typing import Any

import pytest
from geventhttpclient.client import HTTPClient
from geventhttpclient.response import HTTPConnectionClosed
from locust.contrib.fasthttp import FastHttpSession
from locust.event import EventHook

from loadtests.connections import Connections, lighten
from tests.fakes import FakeClock

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
FIRST_BEYOND_SELECT = 1024


class Server:
    """Answers as many requests of each connection as it is told, and closes it at the next."""

    def __init__(self) -> None:
        self.answers = 1000
        self.answer = ANSWER
        self.connections = 0
        self.requests: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                self._serve(connection)

    def _serve(self, connection: socket.socket) -> None:
        answered = 0
        while request := connection.recv(65536):
            self.requests.append(request.decode("latin-1"))
            if answered == self.answers:
                return
            connection.sendall(self.answer)
            answered += 1


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on a free port."""
    with closing(Server()) as started:
        yield started


@pytest.fixture
def client(server: Server) -> Iterator[HTTPClient]:
    """A client of it."""
    connections = Connections(concurrency=100)
    yield connections.get_client(f"http://127.0.0.1:{server.port}")
    connections.close()


def test_request_is_sent_once(server: Server, client: HTTPClient) -> None:
    """A connection that is closed without an answer is a failed request, and not the first of a hundred."""
    server.answers = 0
    with pytest.raises(HTTPConnectionClosed):
        client.get("/")
    assert len(server.requests) == 1


def test_connection_is_used_again(server: Server, client: HTTPClient) -> None:
    """A connection serves one request after another."""
    for _ in range(3):
        client.get("/").read()
    assert (len(server.requests), server.connections) == (3, 1)


@pytest.fixture
def many_files() -> Iterator[None]:
    """Let this process have more files open than `select` can look at."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, 2 * FIRST_BEYOND_SELECT), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("many_files")
def test_connection_is_used_again_whatever_its_number(server: Server, client: HTTPClient) -> None:
    """A load may have more connections open than `select` can look at."""
    with ExitStack() as stack:
        for _ in range(FIRST_BEYOND_SELECT):
            stack.enter_context(socket.socket())
        for _ in range(3):
            client.get("/").read()
    assert server.connections == 1


def test_connection_is_not_used_for_ever(server: Server, clock: FakeClock) -> None:
    """Where a Service shares out connections, a new pod has its share only of new ones."""
    with closing(Connections(most_seconds=5.0, monotonic=clock.monotonic)) as connections:
        client = connections.get_client(f"http://127.0.0.1:{server.port}")
        seen = []
        for _ in range(6):
            client.get("/").read()
            seen.append(server.connections)
            clock.advance(2.0)
    assert [1, 1, 1, 2, 2, 2] == seen


def test_closed_connection_is_not_used(server: Server, client: HTTPClient) -> None:
    """What the server closed meanwhile is replaced before anything is sent."""
    server.answers = 1
    client.get("/").read()
    client._connection_pool._socket_queue.queue[0].shutdown(socket.SHUT_RD)  # noqa: SLF001 - as if the server had
    client.get("/").read()
    assert len(server.requests) == 2


@contextmanager
def session_of_locust(server: Server) -> Iterator[FastHttpSession]:
    """A session as Locust makes it for a user."""
    session = FastHttpSession(f"http://127.0.0.1:{server.port}", EventHook(), None)  # type: ignore[no-untyped-call]
    yield session
    session.client.close()


@pytest.fixture
def session(server: Server) -> Iterator[FastHttpSession]:
    """A session as our users have it."""
    with session_of_locust(server) as session:
        agent = session.client
        agent.clientpool = Connections(**agent.clientpool.client_args)
        lighten(session)
        yield session


@pytest.mark.parametrize(
    ("url", "options"),
    [
        pytest.param("/load?ms=20", {}, id="a path with a query"),
        pytest.param("/a b/\u00e4?c=\u00fc d%20%zz#e", {}, id="what must be quoted, and a fragment"),
        pytest.param("/?", {}, id="an empty query"),
        pytest.param("/load", {"params": {"ms": 20}}, id="parameters of their own"),
        pytest.param("/load", {"headers": {"X-A": "1", "accept-encoding": "br"}}, id="headers"),
        pytest.param("/load", {"headers": {"X-A": 1}}, id="a header that is a number"),
        pytest.param("/load", {"headers": {"X-A": ["1", "2"]}}, id="a header of two lines"),
        pytest.param("/load", {"method": "POST", "data": "abc"}, id="a body"),
        pytest.param("/load", {"method": "POST", "json": {"a": 1}}, id="a document"),
        pytest.param("/load", {"method": "POST"}, id="no body where one belongs"),
    ],
)
def test_light_session_sends_what_others_send(
    server: Server, session: FastHttpSession, url: str, options: dict[str, Any]
) -> None:
    """Nobody can tell our requests from Locust's, the first of their kind or a later one."""
    arguments = {"method": "GET", **options}
    with session_of_locust(server) as other:
        other.request(url=url, **arguments)
    for _ in range(2):
        session.request(url=url, **arguments)
    locusts, first, second = server.requests
    assert locusts == first == second


def test_requests_that_differ_only_in_a_header(server: Server, session: FastHttpSession) -> None:
    """A head is that of another request only where all of it is the same."""
    for value in ("1", "2"):
        session.get("/", headers={"X-A": value})
    assert [(True, False), (False, True)] == [("X-A: 1" in head, "X-A: 2" in head) for head in server.requests]


def test_headers_that_are_no_headers_of_the_client(server: Server, client: HTTPClient) -> None:
    """Whoever asks a client itself may give any mapping."""
    client.get("/", {"X-A": ["1", "2"]}).read()
    assert "X-A: 1\r\nX-A: 2\r\n" in server.requests[0]


def test_cookies_are_kept(server: Server, session: FastHttpSession) -> None:
    """A light session sends the cookies that it was given."""
    server.answer = b"HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nContent-Length: 0\r\n\r\n"
    for _ in range(2):
        session.get("/")
    assert [False, True] == ["Cookie: a=1" in request for request in server.requests]
    assert ["1"] == [cookie.value for cookie in session.cookiejar]


@pytest.mark.parametrize("location", ["same", "other"])
def test_the_key_stays_with_its_host(server: Server, session: FastHttpSession, location: str) -> None:
    """A redirect to another takes it along no more than a password."""
    with closing(Server()) as other:
        port = {"same": server.port, "other": other.port}[location]
        where = f"Location: http://127.0.0.1:{port}/moved".encode()
        server.answer = b"HTTP/1.1 302 Found\r\n" + where + b"\r\nContent-Length: 0\r\n\r\n"
        session.client.max_redirects = 1
        session.get("/", headers={"X-API-Key": "sesame"})
        seen = [request for request in (*server.requests, *other.requests) if "sesame" in request]
        assert {"same": 2, "other": 1}[location] == len(seen)
        assert ["sesame" in request for request in other.requests] == {"same": [], "other": [False]}[location]


def test_redirects_are_followed(server: Server, session: FastHttpSession) -> None:
    """A light session goes where it is sent, and the next time again."""
    server.answer = b"HTTP/1.1 302 Found\r\nLocation: ../there?a=1\r\nContent-Length: 0\r\n\r\n"
    session.client.max_redirects = 1
    for _ in range(2):
        session.get("/from/here")
    assert ["GET /from/here", "GET /there?a=1"] * 2 == [request.partition(" HTTP/")[0] for request in server.requests]
