"""Choose loopback ports."""

import socket
from collections.abc import Container, Mapping

import psutil

from slo.errors import InvalidInput, Mistake, Place

LOOPBACK = "127.0.0.1"


class PortInUse(Exception):  # noqa: N818 - read as a sentence
    """A port that was asked for is taken."""

    exit_code = 2

    def __init__(self, *, option: str, port: int) -> None:
        super().__init__(f"{option} {port}: is in use{_by_whom(port)}; choose another port or stop what listens there")


def free_port(*, other_than: Container[int] = ()) -> int:
    """Return a port that nothing listens on, and that the system gives nobody else for a minute.

    A server that sets SO_REUSEADDR, as servers do, may listen on it at once.

    Args:
        other_than: ports that were given away already, whose new owners may not listen yet.
    """
    while (port := _offered_port()) in other_than:
        pass
    return port


def _offered_port() -> int:
    # A connection that the listening side closed first stays in TIME_WAIT there. While it does, the system
    # chooses the port neither for a server that lets it choose nor for an outgoing connection.
    with socket.create_server((LOOPBACK, 0)) as server:
        address: tuple[str, int] = server.getsockname()
        with socket.create_connection(address):
            accepted, _ = server.accept()
            accepted.close()
        return address[1]


def check_all_free(ports: Mapping[str, int]) -> None:
    """Check that nothing listens on any of the ports, and that no two are the same.

    Args:
        ports: Port by the option that gave it.

    Raises:
        PortInUse: something does.
        InvalidInput: options share a port; all of them.
    """
    options: dict[int, list[str]] = {}
    for option, port in ports.items():
        options.setdefault(port, []).append(option)
    mistakes = [
        Mistake(
            place=Place(file=" and ".join(sharing)), value=port, rule="must differ", next_step="choose another for one"
        )
        for port, sharing in options.items()
        if len(sharing) > 1
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    for option, port in ports.items():
        check_free(option, port)


def check_free(option: str, port: int) -> None:
    """Check that nothing listens on a port.

    Raises:
        PortInUse: something does; the message names the option that gave the port.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise PortInUse(option=option, port=port) from error


def _by_whom(port: int) -> str:
    try:
        listeners = (
            connection.pid
            for connection in psutil.net_connections(kind="tcp")
            if connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
        )
        pid = next((pid for pid in listeners if pid), None)
        return f" by {psutil.Process(pid).name()} (process {pid})" if pid else ""
    except psutil.Error:
        return ""  # another user's process: the kernel does not tell whose
