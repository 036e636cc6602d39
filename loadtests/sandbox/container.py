"""Run a pod's container: this installation's workload as a process, restarted when it ends, probed and measured."""

import secrets
import signal
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from loadtests.manifests.model import Container, HttpProbe, Resources
from loadtests.sandbox.backoff import BackOff
from loadtests.sandbox.cgroups import Cgroup, CgroupTree
from loadtests.sandbox.cluster import ContainerState
from loadtests.sandbox.environment import OwnEnvironment
from loadtests.sandbox.ports import LOOPBACK
from loadtests.sandbox.probes import Probe, ProbeTiming, http_get
from loadtests.sandbox.process_meter import ProcessMeter
from loadtests.sandbox.processes import ChildProcess, Command
from loadtests.sandbox.usage import Meter, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A container's process ended without having been asked to."""

    exit_code: int
    """Negative: the number of the signal that ended it."""
    out_of_memory: bool
    on_purpose: bool = False
    """A planned fault killed it."""

    def __str__(self) -> str:
        if self.on_purpose:
            return "killed on purpose"
        if self.out_of_memory:
            return "killed because its memory limit was reached"
        if self.exit_code < 0:
            return f"killed by {signal.Signals(-self.exit_code).name}"
        return f"exited with code {self.exit_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What the containers of one sandbox share."""

    directory: Path
    executor: Executor
    """Runs the probes."""
    cgroups: CgroupTree | None
    """None: limits are not enforced here."""
    capacity: Resources
    """All the CPU and memory there is."""
    start_process: Callable[[Command], ChildProcess] = ChildProcess
    own_environment: OwnEnvironment = field(default_factory=OwnEnvironment)
    """What each pod is told of the sandbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a container runs."""

    pod: str
    port: int
    environment: Mapping[str, str]


