"""Ports are free or the message says who has them."""

import os
import socket
from collections.abc import Iterator

import pytest

from loadtests.sandbox.ports import LOOPBACK, PortInUse, check_all_free, check_free, free_port
from slo.errors import InvalidInput


@pytest.fixture
def taken_port() -> Iterator[int]:
    """Listen on a port."""
    with socket.create_server((LOOPBACK, 0)) as server:
        yield server.getsockname()[1]


def test_a_free_port_is_free() -> None:
    """What `free_port` returns may be listened on, and stays free after the check."""
    port = free_port()

    check_free("--port", port)
    check_free("--port", port)


def test_a_free_port_is_kept_for_its_owner() -> None:
    """The system counts the port as taken, so that it gives it to nobody before its owner listens."""
    port = free_port()

    with socket.socket() as another, pytest.raises(OSError, match="Address already in use"):
        another.bind((LOOPBACK, port))
    with socket.create_server((LOOPBACK, port)):
        pass


class _GivenAway:
    """Contains the first ports it is asked about, and notes every one."""

    def __init__(self, first: int) -> None:
        self._first = first
        self.asked: list[int] = []

    def __contains__(self, port: object) -> bool:
        assert isinstance(port, int)
        self.asked.append(port)
        return len(self.asked) <= self._first


def test_a_port_is_not_given_twice() -> None:
    """What was given away is not offered again, also while its owner does not listen yet."""
    given = _GivenAway(first=2)

    port = free_port(other_than=given)

    assert (3, port) == (len(given.asked), given.asked[-1])


def test_a_taken_port_is_named_with_its_holder(taken_port: int) -> None:
    """The message names the option, the port, the process, and what to do."""
    with pytest.raises(PortInUse) as caught:
        check_free("--prometheus-port", taken_port)

    assert str(caught.value).startswith(f"--prometheus-port {taken_port}: is in use by ")
    assert str(caught.value).endswith(f"(process {os.getpid()}); choose another port or stop what listens there")


def test_options_that_share_a_port_are_named() -> None:
    """Two servers cannot have one port: the second would die, and the first would answer for it."""
    with pytest.raises(InvalidInput) as caught:
        check_all_free({"--port": 9001, "--prometheus-port": 9002, "--alertmanager-port": 9002})

    assert "--prometheus-port and --alertmanager-port 9002: must differ; choose another for one" == str(caught.value)
