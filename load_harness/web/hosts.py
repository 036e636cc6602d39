"""For which hosts requests are answered.

A name that its owner lets point to this machine makes a page of theirs one of the same site as ours (DNS rebinding),
and where no key is asked for, that page could load this machine. An address, and localhost, nobody else can own.
"""

import ipaddress
from functools import lru_cache
from http import HTTPStatus

from flask import Request

from load_harness.errors import Problem, shown
from load_harness.settings import Settings

OTHER_HOST = "urn:load-harness:other-host"


class Hosts:
    """Knows the names that requests may be addressed to."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._is_ours = lru_cache(maxsize=256)(self._looked_up)

    @classmethod
    def of(cls, settings: Settings) -> "Hosts | None":
        """Read what is set; None where any name will do: a key is needed, or all may load it on purpose."""
        if settings.hosts is None and (settings.guarded or settings.open):
            return None
        return cls(settings.hosts or frozenset())

    def refuse_others(self, asked: Request) -> None:
        """Let a request for one of our names pass.

        Raises:
            Problem: 421 for any other.
        """
        host = asked.environ.get("HTTP_HOST") or asked.host  # the server's own address, where the client names none
        if not self._is_ours(host):
            raise Problem(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"host {shown(host)}: is no name of this workload; use its address, or add the name to "
                "LOAD_HARNESS_HOSTS",
                kind=OTHER_HOST,
            )

    def _looked_up(self, host: str) -> bool:
        name = name_in(host)
        return name == "localhost" or name.endswith(".localhost") or name in self._names or _is_address(name)


def name_in(host: str) -> str:
    """Take the port, and the brackets of IPv6, off a Host header."""
    name, colon, port = host.rpartition(":")
    bare = name if colon and port.isdecimal() and not name.endswith(":") else host
    return bare.strip("[]").rstrip(".").lower()


def of_this_machine(host: str) -> bool:
    """Whether a Host header means the machine of whoever asks."""
    name = name_in(host)
    return name == "localhost" or name.endswith(".localhost") or (_is_address(name) and _loops_back(name))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _loops_back(address: str) -> bool:
    return ipaddress.ip_address(address).is_loopback
