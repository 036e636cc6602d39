import errno
import gzip
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.run import directory as layout
from loadtests.run.files import write_text
from loadtests.run.model import Abort, Outage, Run
from loadtests.verdict import judge
from slo.errors import InvalidInput
from slo.files import CannotWrite
from tests.loadtests.run_board import with_board
from tests.loadtests.run_builder import client_second, good_run, restarted, server_ended
from tests.loadtests.run_directory import client_line, write_run

LINE = json.dumps(client_line(client_second(20))) + "\n"


def interrupted_run() -> Run:
    """Build a run that uses every optional field."""
    run = good_run()
    outage = Outage(start_time=1.0, end_time=2.0, reason="gone")
    cluster = replace(
        run.facts.cluster,
        limits="not enforced: no cgroups",
        cpu_limit_cores=None,
        memory_limit_bytes=None,
        cpu_target_cores=None,
    )
    abort = Abort(expectation="p95 < 1s", seconds=27.2, judged_until_seconds=25.0, because="p95 was 2 s")
    facts = replace(run.facts, interruption="Ctrl-C", cluster=cluster, abort=abort)
    series = replace(run.series, outages=(outage,))
    return replace(run, facts=facts, events=(restarted(40), server_ended(50)), series=series)


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(good_run(), id="good"),
        pytest.param(interrupted_run(), id="interrupted"),
    ],
)
def test_reads_what_was_written(run: Run, tmp_path: Path) -> None:
    """A run comes back from its directory as it went in."""
    write_run(tmp_path, run)
    assert run == layout.read_run(tmp_path)


def test_the_board_comes_back_with_its_answers(tmp_path: Path) -> None:
    """So that the report draws the same."""
    run = with_board(good_run())
    write_run(tmp_path, run)
    back = layout.read_run(tmp_path).board
    assert (run.board.rows, run.board.range, run.board.happenings) == (back.rows, back.range, back.happenings)


def test_a_record_from_before_there_were_boards_is_whole(tmp_path: Path) -> None:
    """It shows what it has."""
    write_run(tmp_path, good_run())
    assert layout.read_run(tmp_path).board is None
    assert not (tmp_path / layout.BOARD).exists()


def test_a_board_that_is_damaged_is_named(tmp_path: Path) -> None:
    """As every other file is."""
    write_run(tmp_path, with_board(good_run()))
    (tmp_path / layout.BOARD).write_bytes(b"cut")
    with pytest.raises(InvalidInput, match=layout.BOARD):
        layout.read_run(tmp_path)


def test_a_moved_copy_gives_the_same_verdict(tmp_path: Path) -> None:
    """Everything that is needed to judge a run is inside its directory."""
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    write_run(here, good_run())
    verdict = judge(layout.read_run(here))
    shutil.move(here, there)
    assert verdict == judge(layout.read_run(there))


def drop(name: str) -> Callable[[Path], None]:
    """Remove a file of a run."""
    return lambda directory: (directory / name).unlink()


def put(name: str, text: str) -> Callable[[Path], None]:
    """Write something else into a file of a run."""
    return lambda directory: (directory / name).write_bytes(text.encode())


def cut(name: str) -> Callable[[Path], None]:
    """Cut the second half of a file off."""

    def halve(directory: Path) -> None:
        content = (directory / name).read_bytes()
        (directory / name).write_bytes(content[: len(content) // 2 + 7])

    return halve


def edit(name: str, *path: str | int, value: object) -> Callable[[Path], None]:
    """Set one field in the JSON of a file."""

    def set_field(directory: Path) -> None:
        file = directory / name
        text = gzip.decompress(file.read_bytes()).decode() if name.endswith(".gz") else file.read_text()
        document = json.loads(text)
        inner = document
        for part in path[:-1]:
            inner = inner[part]
        inner[path[-1]] = value
        content = json.dumps(document).encode()
        file.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)

    return set_field


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        pytest.param(
            drop("client.jsonl"),
            "client.jsonl (nothing): the file is missing; give the directory of a whole run",
            id="a file is missing",
        ),
        pytest.param(
            put("client.jsonl", '{"time": 1}\n'),
            "client.jsonl:1: name (nothing): is required; add `name:`",
            id="a field is missing",
        ),
        pytest.param(
            put("events.jsonl", '\n{"context": {"ty'),
            'events.jsonl:2 {"context": {"ty: must be JSON; copy the run directory again, whole',
            id="a line is cut",
        ),
        pytest.param(put("observations.jsonl", "[1, 2]\n"), "observations.jsonl:1", id="a line is no observation"),
        pytest.param(put("decisions.jsonl", '{"time": "soon"}\n'), "decisions.jsonl:1", id="a line is no decision"),
        pytest.param(cut("series.json.gz"), "series.json.gz", id="the archive is cut"),
        pytest.param(put("series.json.gz", "not gzip"), "series.json.gz", id="the archive is none"),
        pytest.param(cut("run.json"), "run.json", id="the facts are cut"),
        pytest.param(put("run.json", "3"), "run.json 3: must be a mapping of fields", id="the facts are a number"),
        pytest.param(
            edit("run.json", "cluster", "kind", value="moon"),
            "run.json: cluster.kind moon: must be one of sandbox, kubernetes; choose one of them",
            id="a word is wrong",
        ),
        pytest.param(
            edit("run.json", "cluster", "hpa", value={}),
            "run.json: apiVersion (nothing): is required; add `apiVersion:`",
            id="the autoscaler's specification is empty",
        ),
        pytest.param(
            edit("run.json", "cluster", "kubernetes", value="1.99"),
            "run.json: cluster.kubernetes 1.99: must be",
            id="the version of Kubernetes is not known",
        ),
        pytest.param(
            edit("series.json.gz", "queries", "up", "rows", 0, "values", value=[[1]]),
            "series.json.gz: queries.up.rows[0].values [[1]]: must be pairs of a time and a number; "
            "record the run again",
            id="a sample is half",
        ),
        pytest.param(
            put("client.jsonl", LINE.replace("600", "slow")),
            "client.jsonl:1: latency.slow slow: must be the number of a bucket, 0..3000; record the run again",
            id="a bucket has no number",
        ),
        pytest.param(
            put("client.jsonl", LINE.replace("600", "999999")),
            "client.jsonl:1: latency.999999 999999: must be the number of a bucket, 0..3000; record the run again",
            id="a bucket that no latency reaches",
        ),
        pytest.param(
            put("client.jsonl", LINE.replace('"failed": 0', '"failed": 70')),
            "client.jsonl:1: failed 70: must be at most finished, which is 19; record the run again",
            id="more failed than came back",
        ),
        pytest.param(
            put("client.jsonl", LINE.replace('"finished": 19', '"finished": 5')),
            "client.jsonl:1: latency 19: must count every finished request, of which there are 5; record the run again",
            id="requests that came back without a latency",
        ),
        pytest.param(
            edit("run.json", "start_time", value=1e20),
            "run.json: start_time 100000000000000000000: must be 0..253402300799",
            id="a start that no calendar knows",
        ),
        pytest.param(
            edit("prediction.json", "peak", value=-1),
            "prediction.json: peak -1: must be at least 0; choose a value within the bounds",
            id="a number is out of bounds",
        ),
        pytest.param(
            put("events.jsonl", '{"context": {"type": "a", "timestamp": "noon"}, "subject": {"id": "p"}}\n'),
            "events.jsonl:1: context.timestamp noon: must be a time in RFC 3339; record the run again",
            id="a time is none",
        ),
    ],
)
def test_names_what_is_damaged(damage: Callable[[Path], None], message: str, tmp_path: Path) -> None:
    """A damaged run is an invalid input that names the file and the line."""
    write_run(tmp_path, good_run())
    damage(tmp_path)
    with pytest.raises(InvalidInput) as caught:
        layout.read_run(tmp_path)
    assert f"{tmp_path}/{message}" in str(caught.value)


