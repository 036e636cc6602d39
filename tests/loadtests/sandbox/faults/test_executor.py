"""Faults begin and end at their times, whatever becomes of the run that asked for them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault
from loadtests.run.faults import faults_to_json
from loadtests.run.files import write_json
from loadtests.sandbox.faults.executor import FaultExecutor
from loadtests.sandbox.faults.order import ORDER_FILE

START = 1_700_000_000.0
FREEZE = PlannedFault(at_seconds=5.0, action=FaultAction.FREEZE, target=FaultTarget.BALANCER, for_seconds=2.0)
KILL = PlannedFault(at_seconds=8.0, action=FaultAction.KILL, target=FaultTarget.PODS, pods=1)
ROLL_OUT = PlannedFault(at_seconds=1.0, action=FaultAction.ROLL_OUT, target=FaultTarget.DEPLOYMENT)


@dataclass
class FakeInjection:
    """Remembers what it is asked."""

    over: bool = False
    can_end: bool = True
    asked: list[str] = field(default_factory=list)

    def begin(self) -> tuple[str, ...]:
        """Hit one pod."""
        self.asked.append("begin")
        return ("pod-a",)

    def tick(self, seconds: float) -> None:
        """Remember when."""
        self.asked.append(f"tick {seconds:g}")

    def end(self) -> bool:
        """End, if it can."""
        self.asked.append("end")
        return self.can_end

    def is_over(self) -> bool:
        """Say what it was told."""
        return self.over

    def problems(self) -> tuple[str, ...]:
        """Complain."""
        return ("pod-a did not take it",)


@dataclass
class Bench:
    """An executor with an injection to look at."""

    directory: Path
    injection: FakeInjection = field(default_factory=FakeInjection)
    notes: list[tuple[str, str, str, Mapping[str, Any]]] = field(default_factory=list)
    seeds: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Wire them."""
        self.executor = FaultExecutor(self.directory, self._make, lambda *note: self.notes.append(note))

    def order(self, *faults: PlannedFault, runner_pid: int = 0) -> None:
        """Order faults, by default for this process."""
        order = {
            "start_time": START,
            "runner_pid": runner_pid or os.getpid(),
            "seed": 3,
            "faults": faults_to_json(faults),
        }
        write_json(self.directory / ORDER_FILE, order)

    def tick(self, *seconds: float) -> None:
        """Tick at these seconds of the load."""
        for second in seconds:
            self.executor.tick(START + second)

    def noted(self) -> list[str]:
        """Name what was noted, without the content."""
        return [f"{predicate} {subject_id}" for _, predicate, subject_id, _ in self.notes]

    def _make(self, _fault: PlannedFault, seed: str) -> FakeInjection:
        self.seeds.append(seed)
        return self.injection


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """An executor without an order."""
    return Bench(tmp_path)


def test_a_fault_begins_and_ends_at_its_times(bench: Bench) -> None:
    """To the tick; in between it is ticked with the seconds since its begin."""
    bench.order(FREEZE)

    bench.tick(4.9)
    assert [] == bench.injection.asked
    bench.tick(5.0, 6.0, 6.9)
    assert ["begin", "tick 1", "tick 1.9"] == bench.injection.asked
    bench.tick(7.0, 8.0)

    assert ["begin", "tick 1", "tick 1.9", "end"] == bench.injection.asked
    assert ["injected freeze the balancer", "ended freeze the balancer"] == bench.noted()
    assert ["3/1"] == bench.seeds


def test_the_notes_say_which_fault_hit_what(bench: Bench) -> None:
    """The number is the scenario's, from 1; what could not be done is told at the end."""
    bench.order(KILL, FREEZE)

    bench.tick(5.0)

    assert (
        "fault",
        "injected",
        "freeze the balancer",
        {
            "fault": 2,
            "action": "freeze",
            "target": "balancer",
            "pods": ["pod-a"],
            "problems": ["pod-a did not take it"],
        },
    ) == bench.notes[0]


def test_what_happens_at_once_is_over_at_the_next_tick(bench: Bench) -> None:
    """A pod is killed once."""
    bench.injection.over = True
    bench.order(KILL)

    bench.tick(8.0, 8.1, 8.2)

    assert ["begin", "end"] == bench.injection.asked


