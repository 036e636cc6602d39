"""The connections of Locust's fast client, so that each request is sent once and a connection serves many.

Two habits of geventhttpclient would falsify a load. When a connection is closed before the answer came, it sends the
request again, as often as the pool has connections and twice more: the server would get hundreds for each that is
counted, and a failure would not be seen. And it asks `select` whether an idle connection is still good, which fails for
files numbered 1024 and above, and takes that for a connection that is not: each such request would open another.

Source: https://github.com/geventhttpclient/geventhttpclient, `client.py` (`request`) and `connectionpool.py`.
"""

import select

from gevent import monkey, socket
from geventhttpclient.client import HTTPClient, HTTPClientPool
from geventhttpclient.url import URL


class Connections(HTTPClientPool):
    """The clients of one user, one for each host."""

    def get_client(self, url: str | URL) -> HTTPClient:
        """Give the client for a URL's host."""
        client: HTTPClient = super().get_client(url)
        pool = client._connection_pool  # noqa: SLF001 - nothing public leads to it
        if pool.size != _NO_SECOND_TRY:
            pool.size = _NO_SECOND_TRY  # only how often to try is still taken from it
            pool._is_socket_alive = _is_good  # type: ignore[method-assign, assignment] # noqa: SLF001
        return client


# Private

_NO_SECOND_TRY = -1
_poll = monkey.get_original("select", "poll")  # gevent's own would let others run before it answers


def _is_good(connection: socket.socket | None) -> bool:
    """Say whether an idle connection is open: one that can be read from was closed, or holds what nobody asked for."""
    if connection is None or connection.fileno() < 0:
        return False
    poll = _poll()
    poll.register(connection.fileno(), select.POLLIN)
    return not poll.poll(0)
