"""What each injection does to its target, and that it undoes it."""

import json
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice, Side
from loadtests.sandbox.faults.deployment import RollOut
from loadtests.sandbox.faults.pods import FreezePods, KillPods, SwitchPods, chosen, pods_of
from loadtests.sandbox.faults.servers import KillServer, ServerProcess, StopServer
from loadtests.sandbox.faults.workshop import Workshop
from loadtests.sandbox.pod import Birth, Pod
from tests.loadtests.sandbox.fakes import FakeBalancer, FakeSurroundings, with_container
from tests.loadtests.stack_builder import stack
from tests.waiting import eventually


@dataclass
class FakePool:
    """Remembers what is done to which server."""

    asked: list[str] = field(default_factory=list)

    def freeze(self, name: str) -> None:
        """Remember it."""
        self.asked.append(f"freeze {name}")

    def thaw(self, name: str) -> None:
        """Remember it."""
        self.asked.append(f"thaw {name}")

    def kill(self, name: str) -> None:
        """Remember it."""
        self.asked.append(f"kill {name}")

    def start_again(self, name: str) -> None:
        """Remember it."""
        self.asked.append(f"start {name}")


@dataclass
class FakePlane:
    """Rolls out when it is told to."""

    pods: list[Pod] = field(default_factory=list)
    rolled_out: bool = True

    def roll_out(self) -> None:
        """Begin."""
        self.rolled_out = False

    def is_rolled_out(self) -> bool:
        """Say what is so."""
        return self.rolled_out


@pytest.fixture
def pods(surroundings: FakeSurroundings) -> list[Pod]:
    """Three pods, b the oldest and a the youngest; all ready."""
    container = with_container(stack(), readiness=None).deployment
    balancer: Any = surroundings.balancer
    made = []
    for age, name in ((2, "c"), (9, "b"), (1, "a")):
        birth = Birth(name=name, port=8000 + age, deployment=container, node=surroundings.node, balancer=balancer)
        made.append(Pod(birth, now=100.0 - age))
        made[-1].tick(100.0)
    return made


def fault(**changes: object) -> PlannedFault:
    """Plan to freeze one pod, or something else."""
    given = {"at_seconds": 1.0, "action": FaultAction.FREEZE, "target": FaultTarget.PODS, "pods": 1, **changes}
    return PlannedFault(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "planned"),
    [
        pytest.param(["b"], fault(which=PodChoice.OLDEST), id="the oldest"),
        pytest.param(["a"], fault(which=PodChoice.YOUNGEST), id="the youngest"),
        pytest.param(["b", "c"], fault(which=PodChoice.OLDEST, pods=2), id="the two oldest"),
        pytest.param(["b", "c", "a"], fault(which=PodChoice.OLDEST, pods=9), id="more than there are"),
    ],
)
def test_pods_are_chosen_by_age(pods: list[Pod], expected: list[str], planned: PlannedFault) -> None:
    """As the scenario asks for."""
    assert expected == [pod.name for pod in chosen(pods, planned, seed="1/1")]


def test_the_seed_chooses_and_chooses_again(pods: list[Pod]) -> None:
    """The same seed the same pod, in whatever order they come; every pod has a seed."""
    first = {seed: chosen(pods, fault(), seed=str(seed))[0].name for seed in range(30)}
    again = {seed: chosen(pods[::-1], fault(), seed=str(seed))[0].name for seed in range(30)}

    assert first == again
    assert {"a", "b", "c"} == set(first.values())


def test_all_means_those_that_are_ready(pods: list[Pod]) -> None:
    """A pod that leaves, or has not come yet, serves nobody and is left alone."""
    pods[0].delete(now=101.0)
    pods[1].ready = False

    assert ["a"] == [pod.name for pod in chosen(pods, fault(pods=None), seed="1/1")]


@pytest.mark.parametrize(
    ("expected", "side"),
    [
        pytest.param(["web-primary-7d-x1"], Side.PRIMARY, id="the primary's"),
        pytest.param(["web-6c-y1", "web-6c-y2"], Side.CANARY, id="the canary's"),
        pytest.param(["web-primary-7d-x1", "web-6c-y1", "web-6c-y2"], None, id="all"),
    ],
)
def test_a_fault_may_be_for_one_side_alone(pods: list[Pod], expected: list[str], side: Side | None) -> None:
    """Whose a pod is, its name says, as in a cluster."""
    for pod, name in zip(pods, ("web-primary-7d-x1", "web-6c-y1", "web-6c-y2"), strict=True):
        pod.name = name

    assert expected == [pod.name for pod in pods_of(pods, side, primary="web-primary")]


def test_killed_pods_die_on_purpose_and_come_again(pods: list[Pod], surroundings: FakeSurroundings) -> None:
    """The whole group of processes dies, and the end is one on purpose."""
    injection = KillPods(lambda: pods[:1])

    assert ("c",) == injection.begin()
    ended = pods[0].tick(101.0)

    assert [signal.SIGKILL] == surroundings.processes.started[0].signals
    assert ended is not None
    assert (True, "killed on purpose") == (ended.on_purpose, str(ended))
    assert (True, True, ()) == (injection.is_over(), injection.end(), injection.problems())
    assert pods[0].tick(102.0) is None
    surroundings.processes.last.code = 1
    crash = pods[0].tick(103.0)
    assert crash is not None
    assert not crash.on_purpose


