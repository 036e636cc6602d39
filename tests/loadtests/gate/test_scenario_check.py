"""A scenario is run once for a release, by a command that can take its time and be ended."""

import json
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest

from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.checks.scenario import ScenarioCheck
from loadtests.gate.state import Release, State
from tests.fakes import FakeClock
from tests.loadtests.gate.asking import question
from tests.waiting import eventually

_PROGRAM = """\
import json, pathlib, sys, time
here, arguments = pathlib.Path(sys.argv[1]), sys.argv[2:]
with (here / "calls").open("a") as calls:
    calls.write(json.dumps(arguments) + "\\n")
while (here / "wait").exists():
    time.sleep(0.01)
plan = json.loads((here / "plan.json").read_text())
run = pathlib.Path(arguments[arguments.index("--out") + 1] if "--out" in arguments else arguments[2])
run.mkdir(parents=True, exist_ok=True)
if plan["verdict"]:
    (run / "verdict.json").write_text(json.dumps(plan["verdict"]))
print("error: no sandbox could be started", file=sys.stderr)
sys.exit(plan["exit_code"])
"""
PASSED = {"because": "all 2 expectations held", "expectations": []}
FAILED = {
    "because": "of 2 expectations 1 failed",
    "expectations": [
        {"expectation": "dropped == 0", "outcome": "passed", "because": "none was"},
        {"expectation": "p95 < 200ms", "outcome": "failed", "because": "p95 was 431 ms"},
    ],
}
RELEASE = Release(checksum="5d8f", began=100.0)
ASKED = question(metadata={"check": "scenario", "scenario": "smoke"})


class Stage:
    """A check with a stand-in for `load-harness` that does as planned."""

    def __init__(self, directory: Path, clock: FakeClock) -> None:
        self.directory = directory
        (directory / "program.py").write_text(_PROGRAM)
        self.state = State(directory / "state.json")
        self.check = ScenarioCheck(
            self.state,
            sandbox=directory / "sandbox",
            runs=directory / "runs",
            program=(sys.executable, str(directory / "program.py"), str(directory)),
            clock=clock.time,
        )
        self.plan(0, PASSED)

    def plan(self, exit_code: int, verdict: object) -> None:
        """Say how the command ends."""
        (self.directory / "plan.json").write_text(json.dumps({"exit_code": exit_code, "verdict": verdict}))

    @property
    def calls(self) -> list[list[str]]:
        """With which arguments it was called."""
        path = self.directory / "calls"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def stage(tmp_path: Path, clock: FakeClock) -> Stage:
    """A check whose command passes at once."""
    return Stage(tmp_path, clock)


@pytest.mark.parametrize(
    ("exit_code", "verdict", "outcome", "because"),
    [
        pytest.param(0, PASSED, Outcome.APPROVED, "the scenario smoke: all 2 expectations held", id="passed"),
        pytest.param(
            1,
            FAILED,
            Outcome.REFUSED,
            "the scenario smoke: of 2 expectations 1 failed; p95 < 200ms: p95 was 431 ms",
            id="failed",
        ),
        pytest.param(
            4,
            {**PASSED, "because": "of 2 expectations 1 could not be judged"},
            Outcome.INCONCLUSIVE,
            "the scenario smoke: of 2 expectations 1 could not be judged",
            id="inconclusive",
        ),
    ],
)
def test_the_verdict_is_the_answer(
    stage: Stage, exit_code: int, verdict: object, outcome: Outcome, because: str
) -> None:
    """With the first expectation that did not hold."""
    stage.plan(exit_code, verdict)
    run = stage.directory / "runs/20231114T221320000000Z-smoke"

    assert Answer(outcome=outcome, because=because, details={"run": str(run)}) == stage.check.answer(ASKED, RELEASE)
    sandbox = str(stage.directory / "sandbox")
    assert [["loadtest", "run", "smoke", "--dir", sandbox, "--out", str(run), "--format", "json"]] == stage.calls