def test_names_all_damage_at_once(tmp_path: Path) -> None:
    """Two damaged files are two mistakes of one error."""
    write_run(tmp_path, good_run())
    drop("client.jsonl")(tmp_path)
    drop("events.jsonl")(tmp_path)
    with pytest.raises(InvalidInput) as caught:
        layout.read_run(tmp_path)
    assert 2 == len(caught.value.mistakes)


def test_makes_a_new_directory(tmp_path: Path) -> None:
    """The directory of a run is made with its parents, and may be there if it is empty."""
    layout.create_run_directory(tmp_path / "runs" / "first")
    layout.create_run_directory(tmp_path / "runs" / "first")
    assert (tmp_path / "runs" / "first").is_dir()


def test_refuses_a_directory_that_holds_something(tmp_path: Path) -> None:
    """Nothing of an earlier run is overwritten."""
    (tmp_path / "run.json").touch()
    with pytest.raises(InvalidInput) as caught:
        layout.create_run_directory(tmp_path)
    assert (f"{tmp_path} directory: must be a new or an empty directory; name another one, or remove it") == str(
        caught.value
    )


@pytest.mark.parametrize("ends_by", [KeyboardInterrupt, InvalidInput([])], ids=["Ctrl-C", "no run"])
def test_a_reserved_directory_goes_with_the_run_that_never_was(
    tmp_path: Path, ends_by: type[BaseException] | BaseException
) -> None:
    """One that was there before stays."""
    (tmp_path / "before").mkdir()
    for name in ("new", "before"):
        with pytest.raises((KeyboardInterrupt, InvalidInput)), layout.reserved(tmp_path / name):
            raise ends_by
    assert [tmp_path / "before"] == list(tmp_path.iterdir())


def test_a_reserved_directory_stays_with_its_run(tmp_path: Path) -> None:
    """It is there while the run waits, and after that."""
    with layout.reserved(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
    assert (tmp_path / "new").is_dir()


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    """Below a file there can be none: the place and the reason are said, and the exit code is not a finding's."""
    (tmp_path / "file").touch()

    with pytest.raises(CannotWrite, match=r"file/run: cannot be written \(Not a directory\)") as caught:
        layout.create_run_directory(tmp_path / "file" / "run")

    assert 3 == caught.value.exit_code


def test_names_a_directory_by_time_and_scenario() -> None:
    """Without a directory given, a run is found by when it was."""
    assert Path("runs/20231114T221330Z-hpa") == layout.default_run_directory("hpa", 1_700_000_010.4)


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """What is in the way stays, nothing is left beside it, and the command knows its exit code."""
    (tmp_path / "report.html").mkdir()
    with pytest.raises(CannotWrite) as caught:
        write_text(tmp_path / "report.html", "text")

    assert 3 == caught.value.exit_code
    assert (
        f"{tmp_path}/report.html: cannot be written (Is a directory); make room for it, or name another directory"
    ) == str(caught.value)
    assert [tmp_path / "report.html"] == list(tmp_path.iterdir())


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of which only a part could be written replaces nothing."""
    (tmp_path / "report.md").write_text("old")

    def write_a_part(path: Path, content: bytes) -> int:
        path.open("wb").close()
        raise OSError(errno.ENOSPC, "No space left on device", str(content[:1]))

    monkeypatch.setattr(Path, "write_bytes", write_a_part)
    with pytest.raises(CannotWrite, match=r"report.md: cannot be written \(No space left on device\)"):
        write_text(tmp_path / "report.md", "new")

    assert [("report.md", "old")] == [(path.name, path.read_text()) for path in tmp_path.iterdir()]
