"""Start the sandbox's servers, wait until they answer, notice when one ends, stop them."""

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import requests

from loadtests.sandbox.processes import ChildProcess
from loadtests.sandbox.servers import Server

_POLL_SECONDS = 0.05
_ASK_TIMEOUT_SECONDS = 1.0
_GRACE_SECONDS = 5.0


class ServerFailed(Exception):  # noqa: N818 - read as a sentence
    """A server did not start."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedServer:
    """A server that ended by itself."""

    name: str
    exit_code: int


class ServerPool:
    """The servers of one sandbox. Its methods are called from one thread."""

    def __init__(self, servers: Iterable[Server]) -> None:
        self._servers = {server.command.name: server for server in servers}
        self._processes = {name: ChildProcess(server.command) for name, server in self._servers.items()}
        self._ended: set[str] = set()
        self._killed: set[str] = set()

    def wait_until_ready(self, given_up: Callable[[], bool], *, patience_seconds: float = 30.0) -> None:
        """Wait until every server answers, or the caller gives up.

        Raises:
            ServerFailed: one ended, or did not answer in time; with the end of its log.
        """
        deadline = time.monotonic() + patience_seconds
        for name, process in self._processes.items():
            server = self._servers[name]
            while not _answers(server.ready_url):
                _check_alive(process)
                if time.monotonic() > deadline:
                    raise ServerFailed(_last_words(process, f"did not answer within {patience_seconds:g} s"))
                if given_up():
                    return
                time.sleep(_POLL_SECONDS)
            _check_alive(process)  # what answered may be another process on the same port

    def newly_ended(self) -> Iterator[EndedServer]:
        """Yield each server that has ended by itself, once."""
        for name, process in self._processes.items():
            exit_code = process.exit_code()
            if exit_code is not None and name not in self._ended | self._killed:
                self._ended.add(name)
                yield EndedServer(name=name, exit_code=exit_code)

    @property
    def ended(self) -> tuple[str, ...]:
        """Give the names of the servers that have ended by themselves."""
        return tuple(sorted(self._ended))

    def freeze(self, name: str) -> None:
        """Stop a server where it is."""
        self._processes[name].signal_group(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """Let a server that was frozen go on."""
        self._processes[name].signal_group(signal.SIGCONT)

    def kill(self, name: str) -> None:
        """Kill a server on purpose: it counts as none that has ended by itself, unless it has."""
        if self._processes[name].exit_code() is None:
            self._killed.add(name)
            self._processes[name].stop(grace_seconds=0)

    def start_again(self, name: str) -> None:
        """Start a server that was killed on purpose; one that runs, or has ended by itself, is left as it is."""
        if name in self._killed:
            self._killed.remove(name)
            self._processes[name] = ChildProcess(self._servers[name].command)

    def stop(self) -> None:
        """Stop all servers."""
        for process in self._processes.values():
            process.ask_to_end()
        for process in self._processes.values():
            process.stop(grace_seconds=_GRACE_SECONDS)


def _check_alive(process: ChildProcess) -> None:
    exit_code = process.exit_code()
    if exit_code is not None:
        raise ServerFailed(_last_words(process, f"ended with code {exit_code} at its start"))


def _last_words(process: ChildProcess, what: str) -> str:
    return f"{process.command.name}: {what}; its last words:\n{process.last_lines()}"


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=_ASK_TIMEOUT_SECONDS).ok
    except requests.RequestException:
        return False
