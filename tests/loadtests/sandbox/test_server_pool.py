"""Servers are started, waited for, missed when they end, and stopped."""

import os
import signal
import socket
import sys
import time
from pathlib import Path

import psutil
import pytest

from loadtests.sandbox.processes import Command, base_environment, strays
from loadtests.sandbox.server_pool import EndedServer, ServerFailed, ServerPool
from loadtests.sandbox.servers import Server
from tests.waiting import eventually

pytestmark = pytest.mark.e2e

_SERVER = (
    "import sys; from http.server import HTTPServer, SimpleHTTPRequestHandler as Handler;"
    "HTTPServer(('127.0.0.1', int(sys.argv[1])), Handler).serve_forever()"
)


def server(directory: Path, port: int, program: str = _SERVER) -> Server:
    """Return a small server on a port."""
    command = Command(
        name="web",
        arguments=[sys.executable, "-c", program, str(port)],
        log=directory / "web.log",
        environment=base_environment(directory),
    )
    return Server(command=command, ready_url=f"http://127.0.0.1:{port}/")


def never() -> bool:
    """Do not give up."""
    return False


def test_it_waits_until_the_servers_answer_and_stops_them(directory: Path, free_port: int) -> None:
    """After waiting the server can be asked; after stopping nothing listens any more."""
    pool = ServerPool([server(directory, free_port)])
    pool.wait_until_ready(never)
    socket.create_connection(("127.0.0.1", free_port)).close()
    assert [] == list(pool.newly_ended())

    pool.stop()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", free_port))
    assert [EndedServer(name="web", exit_code=-signal.SIGTERM)] == list(pool.newly_ended())


def test_a_server_that_does_not_start_is_quoted(directory: Path, free_port: int) -> None:
    """The message has the exit code and the end of the server's log."""
    pool = ServerPool([server(directory, free_port, "import sys; sys.exit('cannot open my data')")])

    with pytest.raises(ServerFailed) as caught:
        pool.wait_until_ready(never)

    assert "web: ended with code 1 at its start; its last words:\ncannot open my data" == str(caught.value)
    assert 3 == caught.value.exit_code
    pool.stop()


def test_a_server_that_does_not_answer_in_time_is_an_error(directory: Path, free_port: int) -> None:
    """Nobody waits for ever for a server that runs but does not serve."""
    program = "import time; print('still reading', flush=True); time.sleep(60)"
    pool = ServerPool([server(directory, free_port, program)])

    with pytest.raises(ServerFailed, match=r"web: did not answer within 0\.2 s; its last words:"):
        pool.wait_until_ready(never, patience_seconds=0.2)

    pool.stop()


def test_waiting_ends_when_the_caller_gives_up(directory: Path, free_port: int) -> None:
    """A sandbox that is taken down while it starts does not wait for its servers."""
    pool = ServerPool([server(directory, free_port, "import time; time.sleep(60)")])
    began = time.monotonic()

    pool.wait_until_ready(lambda: True)

    assert time.monotonic() - began < 10
    pool.stop()


def test_a_server_that_ends_later_is_missed_once(directory: Path, free_port: int) -> None:
    """Its end is told with its exit code, and only the first time."""
    pool = ServerPool([server(directory, free_port)])
    pool.wait_until_ready(never)
    (process,) = strays(directory)

    process.kill()

    ended: list[EndedServer] = []

    def is_missed() -> bool:
        ended.extend(pool.newly_ended())
        return bool(ended)

    eventually(is_missed, what="the server's end", within_seconds=10.0)
    assert [EndedServer(name="web", exit_code=-signal.SIGKILL)] == ended
    assert [] == list(pool.newly_ended())
    pool.stop()


def test_a_server_that_is_killed_on_purpose_comes_again(directory: Path, free_port: int) -> None:
    """It counts as none that has ended by itself; when it ends later, it does."""
    pool = ServerPool([server(directory, free_port)])
    pool.wait_until_ready(never)

    pool.kill("web")
    assert [] == list(pool.newly_ended())
    pool.kill("web")
    pool.start_again("web")
    pool.start_again("web")
    pool.wait_until_ready(never)
    assert [] == list(pool.newly_ended())

    (process,) = strays(directory)
    process.kill()
    eventually(lambda: list(pool.newly_ended()), what="the server's end", within_seconds=10.0)
    pool.kill("web")
    pool.start_again("web")
    assert ("web",) == pool.ended
    pool.stop()


def test_a_crash_that_nobody_has_seen_yet_is_no_kill(directory: Path, free_port: int) -> None:
    """The server ended by itself in the moment before: it is told, and it stays down."""
    pool = ServerPool([server(directory, free_port)])
    pool.wait_until_ready(never)
    (process,) = strays(directory)
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)

    pool.kill("web")
    pool.start_again("web")

    assert [EndedServer(name="web", exit_code=-signal.SIGKILL)] == list(pool.newly_ended())
    assert [] == strays(directory)
    pool.stop()


def test_a_frozen_server_goes_on_and_a_frozen_pool_stops_quickly(directory: Path, free_port: int) -> None:
    """SIGTERM alone would not reach a process that stands still."""
    pool = ServerPool([server(directory, free_port)])
    pool.wait_until_ready(never)
    (process,) = strays(directory)

    pool.freeze("web")
    eventually(lambda: process.status() == psutil.STATUS_STOPPED, what="a frozen server")
    pool.thaw("web")
    eventually(lambda: process.status() != psutil.STATUS_STOPPED, what="a server that goes on")
    pool.freeze("web")
    began = time.monotonic()
    pool.stop()

    assert time.monotonic() - began < 4