def test_what_ends_by_itself_is_waited_for(bench: Bench) -> None:
    """A roll-out takes as long as it takes."""
    bench.order(ROLL_OUT)
    bench.tick(1.0, 2.0)
    assert ["begin", "tick 1"] == bench.injection.asked

    bench.injection.over = True
    bench.tick(3.0, 4.0)

    assert ["begin", "tick 1", "end"] == bench.injection.asked


def test_a_withdrawn_order_is_ended_at_once(bench: Bench) -> None:
    """What has begun is ended, what has not never begins."""
    bench.order(FREEZE, KILL)
    bench.tick(5.0)
    bench.order()

    bench.tick(5.5, 8.0, 9.0)

    assert ["begin", "end"] == bench.injection.asked
    assert ["injected freeze the balancer", "ended freeze the balancer"] == bench.noted()


def test_another_order_takes_the_place_of_the_first(bench: Bench) -> None:
    """A run whose predecessor was killed does not inherit its faults."""
    bench.order(FREEZE)
    bench.tick(5.0)
    bench.order(replace(FREEZE, at_seconds=6.0))

    bench.tick(5.5, 6.0)

    assert ["begin", "end", "begin"] == bench.injection.asked


def test_what_is_not_undone_at_once_is_asked_again(bench: Bench) -> None:
    """At every tick, also when the run is over before its time; the end is noted when it has come."""
    bench.injection.can_end = False
    bench.order(FREEZE)
    bench.tick(5.0)
    bench.order()
    bench.tick(5.5, 5.6)
    assert ["begin", "end", "tick 0.5", "end", "tick 0.6"] == bench.injection.asked
    assert ["injected freeze the balancer"] == bench.noted()

    bench.injection.can_end = True
    bench.tick(5.7)

    assert ["injected freeze the balancer", "ended freeze the balancer"] == bench.noted()


def test_a_fault_waits_for_the_one_before_to_be_undone(bench: Bench) -> None:
    """What it found set would be the other's, and it would set that back."""
    bench.injection.can_end = False
    bench.order(FREEZE, replace(FREEZE, at_seconds=7.0), replace(FREEZE, at_seconds=7.0, target=FaultTarget.PROMETHEUS))
    bench.tick(5.0, 7.0)
    assert ["injected freeze the balancer", "injected freeze Prometheus"] == bench.noted()

    bench.injection.can_end = True
    bench.tick(7.1)

    assert ["ended freeze the balancer", "injected freeze the balancer"] == bench.noted()[2:]


def test_what_cannot_be_ended_goes_on_after_the_run(bench: Bench) -> None:
    """No roll-out is left half done; its end is noted when it comes."""
    bench.injection.can_end = False
    bench.order(ROLL_OUT)
    bench.tick(1.0)
    bench.order()
    bench.tick(2.0)
    assert ["injected roll out the deployment"] == bench.noted()

    bench.injection.can_end = bench.injection.over = True
    bench.tick(3.0)

    assert ["injected roll out the deployment", "ended roll out the deployment"] == bench.noted()


def test_the_death_of_the_runner_ends_everything(bench: Bench) -> None:
    """Also `kill -9`, after which nobody withdraws anything; also while its parent has not noticed."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as runner:
        bench.order(FREEZE, KILL, runner_pid=runner.pid)
        bench.tick(5.0, 5.5)
        runner.kill()
        os.waitid(os.P_PID, runner.pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie

        bench.tick(5.6, 8.0)

    assert ["begin", "tick 0.5", "end"] == bench.injection.asked
    bench.tick(8.1)
    assert ["begin", "tick 0.5", "end"] == bench.injection.asked


def test_a_runner_that_is_long_gone_begins_nothing(bench: Bench) -> None:
    """It died between its order and the load."""
    with subprocess.Popen([sys.executable, "-c", ""]) as runner:
        runner.wait()
    bench.order(FREEZE, runner_pid=runner.pid)

    bench.tick(1.0, 5.0)

    assert [] == bench.notes
