"""Locust's fast client as a load needs it: each request is sent once, a connection serves many, and little is redone.

Two habits of geventhttpclient would falsify a load. When a connection is closed before the answer came, it sends the
request again, as often as the pool has connections and twice more: the server would get hundreds for each that is
counted, and a failure would not be seen. And it asks `select` whether an idle connection is still good, which fails for
files numbered 1024 and above, and takes that for a connection that is not: each such request would open another.

Three more cost a quarter of what a core can send: it takes the URL of every request apart many times over, writes the
same head again and again, and looks for cookies where there are none.

Source: https://github.com/geventhttpclient/geventhttpclient, `client.py` (`request`), `connectionpool.py`,
`useragent.py` (`CompatRequest`, `urlopen`) and `url.py`.
"""

import math
import select
import time
from collections.abc import Callable
from functools import cached_property, lru_cache
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import ParseResult
from urllib.request import Request
from weakref import WeakKeyDictionary

from gevent import monkey, socket
from geventhttpclient.client import HTTPClient, HTTPClientPool
from geventhttpclient.header import Headers, HeadersDataType
from geventhttpclient.url import URL, ParamsDataType
from locust.contrib.fasthttp import FastHttpSession, FastRequest

from loadtests.api_key import KEY_HEADER


class Connections(HTTPClientPool):
    """The clients of one user, one for each host."""

    def __init__(
        self,
        *,
        most_seconds: float = math.inf,
        monotonic: Callable[[], float] = time.monotonic,
        **options: Any,  # noqa: ANN401
    ) -> None:
        """Prepare them.

        Args:
            most_seconds: How long a connection is used. A Service of Kubernetes chooses a pod for each connection, so
                that pods which came later get their share only as connections are opened anew.
            monotonic: The clock of that.
            options: What geventhttpclient's own takes.
        """
        super().__init__(**options)
        self._most_seconds = most_seconds
        self._monotonic = monotonic
        self._since: WeakKeyDictionary[socket.socket, float] = WeakKeyDictionary()

    def get_client(self, url: str | URL) -> HTTPClient:
        """Give the client for a URL's host."""
        client: HTTPClient = super().get_client(url)
        pool = client._connection_pool  # noqa: SLF001 - nothing public leads to it
        if pool.size != _NO_SECOND_TRY:
            pool.size = _NO_SECOND_TRY  # only how often to try is still taken from it
            pool.after_connect = self._dated(pool.after_connect)  # type: ignore[method-assign, assignment]
            pool._is_socket_alive = self._is_good  # type: ignore[method-assign, assignment] # noqa: SLF001
            client._build_request = _remembering(client._build_request)  # type: ignore[method-assign] # noqa: SLF001
        return client

    # Private

    def _dated(self, after_connect: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
        """Note when a connection was opened: many are idle for long before they are used."""

        def note(connection: socket.socket) -> None:
            after_connect(connection)
            self._since[connection] = self._monotonic()

        return note

    def _is_good(self, connection: socket.socket | None) -> bool:
        """Say whether an idle connection may be used again."""
        return connection is not None and _is_open(connection) and not self._is_old(connection)

    def _is_old(self, connection: socket.socket) -> bool:
        return self._monotonic() - self._since[connection] > self._most_seconds


def lighten(session: FastHttpSession) -> None:
    """Let a session, before its first request, send what it would send anyway with less work."""
    session.cookiejar = session.client.cookiejar = _Cookies()
    session.client.request_type = _Request  # type: ignore[misc] # Locust's other users keep theirs


# Private

_NO_SECOND_TRY = -1
_REMEMBERED = 100
"""A load asks for few URLs, again and again."""
_poll = monkey.get_original("select", "poll")  # gevent's own would let others run before it answers


def _is_open(connection: socket.socket) -> bool:
    """Say whether an idle connection is open: one that can be read from was closed, or holds what nobody asked for."""
    if connection.fileno() < 0:
        return False
    poll = _poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)


def _remembering(write: Callable[..., str]) -> Callable[..., str]:
    """Write the same head once; requests with a body go their own way."""

    @lru_cache(maxsize=_REMEMBERED)
    def write_once(method: str, request_uri: str, fields: tuple[tuple[str, str], ...], chunked: object) -> str:
        return write(method, request_uri, headers=Headers(fields), chunked=chunked)

    def head(method: str, request_uri: str, *, body: object, headers: HeadersDataType | None, chunked: object) -> str:
        if body or not isinstance(headers, Headers):  # a body's length is in its head
            return write(method, request_uri, body=body, headers=headers, chunked=chunked)
        fields = tuple((name, str(value)) for name, value in headers.items())
        return write_once(method, request_uri, fields, chunked)

    return head


class _Cookies(CookieJar):
    """Looks for cookies only where there are some."""

    def add_cookie_header(self, request: Request) -> None:
        if next(iter(self), None) is not None:
            super().add_cookie_header(request)

    def extract_cookies(self, response: HTTPResponse, request: Request) -> None:
        headers = response.info()
        if "Set-Cookie" in headers or "Set-Cookie2" in headers:
            super().extract_cookies(response, request)


class _Url(URL):
    """A URL whose parts are worked out once."""

    def __init__(self, url: str | ParseResult) -> None:
        super().__init__(url)
        self._text = url if isinstance(url, str) else url.geturl()

    def __str__(self) -> str:
        return self._text

    @cached_property
    def host(self) -> str:
        return super().host

    @cached_property
    def port(self) -> int | None:
        return super().port

    @cached_property
    def request_uri(self) -> str:
        return super().request_uri

    @cached_property
    def quoted_uri(self) -> str:
        return super().quoted_uri


_url = lru_cache(maxsize=_REMEMBERED)(_Url)


class _Request(FastRequest):
    def redirect(self, code: int, location: str) -> None:
        super().redirect(code, location)
        if not self._is_same_origin():
            self.headers.discard(KEY_HEADER)  # as the client itself does with `Authorization`

    def set_url(self, url: str | URL, params: ParamsDataType | None = None) -> None:
        super().set_url(_url(url) if isinstance(url, str) and params is None else url, params)
