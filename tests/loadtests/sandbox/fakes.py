"""Stand-ins for what a pod has around it: real classes that are told what to do."""

import signal
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from loadtests.manifests.model import Container, Resources, Stack
from loadtests.sandbox.balancer import BACKEND, BalancerGone, BalancerRefused, BalancerStopped
from loadtests.sandbox.container import Node
from loadtests.sandbox.processes import Command
from loadtests.sandbox.usage import Usage


@dataclass
class FakeProcess:
    """A process that ends when it is told to, or killed."""

    command: Command
    pid: int
    code: int | None = None
    signals: list[signal.Signals] = field(default_factory=list)

    def exit_code(self) -> int | None:
        """Give the code it was told to end with."""
        return self.code

    def signal_group(self, number: signal.Signals) -> None:
        """Take the process for all of its group."""
        self.signal(number)

    def signal(self, number: signal.Signals) -> None:
        """Remember the signal; only SIGKILL ends the process."""
        if self.code is None:
            self.signals.append(number)
            self.code = -number if number is signal.SIGKILL else None

    def stop(self, *, grace_seconds: float) -> None:  # noqa: ARG002 - the real one's signature
        """End at once."""
        self.signal(signal.SIGKILL)


@dataclass
class FakeProcesses:
    """Starts processes that exist in memory only."""

    started: list[FakeProcess] = field(default_factory=list)

    def __call__(self, command: Command) -> FakeProcess:
        """Start one."""
        self.started.append(FakeProcess(command=command, pid=1000 + len(self.started)))
        return self.started[-1]

    @property
    def last(self) -> FakeProcess:
        """Give the process that was started last."""
        return self.started[-1]


@dataclass
class FakeCgroup:
    """A control group that says what it is told to."""

    name: str
    limits: Resources
    usage: Usage | None = None
    kills: int = 0
    is_busy: bool = False
    is_removed: bool = False
    procs_files: tuple[Path, ...] = ()

    def read(self) -> Usage | None:
        """Give the usage."""
        return self.usage

    def oom_kills(self) -> int:
        """Give how often the kernel killed here."""
        return self.kills

    def remove(self) -> bool:
        """Go, unless the kernel holds it."""
        self.is_removed = not self.is_busy
        return self.is_removed


@dataclass
class FakeCgroups:
    """Makes control groups that exist in memory only."""

    made: list[FakeCgroup] = field(default_factory=list)

    def create(self, name: str, limits: Resources) -> FakeCgroup:
        """Make one."""
        self.made.append(FakeCgroup(name=name, limits=limits))
        return self.made[-1]

    @property
    def last(self) -> FakeCgroup:
        """Give the group that was made last."""
        return self.made[-1]


@dataclass
class FakeProbes(Executor):
    """Answers probes by their path, at once."""

    answers: dict[str, bool] = field(default_factory=dict)

    def submit(self, fn: Callable[..., Any], /, *_args: object, **_kwargs: object) -> Future[Any]:
        """Answer yes, if not told otherwise."""
        future: Future[Any] = Future()
        path = urlsplit(fn.args[0]).path  # type: ignore[attr-defined] # a partial of http_get
        future.set_result(self.answers.get(path, True))
        return future


@dataclass
class FakeBalancer:
    """Remembers what it is asked, and holds on to servers that have connections."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    connected: set[str] = field(default_factory=set)
    is_gone: bool = False
    is_stopped: bool = False
    life: int = 0
    backends: dict[str, str] = field(default_factory=dict)
    """Where each server was added, by its name."""

    def add(self, name: str, port: int, *, backend: str = BACKEND) -> None:  # noqa: ARG002 - the real one's signature
        """Remember it."""
        self._ask("add", name)
        self.backends[name] = backend

    def enable(self, name: str, *, backend: str = BACKEND) -> None:
        """Remember it."""
        self._ask_of("enable", name, backend)

    def drain(self, name: str, *, backend: str = BACKEND) -> None:
        """Remember it."""
        self._ask_of("drain", name, backend)

    def remove(self, name: str, *, backend: str = BACKEND) -> bool:
        """Remember it, and say whether the server could go."""
        self._ask_of("remove", name, backend)
        return name not in self.connected

    def split(self, canary_weight: int) -> None:
        """Remember the weight."""
        self._ask("split", str(canary_weight))

    def _ask_of(self, what: str, name: str, backend: str) -> None:
        """Refuse what is asked of a server where it is not, as HAProxy would."""
        self._ask(what, name)
        if backend != self.backends[name]:
            message = f"{what} {backend}/{name}: no such server"
            raise BalancerRefused(message)

    def _ask(self, what: str, name: str) -> None:
        if self.is_stopped:
            raise BalancerStopped
        if self.is_gone:
            raise BalancerGone
        self.asked.append((what, name))


@dataclass
class FakeSurroundings:
    """All of them together, with the node made of them."""

    directory: Path
    processes: FakeProcesses = field(default_factory=FakeProcesses)
    cgroups: FakeCgroups = field(default_factory=FakeCgroups)
    probes: FakeProbes = field(default_factory=FakeProbes)
    balancer: FakeBalancer = field(default_factory=FakeBalancer)

    @property
    def node(self) -> Node:
        """Give the node that containers run on."""
        return Node(
            directory=self.directory,
            executor=self.probes,
            cgroups=self.cgroups,  # type: ignore[arg-type]
            capacity=Resources(cpu_millicores=2000, memory_bytes=2**30),
            start_process=self.processes,  # type: ignore[arg-type]
        )


def usage(cpu_seconds: float, memory_bytes: int = 64 * 2**20) -> Usage:
    """Return what a container has used."""
    return Usage(cpu_seconds_total=cpu_seconds, memory_working_set_bytes=memory_bytes)


def with_container(given: Stack, **changes: object) -> Stack:
    """Return a stack whose container is changed."""
    container: Container = replace(given.deployment.containers[0], **changes)  # type: ignore[arg-type]
    return replace(given, deployment=replace(given.deployment, containers=(container,)))


def with_deployment(given: Stack, **changes: object) -> Stack:
    """Return a stack whose Deployment is changed."""
    return replace(given, deployment=replace(given.deployment, **changes))  # type: ignore[arg-type]
