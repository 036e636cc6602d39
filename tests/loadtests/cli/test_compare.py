"""`loadtest compare`, as a user types it."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from load_harness.cli import main
from loadtests.run.model import Run
from tests.loadtests.run_builder import good_run, with_client
from tests.loadtests.run_directory import write_run

Write = Callable[[str, Run], str]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a run into a directory of a name, and give its path."""

    def write(name: str, run: Run) -> str:
        directory = tmp_path / name
        directory.mkdir()
        write_run(directory, run)
        return str(directory)

    return write


def slower() -> Run:
    """Build a run whose requests take 22 % longer."""
    return with_client(good_run(), lambda _, line: replace(line, latency={620: line.finished}))


def test_a_worse_run_is_a_finding(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1, and the answer is the last line."""
    assert 1 == main(["loadtest", "compare", written("a", good_run()), written("b", slower())])

    assert capsys.readouterr().out.splitlines()[-1].startswith("the second run is worse than the first: of 18 measures")


def test_a_run_that_is_no_worse_is_none(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 0; with a margin above the change, too."""
    first, second = written("a", good_run()), written("b", slower())
    assert 0 == main(["loadtest", "compare", second, first])
    assert 0 == main(["loadtest", "compare", first, second, "--margin", "30%"])

    assert "is not shown to be worse" in capsys.readouterr().out


def test_as_json(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """The result is one document."""
    main(["loadtest", "compare", written("a", good_run()), written("b", slower()), "--format", "json"])

    assert 1 == json.loads(capsys.readouterr().out)["exit_code"]


def test_a_page_is_written_where_it_is_asked_for(
    written: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page's place is said beside the result."""
    out = tmp_path / "out" / "page"
    main(["loadtest", "compare", written("a", good_run()), written("b", slower()), "--out", str(out)])

    assert f"report: {out / 'comparison.html'}\n" == capsys.readouterr().err
    assert "is worse than the first" in (out / "comparison.html").read_text()


def test_a_page_that_cannot_be_written_is_named(
    written: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder below a file is no folder: exit code 3, with what to do."""
    (tmp_path / "file").touch()
    out = tmp_path / "file" / "page"
    assert 3 == main(["loadtest", "compare", written("a", good_run()), written("b", slower()), "--out", str(out)])

    assert (
        f"error: {out}: cannot be written (Not a directory); make room for it, or name another directory\n"
    ) == capsys.readouterr().err


def test_runs_of_another_plan_need_insisting(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 4 with the reason; with --anyway the comparison, and the reason."""
    run = good_run()
    other = replace(run, facts=replace(run.facts, plan=replace(run.facts.plan, seed=2)))
    first, second = written("a", run), written("b", other)
    assert 4 == main(["loadtest", "compare", first, second])
    assert "not comparable: the load plans differ\nnothing was compared; give --anyway" in capsys.readouterr().out
    assert 0 == main(["loadtest", "compare", first, second, "--anyway"])
    assert "not comparable: the load plans differ" in capsys.readouterr().out


def test_the_same_run_twice_is_a_mistake(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """However its path is written."""
    run = written("a", good_run())
    assert 2 == main(["loadtest", "compare", run, f"{run}/../a"])

    assert f"error: SECOND {run}/../a: must be two runs; name another one\n" == capsys.readouterr().err


def test_runs_without_a_stage_in_common_are_a_mistake(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to hold against each other, also for who insists."""
    run = good_run()
    stages = tuple(replace(stage, name=f"{stage.name}-2") for stage in run.facts.plan.stages)
    other = replace(run, facts=replace(run.facts, plan=replace(run.facts.plan, stages=stages)))
    first, second = written("a", run), written("b", other)
    assert 2 == main(["loadtest", "compare", first, second, "--anyway"])

    assert (
        f"error: {second}/run.json: plan.stages after-2, calm-2, peak-2: must have a stage in common with {first}, "
        "which has after, calm, peak; give two runs of one scenario\n"
    ) == capsys.readouterr().err


def test_directories_without_a_run_are_named_with_all_that_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both at once."""
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    assert 2 == main(["loadtest", "compare", str(tmp_path / "a"), str(tmp_path / "b")])

    err = capsys.readouterr().err
    assert f"{tmp_path}/a/run.json (nothing): the file is missing; give the directory of a whole run" in err
    assert f"{tmp_path}/b/client.jsonl (nothing): the file is missing; give the directory of a whole run" in err


def test_a_damaged_record_is_named_with_its_line(written: Write, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is compared with half a record."""
    first, second = written("a", good_run()), written("b", good_run())
    log = Path(second) / "client.jsonl"
    log.write_text(log.read_text().replace('"finished": 19', '"finished": nineteen', 1))
    assert 2 == main(["loadtest", "compare", first, second])

    assert f"{log}:16" in capsys.readouterr().err


@pytest.mark.parametrize(
    "margin",
    [
        pytest.param("5", id="without a unit"),
        pytest.param("-5%", id="below zero"),
        pytest.param("100%", id="everything"),
        pytest.param("five%", id="in words"),
        pytest.param("nan%", id="no number"),
    ],
)
def test_a_margin_is_a_percentage(written: Write, capsys: pytest.CaptureFixture[str], margin: str) -> None:
    """The message says how to write one."""
    first, second = written("a", good_run()), written("b", good_run())
    assert 2 == main(["loadtest", "compare", first, second, "--margin", margin])

    assert f"{margin}: must be a percentage from 0% to below 100%; write it as 5%" in capsys.readouterr().err