def test_a_crash_that_nobody_has_seen_yet_is_no_kill(pods: list[Pod], surroundings: FakeSurroundings) -> None:
    """The pod ended by itself in the moment before: the fault does not claim it."""
    surroundings.processes.started[0].code = -signal.SIGSEGV

    hit = KillPods(lambda: pods[:2]).begin()
    ended = pods[0].tick(101.0)

    assert ("b",) == hit
    assert ended is not None
    assert (False, "killed by SIGSEGV") == (ended.on_purpose, str(ended))


def test_a_container_that_waits_for_its_restart_is_not_killed(pods: list[Pod], surroundings: FakeSurroundings) -> None:
    """It has no process, and its next end is its own."""
    surroundings.processes.started[0].code = 1
    pods[0].tick(101.0)

    KillPods(lambda: pods[:1]).begin()

    assert [] == surroundings.processes.started[0].signals


def test_frozen_pods_go_on_at_the_end(pods: list[Pod], surroundings: FakeSurroundings) -> None:
    """SIGSTOP to all their processes, then SIGCONT."""
    injection = FreezePods(lambda: pods[:2])
    assert ("c", "b") == injection.begin()
    injection.tick(0.1)
    assert not injection.is_over()

    assert injection.end()

    signals = [process.signals for process in surroundings.processes.started]
    assert [[signal.SIGSTOP, signal.SIGCONT]] * 2 + [[]] == signals
    assert () == injection.problems()


