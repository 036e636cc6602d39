"""The `loadtest` commands, as a user types them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from load_harness.cli import main
from tests.loadtests.run_builder import good_run
from tests.loadtests.run_directory import write_run


@pytest.fixture
def run_directory(tmp_path: Path) -> Path:
    """A recorded run in which everything went well."""
    directory = tmp_path / "run"
    directory.mkdir()
    write_run(directory, good_run())
    return directory


def test_scenarios_are_listed_with_their_length(capsys: pytest.CaptureFixture[str]) -> None:
    """One line each: name, seconds, and what it proves."""
    assert 0 == main(["loadtest", "list"])

    lines = [line.split(maxsplit=4) for line in capsys.readouterr().out.splitlines()]
    assert ["hpa", "120", "s", "passed", "Scale out under load and back again"] in lines


def test_the_long_list_says_what_is_proved_and_broken(capsys: pytest.CaptureFixture[str]) -> None:
    """With the manifests that must run, and each fault with its time."""
    assert 0 == main(["loadtest", "list", "--long"])

    out = capsys.readouterr().out
    assert "   60 s   inconclusive   Freeze Prometheus" in out
    assert "    The autoscaler does not read Prometheus, so it scales without it; " in out
    assert "    runs three-pods\n    at 15 s: kill one pod\n" in out
    assert "    at 15 s: freeze the balancer for 3 s\n" in out


def test_expectations_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole grammar, for who writes a scenario."""
    assert 0 == main(["loadtest", "list", "--expectations"])

    assert "no flapping" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("style", "check"),
    [
        pytest.param("text", lambda out: "passed" in out, id="as text"),
        pytest.param("json", lambda out: json.loads(out)["outcome"] == "passed", id="as JSON"),
        pytest.param("markdown", lambda out: "|" in out, id="as Markdown"),
    ],
)
def test_a_recorded_run_is_judged_again(
    run_directory: Path, capsys: pytest.CaptureFixture[str], style: str, check: Callable[[str], bool]
) -> None:
    """The verdict is the result, the report's place is said beside it."""
    assert 0 == main(["loadtest", "verify", str(run_directory), "--format", style])

    out, err = capsys.readouterr()
    assert check(out)
    assert f"report: {run_directory / 'report.html'}\n" == err
    assert (run_directory / "report.html").exists()


def test_a_directory_without_a_run_is_a_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be judged is said to be no run."""
    assert 2 == main(["loadtest", "verify", str(tmp_path)])

    assert str(tmp_path) in capsys.readouterr().err


def test_an_expectation_of_a_fault_that_there_is_not_is_a_mistake(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is told before a sandbox is brought up for it."""
    scenario = tmp_path / "whole.yaml"
    scenario.write_text(
        "name: whole\ndescription: breaks nothing\nlocustfile: work\nrequest: {cpu_milliseconds: 1, pace: 1s}\n"
        "stages: [{name: steady, duration: 5s, users: 1}]\n"
        "expectations: [recovered to p95 < 1s within 1s of fault 1]\n"
    )

    assert 2 == main(["loadtest", "run", str(scenario), "--dir", str(tmp_path / "sandbox")])

    assert "needs a fault in the scenario; add one to `faults:`" in capsys.readouterr().err
    assert not (tmp_path / "sandbox").exists()


def test_a_scenario_that_is_not_there_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """The sandbox is not even looked at."""
    assert 2 == main(["loadtest", "run", "nosuch"])

    assert "nosuch" in capsys.readouterr().err


def test_an_slo_that_there_is_not_costs_no_sandbox(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All such names are told at once, with those that the sandbox's rules would have."""
    scenario = tmp_path / "mine.yaml"
    scenario.write_text(
        "name: mine\ndescription: d\nlocustfile: work\nrequest: {cpu_milliseconds: 1, pace: 1s}\n"
        "stages:\n  - {name: all, duration: 5s, users: 1}\n"
        'expectations:\n  - budget_spent("availabilty") < 5%\n  - page alert "nobody" fired\n',
        encoding="utf-8",
    )

    assert 2 == main(["loadtest", "run", str(scenario), "--dir", str(tmp_path / "sandbox")])

    err = capsys.readouterr().err
    assert "availabilty must be one of availability, latency-p95, latency-p99; did you mean availability?" in err
    assert "nobody must be one of availability, latency-p95, latency-p99, LoadHarnessAvailabilityBudgetBurn, " in err
    assert not (tmp_path / "sandbox").exists()