def test_it_is_run_once_for_a_release(stage: Stage) -> None:
    """Every tick asks; another release is another run."""
    for release in (RELEASE, RELEASE, Release(checksum="5d8f", began=200.0), Release(checksum="7e1a", began=100.0)):
        stage.check.answer(ASKED, release)

    assert 3 == len(stage.calls)


@pytest.mark.parametrize("exit_code", [2, 3, 130, -9])
def test_a_command_that_comes_to_no_verdict_is_run_again(stage: Stage, exit_code: int) -> None:
    """That says nothing of the release; the reason is its last line."""
    stage.plan(exit_code % 256, None)

    with pytest.raises(
        Unanswerable, match=r"came to no verdict .*: error: no sandbox could be started; see .*smoke.log"
    ):
        stage.check.answer(ASKED, RELEASE)
    stage.plan(0, PASSED)
    assert Outcome.APPROVED is stage.check.answer(ASKED, RELEASE).outcome


def test_a_verdict_that_is_not_there_is_none(stage: Stage) -> None:
    """An exit code alone is not believed."""
    stage.plan(0, None)

    with pytest.raises(
        Unanswerable, match=r"verdict.json: cannot be read \(FileNotFoundError\); run the scenario again"
    ):
        stage.check.answer(ASKED, RELEASE)


def test_a_recorded_run_is_judged(stage: Stage) -> None:
    """One that is there."""
    asked = question(metadata={"check": "scenario", "run": "first"})

    with pytest.raises(Unanswerable, match=r"metadata\.run first: no such run in .*; record it there"):
        stage.check.answer(asked, RELEASE)
    (stage.directory / "runs/first").mkdir(parents=True)
    assert "the run first: all 2 expectations held" == stage.check.answer(asked, RELEASE).because
    assert [["loadtest", "verify", str(stage.directory / "runs/first"), "--format", "json"]] == stage.calls


def test_one_at_a_time(stage: Stage) -> None:
    """Another scenario waits for the next call: two on one machine would spoil each other."""
    (stage.directory / "wait").touch()
    thread = threading.Thread(target=stage.check.answer, args=(ASKED, RELEASE))
    thread.start()
    eventually(lambda: stage.calls, what="a command")
    other = stage.check.answer(question(metadata={"check": "scenario", "scenario": "hpa"}), RELEASE)
    (stage.directory / "wait").unlink()
    thread.join()

    assert Answer(outcome=Outcome.PENDING, because="the scenario hpa: waits for another that is under way") == other
    assert 1 == len(stage.calls)


def test_a_verdict_that_is_there_waits_for_no_other_scenario(stage: Stage) -> None:
    """The hooks of one tick are asked in turn: the first must not be refused while the second is at work."""
    stage.check.answer(ASKED, RELEASE)
    (stage.directory / "wait").touch()
    other = question(metadata={"check": "scenario", "scenario": "hpa"})
    thread = threading.Thread(target=stage.check.answer, args=(other, RELEASE))
    thread.start()
    eventually(lambda: len(stage.calls) == 2, what="another command")
    again = stage.check.answer(ASKED, RELEASE)
    (stage.directory / "wait").unlink()
    thread.join()

    assert Outcome.APPROVED is again.outcome


def test_at_its_end_the_gate_ends_the_command(stage: Stage) -> None:
    """Nothing is left, and whoever asks is told why."""
    (stage.directory / "wait").touch()
    said: list[str] = []

    def ask() -> None:
        with pytest.raises(Unanswerable) as caught:
            stage.check.answer(ASKED, RELEASE)
        said.append(str(caught.value))

    thread = threading.Thread(target=ask)
    thread.start()
    eventually(lambda: stage.calls, what="a command")
    (child,) = psutil.Process().children(recursive=True)
    began = time.monotonic()
    stage.check.close()
    thread.join()

    assert ["the gate was stopped; ask again when it is back"] == said
    assert not child.is_running()
    assert time.monotonic() - began < 8