class RunningContainer:
    """One container of one pod. Its methods are called from one thread, the one that starts processes."""

    def __init__(self, container: Container, placement: Placement, node: Node, *, now: float) -> None:
        self.restarts = 0
        self.ready = False
        self.ended_cpu_seconds = 0.0
        """CPU time of the containers that ended before this one."""
        self._container = container
        self._placement = placement
        self._node = node
        self._back_off = BackOff()
        self._spent: list[Cgroup] = []
        self._usage: Usage | None = None
        self._start(now)

    @property
    def pid(self) -> int:
        """Give the id of the container's first process."""
        return self._process.pid

    @property
    def running(self) -> bool:
        """Say whether the container has a process, as far as `tick` has seen."""
        return self._restart_due is None

    def tick(self, now: float) -> Ended | None:
        """Look after the container; return how it ended, once, if it did."""
        self._sweep()
        if self._restart_due is not None:
            if now >= self._restart_due:
                self.restarts += 1
                self._start(now)
            return None
        exit_code = self._process.exit_code()
        if exit_code is not None:
            return self._note_end(exit_code, now)
        self._tick_probes(now)
        return None

    def measure(self) -> Usage | None:
        """Return the usage of the container that runs now; None while none does."""
        self._usage = self._meter.read() if self.running else None
        if self._usage:
            self._cpu_seconds = self._usage.cpu_seconds_total
        return self._usage

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the container's first process."""
        self._process.signal(number)

    def freeze(self) -> None:
        """Stop all processes of the container where they are; one that is started again later runs."""
        self._process.signal_group(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let all processes of the container go on."""
        self._process.signal_group(signal.SIGCONT)

    def kill_on_purpose(self) -> bool:
        """Kill the container, whose end `tick` returns as one on purpose; False where it has ended by itself."""
        if not self.running or self.has_exited():
            return False
        self._is_killed_on_purpose = True
        self._process.signal_group(signal.SIGKILL)
        return True

    def last_lines(self) -> str:
        """Return the end of the container's log."""
        return self._process.last_lines()

    def has_exited(self) -> bool:
        """Say whether the first process has ended."""
        return self._process.exit_code() is not None

    def remove(self) -> bool:
        """Kill what is left and remove the control group; False while the kernel has not let go of it."""
        self._process.stop(grace_seconds=0)
        self._retire_cgroup()
        self._sweep()
        return not self._spent

    def state(self) -> ContainerState:
        """Return what the exporters publish, with the usage last measured."""
        usage = self._usage
        return ContainerState(
            name=self._container.name,
            image=self._container.image,
            container_id=self.id,
            requests=self._container.requests,
            limits=self._container.limits,
            restarts=self.restarts,
            running=self.running,
            cpu_usage_seconds_total=usage.cpu_seconds_total if usage else None,
            memory_working_set_bytes=usage.memory_working_set_bytes if usage else None,
            cfs_periods_total=usage.cfs_periods_total if usage else None,
            cfs_throttled_periods_total=usage.cfs_throttled_periods_total if usage else None,
            cfs_throttled_seconds_total=usage.cfs_throttled_seconds_total if usage else None,
        )

    def _start(self, now: float) -> None:
        self.id = secrets.token_hex(32)
        self.started = now
        self._restart_due: float | None = None
        self._is_killed_on_purpose = False
        self._usage = None
        self._cpu_seconds = 0.0
        name = f"{self._placement.pod}-{self.restarts}"
        self._cgroup = self._node.cgroups.create(name, self._container.limits) if self._node.cgroups else None
        self._process = self._node.start_process(self._command())
        self._meter: Meter = self._cgroup or ProcessMeter(self._process.pid)
        self._readiness = self._probe(self._container.readiness)
        self._liveness = self._probe(self._container.liveness)
        self.ready = self._readiness is None

    def _command(self) -> Command:
        port = str(self._placement.port)
        return Command(
            name=self._placement.pod,
            arguments=[sys.executable, "-m", "load_harness", "serve", "--host", LOOPBACK, "--port", port],
            log=self._node.directory / "logs" / f"{self._placement.pod}.log",
            environment=self._placement.environment,
            cgroup_procs=self._cgroup.procs_files if self._cgroup else (),
        )

    def _probe(self, probe: HttpProbe | None) -> Probe | None:
        if probe is None:
            return None
        url = f"http://{LOOPBACK}:{self._placement.port}{probe.path}"
        ask = partial(http_get, url, timeout_seconds=probe.timeout_seconds)
        timing = ProbeTiming(
            initial_delay_seconds=probe.initial_delay_seconds,
            period_seconds=probe.period_seconds,
            success_threshold=probe.success_threshold,
            failure_threshold=probe.failure_threshold,
        )
        return Probe(timing, ask, self._node.executor, started=self.started)

    def _tick_probes(self, now: float) -> None:
        if self._readiness and (answer := self._readiness.tick(now)) is not None:
            self.ready = answer
        if self._liveness and self._liveness.tick(now) is False:
            self._process.signal(signal.SIGKILL)

    def _note_end(self, exit_code: int, now: float) -> Ended:
        self.ready = False
        self.ended_cpu_seconds += self._cpu_seconds
        self._usage = None
        out_of_memory = self._cgroup is not None and self._cgroup.oom_kills() > 0
        self._retire_cgroup()
        self._restart_due = now + self._back_off.delay_seconds(ran_seconds=now - self.started)
        is_on_purpose = self._is_killed_on_purpose and exit_code == -signal.SIGKILL
        return Ended(exit_code=exit_code, out_of_memory=out_of_memory, on_purpose=is_on_purpose)

    def _retire_cgroup(self) -> None:
        if self._cgroup:
            self._spent.append(self._cgroup)
        self._cgroup = None

    def _sweep(self) -> None:
        """Remove the control groups of ended containers, as soon as the kernel lets them go."""
        self._spent = [cgroup for cgroup in self._spent if not cgroup.remove()]
