"""The socket that a server listens on."""

import errno
import ipaddress
import socket
import struct

from slo.serving.errors import CannotServe

_SILENCE_SECONDS = 5
"""How long a client may send nothing while its request is incomplete; it holds a thread meanwhile."""


def bind(host: str, port: int) -> socket.socket:
    """Listen on an address.

    Raises:
        CannotServe: naming the address and what to do.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        rule = f"cannot be resolved ({error.strerror})"
        raise CannotServe(what=f"--host {host}", rule=rule, next_step="give an address of this machine") from None
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Every connection that is accepted here inherits it.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _SILENCE_SECONDS, 0))
    try:
        bound.bind(address)
        bound.listen()
    except OSError as error:
        bound.close()
        raise _why_not(host, port, error) from None
    return bound


def refuse_strangers(host: str, *, is_guarded: bool, could: str, next_step: str) -> None:
    """Serve other machines only where somebody is asked who he is, or the user said to be open.

    Args:
        host: What is listened on.
        is_guarded: Whether there is a secret, or the user wants none.
        could: What other machines could do, as `which could then approve a release`.
        next_step: Which option to set.

    Raises:
        CannotServe: otherwise.
    """
    if not is_guarded and not is_loopback(host):
        rule = f"can be reached by other machines, {could}"
        raise CannotServe(what=f"--host {host}", rule=rule, next_step=next_step)


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a host name or address."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return False  # binding will say what is wrong with it
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in found)


# Private


def _why_not(host: str, port: int, error: OSError) -> CannotServe:
    what = f"--port {port}"
    match error.errno:
        case errno.EADDRINUSE:
            rule, next_step = f"is in use on {host}", "stop what listens there, or give another --port"
        case errno.EACCES:
            rule, next_step = "is reserved for root", "give a --port above 1023"
        case errno.EADDRNOTAVAIL:
            what, rule, next_step = f"--host {host}", "is no address of this machine", "give one that is"
        case _:
            rule, next_step = f"cannot be bound on {host} ({error.strerror})", "give another --host or --port"
    return CannotServe(what=what, rule=rule, next_step=next_step)
