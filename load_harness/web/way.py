"""The way of a network job: to the other pods, or to this one over its own port."""

from collections.abc import Callable, Mapping
from ipaddress import ip_address

from flask import request

from load_harness.jobs.commands import Way
from load_harness.peers import Peers

Credentials = Callable[[float], Mapping[str, str]]
"""The headers that let requests in at other pods for so many seconds."""


class WayFinder:
    """Finds the way for a job that the request at hand starts."""

    def __init__(self, peers: Peers | None, *, pod: str, credentials: Credentials) -> None:
        self._peers = peers
        self._pod = pod
        self._credentials = credentials

    def __call__(self, lifetime_seconds: float) -> Way:
        """Find it.

        Raises:
            Problem: 503 where the list of peers cannot be had.
        """
        addresses = (own_address(request.environ),) if self._peers is None else self._peers.addresses()
        return Way(pod=self._pod, addresses=addresses, headers=self._credentials(lifetime_seconds))


def own_address(environ: Mapping[str, object]) -> str:
    """Where this server listens, as its own machine reaches it: the server says so itself, no header does."""
    host, port = str(environ["SERVER_NAME"]), environ["SERVER_PORT"]
    try:
        address = ip_address(host)
    except ValueError:
        return f"{host}:{port}"
    if address.is_unspecified:
        host = "127.0.0.1" if address.version == 4 else "::1"  # noqa: PLR2004 - as it is called
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
