"""The process that keeps one sandbox: its servers, its pods and its autoscaler.

Run as `python -m loadtests.sandbox.supervisor DIRECTORY`. Its main thread starts all children, and they die with it.
"""

import contextlib
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psutil

from loadtests.api_key import api_key_from
from loadtests.hpa.versions import profile
from loadtests.manifests.model import Resources, Stack
from loadtests.manifests.read import read_stack
from loadtests.run.model import LIMITS_ENFORCED
from loadtests.sandbox.admission import admit
from loadtests.sandbox.autoscaler import autoscalers
from loadtests.sandbox.balancer import Balancer
from loadtests.sandbox.canary.scrapes import FLAGGER_PATH
from loadtests.sandbox.canary.servers import canary_servers
from loadtests.sandbox.canary.site import CanarySite
from loadtests.sandbox.cgroups import CgroupsUnavailable, CgroupTree, branch_name, open_tree
from loadtests.sandbox.container import Node
from loadtests.sandbox.control_plane import ControlPlane
from loadtests.sandbox.environment import OwnEnvironment
from loadtests.sandbox.exporter.server import ExporterServer
from loadtests.sandbox.faults.executor import FaultExecutor
from loadtests.sandbox.faults.workshop import Workshop
from loadtests.sandbox.journal import Journal
from loadtests.sandbox.processes import kill_strays
from loadtests.sandbox.programs import find_programs
from loadtests.sandbox.server_pool import ServerPool
from loadtests.sandbox.servers import BALANCER_SOCKET, Server, servers
from loadtests.sandbox.settings import SandboxSettings, read_settings
from loadtests.sandbox.state import Phase, PodStatus, SandboxState, write_state
from slo.files import CannotWrite

_TICK_SECONDS = 0.1
_STATE_EVERY_SECONDS = 1.0
_PROBE_THREADS = 8
_READY_PATIENCE_SECONDS = 60.0
_BUG_EXIT_CODE = 3
"""What `up` ends with when the sandbox has a bug: 1 is a finding, and this is none."""


class PodsNotReady(Exception):  # noqa: N818 - read as a sentence
    """The Deployment's first pods did not become ready."""

    exit_code = 3


class Supervisor:
    """Builds a sandbox, keeps it and takes it down. All its methods run in the main thread."""

    def __init__(self, directory: Path, settings: SandboxSettings, given_up: Callable[[], bool]) -> None:
        self._directory = directory
        self._settings = settings
        self._given_up = given_up
        self._stack: Stack = read_stack(settings.manifests)
        admit(self._stack, settings.manifests)
        self._cgroups, limits = _open_cgroups(directory)
        self._for_canary = canary_servers(self._stack.release, directory, settings.ports, slos=settings.slos)
        self._state = _first_state(settings, self._stack, self._for_canary.urls, limits)

    def run(self) -> None:
        """Keep the sandbox until it is given up, then take it down, whatever happens."""
        write_state(self._directory, self._state)
        with ThreadPoolExecutor(_PROBE_THREADS, thread_name_prefix="probe") as executor:
            node = Node(
                directory=self._directory,
                executor=executor,
                cgroups=self._cgroups,
                capacity=_capacity_of_this_machine(),
                own_environment=OwnEnvironment(
                    prometheus_url=self._settings.ports.urls()["prometheus"],
                    api_key=api_key_from(os.environ),
                    secret=secrets.token_urlsafe(32),
                ),
            )
            pool = ServerPool(self._servers())
            journal = Journal(self._directory)
            balancer = Balancer(BALANCER_SOCKET)
            plane = self._control_plane(node, balancer, journal)
            canary = self._canary(plane, journal)
            primary = self._stack.release.canary.primary if self._stack.release else ""
            workshop = Workshop(plane=plane, pool=pool, balancer=balancer, executor=executor, primary=primary)
            faults = FaultExecutor(self._directory, workshop.injection, plane.note)
            others = {FLAGGER_PATH: canary.exposition} if canary else {}
            try:
                with ExporterServer(plane.latest, port=self._settings.ports.exporter, others=others):
                    self._keep(pool, plane, faults, canary)
            finally:
                if canary:
                    canary.close()
                self._take_down(pool, plane)
                journal.close()

    def _control_plane(self, node: Node, balancer: Balancer, journal: Journal) -> ControlPlane:
        kubernetes = profile(self._settings.kubernetes)
        autoscaler, canary_autoscaler = autoscalers(self._stack, self._settings.flags, kubernetes, journal)
        return ControlPlane(self._stack, node, balancer, autoscaler, journal, canary_autoscaler=canary_autoscaler)

    def _servers(self) -> list[Server]:
        is_split = self._stack.release is not None
        more = self._for_canary
        own = servers(
            self._directory, self._settings.ports, find_programs(), is_split=is_split, more_scrapes=more.scrapes
        )
        return [*own, *more.servers]

    def _canary(self, plane: ControlPlane, journal: Journal) -> CanarySite | None:
        if self._stack.release is None or plane.deployments is None:
            return None
        return CanarySite(
            self._stack.release,
            plane.deployments,
            directory=self._directory,
            urls=self._for_canary.urls,
            journal=journal,
            note=plane.note,
        )

    def _keep(self, pool: ServerPool, plane: ControlPlane, faults: FaultExecutor, canary: CanarySite | None) -> None:
        pool.wait_until_ready(self._given_up)
        self._wait_for_pods(plane)
        plane.start_autoscaler()
        if canary:
            self._start(canary, plane)
        self._tell(plane, Phase.READY, canary=canary)
        told = time.monotonic()
        while not self._given_up():
            faults.tick(time.time())
            plane.tick()
            if canary:
                canary.tick(time.time())
            for server in pool.newly_ended():
                plane.note("server", "ended", server.name, {"exit_code": server.exit_code})
            if time.monotonic() - told >= _STATE_EVERY_SECONDS:
                told = time.monotonic()
                self._tell(plane, Phase.READY, pool.ended, canary)
            time.sleep(_TICK_SECONDS)

    def _wait_for_pods(self, plane: ControlPlane) -> None:
        deadline = time.monotonic() + _READY_PATIENCE_SECONDS
        while not plane.is_ready() and not self._given_up():
            plane.tick()
            if time.monotonic() > deadline:
                raise PodsNotReady(_last_words(plane, f"were not ready within {_READY_PATIENCE_SECONDS:g} s"))
            if any(pod.container.restarts and not pod.container.running for pod in plane.pods):
                raise PodsNotReady(_last_words(plane, "ended at their start, and again when started anew"))
            time.sleep(_TICK_SECONDS)

    def _start(self, canary: CanarySite, plane: ControlPlane) -> None:
        """Start the canary's controller, and wait until what changes is a release."""
        canary.start()
        deadline = time.monotonic() + _READY_PATIENCE_SECONDS
        while not canary.is_initialized and not self._given_up():
            plane.tick()
            canary.tick(time.time())
            if time.monotonic() > deadline:
                message = f"the canary was not initialized within {_READY_PATIENCE_SECONDS:g} s: {canary.state.message}"
                raise PodsNotReady(message)
            time.sleep(_TICK_SECONDS)

    def _tell(
        self,
        plane: ControlPlane,
        phase: Phase,
        ended_servers: tuple[str, ...] = (),
        canary: CanarySite | None = None,
    ) -> None:
        pods = tuple(
            PodStatus(name=pod.name, port=pod.port, pid=pod.container.pid, ready=pod.ready, ending=not pod.active)
            for pod in plane.pods
        )
        state = canary.state if canary else self._state.canary
        self._state = replace(self._state, phase=phase, pods=pods, ended_servers=ended_servers, canary=state)
        write_state(self._directory, self._state)

    def _take_down(self, pool: ServerPool, plane: ControlPlane) -> None:
        """Stop everything at once: nobody waits for an orderly drain of a cluster that goes away."""
        with contextlib.suppress(CannotWrite):  # the directory is gone, or the disk is full: go on all the same
            self._tell(plane, Phase.STOPPING)
        for pod in plane.pods:
            pod.container.remove()
        pool.stop()
        kill_strays(self._directory)
        if self._cgroups:
            self._cgroups.remove()


