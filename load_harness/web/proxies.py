"""What trusted proxies say of a request: from whom it came, how, and for which host; nobody else is believed."""

import ipaddress
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from load_harness.variable_text import Network

TRUSTED = "load_harness.from_trusted_proxy"
"""Set in the WSGI environment of a request that a trusted proxy passed on."""
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")
_Environ = dict[str, Any]
_App = Callable[[_Environ, Any], Iterable[bytes]]


class TrustedProxies:
    """Tells an app what it would see without proxies in between."""

    def __init__(self, app: _App, networks: tuple[Network, ...]) -> None:
        self._app = app
        self._networks = networks
        self._is_trusted = lru_cache(maxsize=1024)(self._looked_up)

    def __call__(self, environ: _Environ, start_response: object) -> Iterable[bytes]:
        """Pass a request on."""
        nearest = environ.get("REMOTE_ADDR", "")
        if self._is_trusted(nearest):
            environ[TRUSTED] = True
            environ["REMOTE_ADDR"] = self._client(nearest, environ.get("HTTP_X_FORWARDED_FOR", ""))
            _take_over(environ)
        return self._app(environ, start_response)

    def _client(self, nearest: str, forwarded: str) -> str:
        """Find the first address, from this pod outwards, that is of no proxy of ours.

        Each proxy adds at the right end whom it got the request from; what is left of that may be made up.
        """
        client = nearest
        for part in reversed(forwarded.split(",")):
            address = plain_address(part.strip())
            if address is None:
                break  # whoever wrote this is not understood, so neither is what is left of it
            client = address
            if not self._is_trusted(address):
                break
        return client

    def _looked_up(self, address: str) -> bool:
        plain = plain_address(address)
        return plain is not None and any(ipaddress.ip_address(plain) in network for network in self._networks)


def _take_over(environ: _Environ) -> None:
    scheme = _last(environ.get("HTTP_X_FORWARDED_PROTO", "")).lower()
    if scheme in {"http", "https"}:
        environ["wsgi.url_scheme"] = scheme
    host = _last(environ.get("HTTP_X_FORWARDED_HOST", ""))
    if _HOST.fullmatch(host):
        environ["HTTP_HOST"] = host


def _last(values: str) -> str:
    """Take the nearest proxy's word."""
    return values.rpartition(",")[2].strip()


def plain_address(text: str) -> str | None:
    """Read an address, with or without a port; one of IPv4 in IPv6's clothes is the plain one."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return str(mapped or address)
