"""The listening socket: bound by us at the start, closed to new connections, and to them only, at the end."""

import ctypes
import errno
import ipaddress
import socket
import struct

from load_harness.errors import CannotServe

MOST_SECONDS_UNREAD = 5
"""How long a client may take nothing of an answer before its connection ends."""
_BACKLOG = 4096
"""Connections that wait to be accepted; the kernel drops those beyond, and their clients try again a second later."""
_SO_ATTACH_FILTER = 26
_TCP_FLAGS_OFFSET = 13
_SYN = 0x02
# Classic BPF, each instruction (code, jump if true, jump if false, operand). What a TCP listener's filter sees begins
# with the TCP header. Source: https://docs.kernel.org/networking/filter.html
_DROP_SYN = (
    (0x30, 0, 0, _TCP_FLAGS_OFFSET),  # load the byte of the flags
    (0x45, 0, 1, _SYN),  # is SYN among them?
    (0x06, 0, 0, 0),  # yes: drop the segment
    (0x06, 0, 0, 0xFFFFFFFF),  # no: keep all of it
)


def bind(host: str, port: int) -> socket.socket:
    """Bind the address to serve.

    Raises:
        CannotServe: Naming the address and what to do.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    except socket.gaierror as error:
        raise CannotServe(
            what=f"host {host}",
            rule=f"cannot be resolved ({error.strerror})",
            next_step="give an address of this machine, or 127.0.0.1",
        ) from None
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections inherit it. Whoever reads nothing of an answer holds the thread that sends it.
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", MOST_SECONDS_UNREAD, 0))
    try:
        bound.bind(address)
        # Two servers may both bind a port as long as neither listens.
        bound.listen(_BACKLOG)
    except OSError as error:
        bound.close()
        raise _why_not(host, port, error) from None
    return bound


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a host name or address."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except socket.gaierror:
        return False  # binding will say what is wrong with it
    return all(ipaddress.ip_address(address[0]).is_loopback for *_, address in found)


def refuse_handshakes(listener: socket.socket) -> bool:
    """Drop every new connection attempt, while those on their way can still complete; False where that is not possible.

    Closing the socket instead would reset the connections that the kernel has established and nobody has accepted.
    """
    instructions = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_SYN)
    code = ctypes.create_string_buffer(instructions, len(instructions))
    program = struct.pack("HP", len(_DROP_SYN), ctypes.addressof(code))
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
    except OSError:
        return False
    return True


def _why_not(host: str, port: int, error: OSError) -> CannotServe:
    here = f"port {port}"
    match error.errno:
        case errno.EADDRINUSE:
            rule, next_step = f"is in use on {host}", "stop what listens there, or give another --port"
        case errno.EACCES:
            rule, next_step = "is reserved for root", "give a --port above 1023"
        case errno.EADDRNOTAVAIL:
            here, rule, next_step = f"host {host}", "is no address of this machine", "give one that is, or 127.0.0.1"
        case _:
            rule, next_step = f"cannot be bound on {host} ({error.strerror})", "give another --host or --port"
    return CannotServe(what=here, rule=rule, next_step=next_step)
