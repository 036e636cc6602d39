"""A history file that is only appended to."""

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.history.file import append_history, read_history
from slo.history.lines import HEADER
from slo.history.merge import merge
from slo.history.record import SeriesKey
from tests.slo.history.builders import HOUR, record

GROUPED = SeriesKey(slo_id="grün", group=(("handler", "/x"), ("method", "get")))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Name a file that is not there yet."""
    return tmp_path / "history.jsonl"


def test_records_survive(path: Path) -> None:
    """What is written is read again; the first line says what it is."""
    written = (record(0, 1500.25, total=10.1234567, bad=1), replace(record(), key=GROUPED))

    assert 2 == append_history(path, written)

    rounded, other = read_history(path)
    assert {"format": "load-harness slo history", "version": 1} == json.loads(path.read_text().splitlines()[0])
    assert (written[0].key, 10.123457, HOUR + 1500.25) == (rounded.key, rounded.counts.total, rounded.end)
    assert written[1] == other


def test_a_second_run_adds_nothing(path: Path) -> None:
    """Overlapping runs write only what is new."""
    append_history(path, [record(0, 1500)])
    before = path.read_bytes()

    assert 0 == append_history(path, [record(0, 1500), record(0, 900)])
    assert before == path.read_bytes()
    assert 2 == append_history(path, [record(0, 1500), record(1800, 3600, source="b"), record(hour=HOUR + 3600)])
    assert [HOUR, HOUR, HOUR + 3600] == [one.hour for one in merge(read_history(path))[record().key]]


@pytest.mark.parametrize(
    ("torn", "kept", "words"),
    [
        pytest.param('{"slo": "shop-api", "gro', 1, "is cut off", id="a torn line is cut off"),
        pytest.param('{"sl', 1, "is cut off", id="a line that hardly began"),
        pytest.param(HEADER[:20], 1, "is cut off", id="a header put in by cat"),
        pytest.param("WHOLE", 2, "is whole and is kept", id="only the end of the line is missing"),
    ],
)
def test_a_torn_last_line_is_repaired(path: Path, torn: str, kept: int, words: str) -> None:
    """Reading leaves it out, the next run repairs it, and both say so."""
    append_history(path, [record()])
    times = {"hour": HOUR + 3600, "from": HOUR + 3600, "to": HOUR + 7200}
    whole = json.dumps({**json.loads(path.read_text().splitlines()[-1]), **times})
    with path.open("a") as file:
        file.write(whole if torn == "WHOLE" else torn)
    said: list[str] = []

    assert kept == len(read_history(path, said.append))
    assert (kept == 2) == (said == [])
    assert 1 == append_history(path, [record(hour=HOUR + 36_000)], said.append)

    assert words in said[-1]
    assert kept + 1 == len(read_history(path))


def test_a_torn_header_is_written_anew(path: Path) -> None:
    """The very first run was killed."""
    path.write_text(HEADER[:10])

    append_history(path, [record()])

    assert HEADER == path.read_text().splitlines()[0]
    assert (record(),) == read_history(path)


def test_another_file_is_not_cut(path: Path) -> None:
    """A file that is no history is left as it is."""
    path.write_text("a precious word")

    with pytest.raises(InvalidInput, match="must be a record of a history"):
        append_history(path, [record()])
    assert "a precious word" == path.read_text()


def test_a_line_with_several_mistakes_tells_them_all(path: Path) -> None:
    """So that it is mended in one go."""
    append_history(path, [record()])
    row = json.loads(path.read_text().splitlines()[-1])
    path.write_text(json.dumps({**row, "total": -1, "source": 1, "how": "x"}) + "\n")

    with pytest.raises(InvalidInput) as caught:
        read_history(path)

    assert ["total", "source", "how"] == [mistake.place.field for mistake in caught.value.mistakes]


def test_another_file_is_not_a_torn_history(path: Path) -> None:
    """One line without an end that begins otherwise was never ours."""
    path.write_text("hello")

    with pytest.raises(InvalidInput, match="hello: must be a record of a history; give a file that"):
        read_history(path)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        pytest.param("nonsense", r"nonsense: must be a JSON object", id="no JSON"),
        pytest.param('["a"]', r"must be a JSON object", id="a list"),
        pytest.param({"total": -1}, r": total -1: must be a number, not negative", id="a negative count"),
        pytest.param({"total": True}, r": total True: must be a number", id="a truth value"),
        pytest.param({"bad": float("nan")}, r": bad nan: must be a number", id="not a number"),
        pytest.param({"source": 1}, r": source 1: must be a text", id="a source that is no text"),
        pytest.param({"how": "guessed"}, r": how guessed: must be one of recorded, raw", id="an unknown way"),
        pytest.param({"how": []}, r": how \[\]: must be one of recorded, raw", id="a way that is a list"),
        pytest.param({"total": 10**400}, r": total 1000.*: must be a number", id="more than a float holds"),
        pytest.param({"covered_seconds": 9999}, r": covered_seconds 9999: must fit between", id="more than an hour"),
        pytest.param("[" * 100_000, r"must be a JSON object", id="nested without end"),
        pytest.param({"group": {"a": 1}}, r": group .*: must be a mapping of texts", id="a group of numbers"),
        pytest.param({"hour": HOUR + 1}, r": hour .*: must be the beginning of an hour", id="no full hour"),
        pytest.param({"to": HOUR + 3601}, r": from .*: must lie before `to`, both in the hour", id="too long"),
        pytest.param('{"format": "other"}', r": format other: must be 'load-harness slo history'", id="another format"),
        pytest.param(HEADER.replace("1}", "2}"), r": version 2: must be 1; read it with the version", id="a newer one"),
    ],
)
def test_wrong_lines_are_all_told(path: Path, line: str | dict[str, object], message: str) -> None:
    """With their numbers; nothing is written."""
    append_history(path, [record()])
    if isinstance(line, dict):
        line = json.dumps({**json.loads(path.read_text().splitlines()[-1]), **line})
    with path.open("a") as file:
        file.write(f"\n{line}\nsecond\n")

    with pytest.raises(InvalidInput, match=message) as caught:
        read_history(path)

    assert 2 == len(caught.value.mistakes)
    assert [4, 5] == [mistake.place.line for mistake in caught.value.mistakes]
    with pytest.raises(InvalidInput):
        append_history(path, [record(hour=HOUR + 3600)])


def test_a_file_that_cannot_be_opened_is_a_mistake(tmp_path: Path) -> None:
    """Missing for the reader, in a missing folder for the writer."""
    with pytest.raises(InvalidInput, match=r"cannot be read \(No such file"):
        read_history(tmp_path / "nonesuch")
    with pytest.raises(InvalidInput, match=r"cannot be written \(No such file"):
        append_history(tmp_path / "nonesuch" / "h", [record()])


def append_many(path: str, source: str) -> None:
    """Append an hour at a time, as many runs would."""
    for hour in range(20):
        append_history(Path(path), [record(hour=HOUR + hour * 3600, source=source)])


def test_runs_at_the_same_time_do_not_disturb_each_other(path: Path) -> None:
    """Three processes write the same hours: each hour is there once."""
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=append_many, args=(str(path), name)) for name in "abc"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    assert [0, 0, 0] == [process.exitcode for process in processes]
    assert 20 == len(read_history(path))
    assert 1 == path.read_text().count('"format"')