def main(arguments: list[str]) -> int:
    """Keep a sandbox until SIGTERM, or until its owner ends; return 0 after an orderly end."""
    directory = Path(arguments[0])
    os.chdir(directory)
    signals: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: signals.append(received))
    settings = read_settings(directory)
    try:
        Supervisor(directory, settings, lambda: bool(signals) or _orphaned(settings)).run()
    except Exception as error:
        failed = _failed_state(error)
        with contextlib.suppress(CannotWrite):  # the directory is gone, or the disk is full: the log is left
            write_state(directory, failed)
        if not hasattr(error, "exit_code"):
            raise  # a bug: its traceback goes to the supervisor's log
        sys.stderr.write(f"error: {error}\n")
        return failed.exit_code
    return 0


def _failed_state(error: Exception) -> SandboxState:
    is_bug = not hasattr(error, "exit_code")
    text = f"{type(error).__name__}: {error} (a bug; read logs/supervisor.log there)" if is_bug else str(error)
    exit_code = int(getattr(error, "exit_code", _BUG_EXIT_CODE))
    return SandboxState(phase=Phase.FAILED, pid=os.getpid(), error=text, exit_code=exit_code)


def _last_words(plane: ControlPlane, what: str) -> str:
    pod = next(pod for pod in plane.pods if not pod.ready)
    return f"the pods {what}; {pod.name}'s last words:\n{pod.container.last_lines()}"


def _orphaned(settings: SandboxSettings) -> bool:
    return settings.owner_pid is not None and os.getppid() != settings.owner_pid


def _open_cgroups(directory: Path) -> tuple[CgroupTree | None, str]:
    try:
        return open_tree(branch_name(directory)), LIMITS_ENFORCED
    except CgroupsUnavailable as error:
        return None, f"not enforced: {error}"


def _capacity_of_this_machine() -> Resources:
    return Resources(cpu_millicores=1000 * (psutil.cpu_count() or 1), memory_bytes=psutil.virtual_memory().total)


def _first_state(settings: SandboxSettings, stack: Stack, urls: dict[str, str], limits: str) -> SandboxState:
    return SandboxState(
        phase=Phase.STARTING,
        pid=os.getpid(),
        started=time.time(),
        manifests=str(settings.manifests),
        namespace=stack.deployment.namespace,
        deployment=stack.deployment.name,
        hpa=stack.hpa.name,
        service=stack.service.name,
        kubernetes=settings.kubernetes,
        flags=settings.flags,
        urls=urls,
        limits=limits,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