@dataclass
class FaultSwitch:
    """The fault switch of a workload, on a port of its own."""

    faults: dict[str, Any] = field(default_factory=lambda: {"error_rate": 0.1, "latency_milliseconds": 0, "seed": 5})
    keys: set[str | None] = field(default_factory=set)
    puts_refused: int = 0
    """Answers so many with 503; the first of them does what it is asked all the same."""

    def handler(self) -> type[BaseHTTPRequestHandler]:
        """Answer for this switch."""
        switch = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer()

            def do_PUT(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if not switch.puts_refused or asked == {"error_rate": 0.5}:
                    switch.faults = asked
                status = 503 if switch.puts_refused else 200
                switch.puts_refused = max(switch.puts_refused - 1, 0)
                self._answer(status)

            def log_message(self, *_: object) -> None:
                pass

            def _answer(self, status: int = 200) -> None:
                switch.keys.add(self.headers["X-API-Key"])
                body = json.dumps(switch.faults).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler


@pytest.fixture
def switch(pods: list[Pod]) -> Iterator[FaultSwitch]:
    """The first pod answers as a workload does; its manifest gives it a key."""
    switch = FaultSwitch()
    with HTTPServer(("127.0.0.1", 0), switch.handler()) as server:
        pods[0].port, pods[0].api_key = server.server_port, "secret"
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield switch
        server.shutdown()
        thread.join()


def test_a_pods_own_switch_is_set_and_set_back(pods: list[Pod], switch: FaultSwitch) -> None:
    """To what it was before, which need not be nothing; with the pod's key."""
    with ThreadPoolExecutor(1) as executor:
        injection = SwitchPods(lambda: pods[:1], {"error_rate": 0.5}, executor)
        assert ("c",) == injection.begin()
        executor.submit(int).result()
        assert {"error_rate": 0.5} == switch.faults
        injection.tick(1.0)
        assert not injection.is_over()

        assert not injection.end()
        eventually(injection.end, what="a pod that is whole again")

    assert {"error_rate": 0.1, "latency_milliseconds": 0, "seed": 5} == switch.faults
    assert {"secret"} == switch.keys
    assert () == injection.problems()


def test_a_pod_that_does_not_answer_is_asked_until_it_is_whole(pods: list[Pod], switch: FaultSwitch) -> None:
    """It took the fault without saying so, and then refuses for a while; what was set before is not forgotten."""
    with ThreadPoolExecutor(1) as executor:
        injection = SwitchPods(lambda: pods[:1], {"error_rate": 0.5}, executor)
        switch.puts_refused = 3
        injection.begin()
        executor.submit(int).result()
        assert {"error_rate": 0.5} == switch.faults
        (problem,) = injection.problems()

        eventually(injection.end, what="a pod that is whole again")

    assert problem.startswith("c did not take it: 503 ")
    assert {"error_rate": 0.1, "latency_milliseconds": 0, "seed": 5} == switch.faults
    assert (problem,) == injection.problems()


@pytest.mark.parametrize(
    "seconds", [pytest.param((), id="just now"), pytest.param((101.0, 102.0), id="and came again")]
)
def test_a_container_that_ended_took_its_switch_along(
    pods: list[Pod], switch: FaultSwitch, surroundings: FakeSurroundings, seconds: tuple[float, ...]
) -> None:
    """Nobody waits for its answer."""
    with ThreadPoolExecutor(1) as executor:
        injection = SwitchPods(lambda: pods[:1], {"error_rate": 0.5}, executor)
        injection.begin()
        executor.submit(int).result()
        surroundings.processes.started[0].code = 1
        for second in seconds:
            pods[0].tick(second)

        assert injection.end()

    assert {"error_rate": 0.5} == switch.faults


def test_a_pod_that_does_not_take_it_is_named(pods: list[Pod], free_port: int) -> None:
    """The run goes on, and its report says that the fault was not what was planned."""
    pods[0].port = free_port
    with ThreadPoolExecutor(1) as executor:
        injection = SwitchPods(lambda: pods[:1], {"error_rate": 0.5}, executor)
        injection.begin()
        executor.submit(int).result()
        assert injection.end()

    (problem,) = injection.problems()
    assert problem.startswith("c did not take it: ")


def test_a_frozen_balancer_is_asked_nothing() -> None:
    """The supervisor would wait for an answer, and forget to let it go on."""
    pool, balancer = FakePool(), FakeBalancer()
    server = ServerProcess("haproxy", pool, balancer)  # type: ignore[arg-type]
    injection = StopServer(server, share_ratio=1.0)

    assert () == injection.begin()
    for seconds in (0.1, 0.9, 1.0, 5.5):
        injection.tick(seconds)
        assert balancer.is_stopped
    assert not injection.is_over()
    assert injection.end()

    assert ["freeze haproxy", "thaw haproxy"] == pool.asked
    assert not balancer.is_stopped
    assert () == injection.problems()


def test_a_slow_server_stands_still_for_a_share_of_every_second() -> None:
    """Three tenths of a second, and then it may work."""
    pool = FakePool()
    injection = StopServer(ServerProcess("prometheus", pool, FakeBalancer()), share_ratio=0.3)  # type: ignore[arg-type]

    injection.begin()
    frozen = []
    for tenth in range(1, 21):
        injection.tick(tenth / 10)
        frozen.append(pool.asked[-1] == "freeze prometheus")
    injection.end()

    assert [*[True] * 2, *[False] * 7, *[True] * 3, *[False] * 7, True] == frozen
    assert "thaw prometheus" == pool.asked[-1]


def test_a_killed_balancer_forgets_its_pods_and_starts_again() -> None:
    """The pods learn from its new life that they must be added again."""
    pool, balancer = FakePool(), FakeBalancer()
    injection = KillServer(ServerProcess("haproxy", pool, balancer))  # type: ignore[arg-type]

    assert () == injection.begin()
    injection.tick(1.0)
    assert not injection.is_over()
    assert injection.end()

    assert (["kill haproxy", "start haproxy"], 1) == (pool.asked, balancer.life)
    assert () == injection.problems()


def test_a_roll_out_is_over_when_it_is(pods: list[Pod]) -> None:
    """Nothing ends it before; it names the pods that are to go."""
    plane = FakePlane(pods)
    pods[0].delete(now=101.0)
    injection = RollOut(plane)  # type: ignore[arg-type]

    assert ("b", "a") == injection.begin()
    injection.tick(1.0)
    assert (False, False) == (injection.is_over(), injection.end())

    plane.rolled_out = True
    assert (True, True, ()) == (injection.is_over(), injection.end(), injection.problems())


@pytest.mark.parametrize(
    ("kind", "planned"),
    [
        pytest.param(KillPods, fault(action=FaultAction.KILL), id="kill pods"),
        pytest.param(FreezePods, fault(), id="freeze pods"),
        pytest.param(SwitchPods, fault(action=FaultAction.SLOW, latency_seconds=0.2), id="slow pods"),
        pytest.param(SwitchPods, fault(action=FaultAction.FAIL, share_ratio=0.2), id="failing pods"),
        pytest.param(KillServer, fault(action=FaultAction.KILL, target=FaultTarget.PROMETHEUS), id="kill Prometheus"),
        pytest.param(StopServer, fault(target=FaultTarget.BALANCER), id="freeze the balancer"),
        pytest.param(
            StopServer, fault(action=FaultAction.SLOW, target=FaultTarget.BALANCER, share_ratio=0.5), id="slow it"
        ),
        pytest.param(RollOut, fault(action=FaultAction.ROLL_OUT, target=FaultTarget.DEPLOYMENT), id="roll out"),
    ],
)
def test_each_fault_has_its_injection(pods: list[Pod], kind: type, planned: PlannedFault) -> None:
    """And it works on the pods that there are when it begins."""
    with ThreadPoolExecutor(1) as executor:
        plane: Any = FakePlane(pods)
        pool: Any = FakePool()
        balancer: Any = FakeBalancer()
        workshop = Workshop(plane=plane, pool=pool, balancer=balancer, executor=executor)
        injection = workshop.injection(planned, "1/1")
        assert isinstance(injection, kind)
        hit = {FaultTarget.PODS: 1, FaultTarget.DEPLOYMENT: 3}
        assert hit.get(planned.target, 0) == len(injection.begin())
