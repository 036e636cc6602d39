"""The connections of Locust's fast client, against real sockets."""

import resource
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from geventhttpclient.client import HTTPClient
from geventhttpclient.response import HTTPConnectionClosed

from loadtests.connections import Connections

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
FIRST_BEYOND_SELECT = 1024


class Server:
    """Answers as many requests of each connection as it is told, and closes it at the next."""

    def __init__(self) -> None:
        self.answers = 1000
        self.connections = 0
        self.requests = 0
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
        while connection.recv(65536):
            self.requests += 1
            if answered == self.answers:
                return
            connection.sendall(ANSWER)
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
    assert server.requests == 1


def test_connection_is_used_again(server: Server, client: HTTPClient) -> None:
    """A connection serves one request after another."""
    for _ in range(3):
        client.get("/").read()
    assert (server.requests, server.connections) == (3, 1)


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


def test_closed_connection_is_not_used(server: Server, client: HTTPClient) -> None:
    """What the server closed meanwhile is replaced before anything is sent."""
    server.answers = 1
    client.get("/").read()
    client._connection_pool._socket_queue.queue[0].shutdown(socket.SHUT_RD)  # noqa: SLF001 - as if the server had
    client.get("/").read()
    assert server.requests == 2
