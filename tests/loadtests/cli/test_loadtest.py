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

    (line, *_) = capsys.readouterr().out.splitlines()
    assert ["hpa", "s"] == [line.split()[0], line.split()[2]]


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


def test_a_run_needs_a_sandbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says how to start one."""
    monkeypatch.chdir(tmp_path)

    assert 3 == main(["loadtest", "run", "hpa"])

    assert "start one with: load-harness sandbox up --dir .sandbox" in capsys.readouterr().err


def test_a_scenario_that_is_not_there_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """The sandbox is not even looked at."""
    assert 2 == main(["loadtest", "run", "nosuch"])

    assert "nosuch" in capsys.readouterr().err
