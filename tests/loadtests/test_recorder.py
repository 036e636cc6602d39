"""The lines of `client.jsonl`."""

import json
from typing import Any

import pytest

from loadtests.histogram import Histogram
from loadtests.record_rows import RecordFailed, RecordFile
from loadtests.recorder import AtBothEnds, Recorder
from loadtests.run.client import client_second
from loadtests.stages import Stage
from slo.documents import Document
from tests.loadtests.fakes import WORK, MemoryFile

STAGES = (Stage(name="calm", duration_seconds=2, users=1), Stage(name="peak", duration_seconds=2, users=3))
START = 1_700_000_000.5


class Users:
    """Some users, whose number can be set."""

    count = 1

    def __call__(self) -> int:
        """How many there are now."""
        return self.count


@pytest.fixture
def file() -> MemoryFile:
    """The file of the record."""
    return MemoryFile()


@pytest.fixture
def users() -> Users:
    """The users of the load."""
    return Users()


@pytest.fixture
def recorder(file: MemoryFile, users: Users) -> Recorder:
    """A recorder of a load that starts half a second into a second."""
    return Recorder(RecordFile(file), stages=STAGES, kinds=[WORK], start_time=START, most_users=AtBothEnds(users))


def lines(file: MemoryFile) -> list[dict[str, Any]]:
    """The record as it stands."""
    return [json.loads(line) for line in file.content.splitlines()]


def counts(file: MemoryFile, *names: str) -> list[tuple[Any, ...]]:
    """Some fields of each line."""
    return [tuple(line[name] for name in names) for line in lines(file)]


def test_line_of_a_second(recorder: Recorder, file: MemoryFile) -> None:
    """A second with one good and one failed request reads as the contract has it."""
    recorder.started(WORK, due_seconds=0.5, late_seconds=0.0)
    recorder.started(WORK, due_seconds=0.75, late_seconds=0.0021234567)
    recorder.finished(WORK, now=0.6, latency_seconds=0.1, is_failed=False)
    recorder.finished(WORK, now=0.85, latency_seconds=0.1, is_failed=True, is_on_purpose=True)
    recorder.flush(1.5)
    assert lines(file)[1] == {
        "time": 1_700_000_001,
        "name": "work",
        "method": "GET",
        "stage": "calm",
        "users": 1,
        "started": 2,
        "finished": 2,
        "failed": 1,
        "failed_on_purpose": 1,
        "dropped": 0,
        "late_seconds_max": 0.002123,
        "latency": {"695": 2},
    }


def test_reader_understands_the_writer(recorder: Recorder, file: MemoryFile) -> None:
    """What is recorded is what is read when the run is judged."""
    recorder.finished(WORK, now=0.6, latency_seconds=0.1, is_failed=False)
    recorder.flush(1.5)
    mistakes: list[Any] = []
    documents = [Document(file="client.jsonl", value=line, lines={(): 1}) for line in lines(file)]
    seconds = [client_second(document, mistakes) for document in documents]
    assert mistakes == []
    assert Histogram({695: 1}) == Histogram(seconds[1].latency)


def test_every_second_has_a_line(recorder: Recorder, file: MemoryFile) -> None:
    """A second in which nothing happened is written as such."""
    for now in (0.51, 1.51, 2.51):
        recorder.flush(now)
    assert counts(file, "time", "started") == [(1_700_000_000, 0), (1_700_000_001, 0), (1_700_000_002, 0)]


def test_nothing_before_the_start(recorder: Recorder, file: MemoryFile) -> None:
    """While the load has not begun there is nothing to write."""
    recorder.flush(-2.0)
    assert file.content == b""


def test_seconds_in_which_the_generator_stood_still_are_a_gap(recorder: Recorder, file: MemoryFile) -> None:
    """A generator that was frozen does not claim afterwards that nothing happened meanwhile."""
    recorder.flush(0.51)
    recorder.flush(6.51)
    assert counts(file, "time") == [(1_700_000_000,), (1_700_000_005,), (1_700_000_006,)]


def test_report_that_comes_late_is_a_further_line(recorder: Recorder, file: MemoryFile) -> None:
    """A request that is sent long after it was due still counts in the second in which it was due."""
    recorder.flush(0.51)
    recorder.flush(1.51)
    recorder.started(WORK, due_seconds=0.0, late_seconds=0.0)
    recorder.flush(2.51)
    assert counts(file, "time", "started") == [
        (1_700_000_000, 0),
        (1_700_000_001, 0),
        (1_700_000_000, 1),
        (1_700_000_002, 0),
    ]


def test_second_of_two_stages_is_two_lines(recorder: Recorder, file: MemoryFile) -> None:
    """Requests belong to the stage they were due in, though stages change inside a second."""
    recorder.flush(1.5)
    recorder.started(WORK, due_seconds=1.75, late_seconds=0.0)
    recorder.started(WORK, due_seconds=2.0, late_seconds=0.0)
    recorder.flush(2.5)
    assert counts(file, "time", "stage", "started")[2:] == [(1_700_000_002, "calm", 1), (1_700_000_002, "peak", 1)]


def test_answers_after_the_last_stage_belong_to_it(recorder: Recorder, file: MemoryFile) -> None:
    """The last answers come when the plan is over; they have a stage, too."""
    recorder.finished(WORK, now=5.0, latency_seconds=2.0, is_failed=False)
    recorder.close(5.1)
    assert counts(file, "time", "stage", "finished")[-1] == (1_700_000_005, "peak", 1)


def test_users_are_the_most_of_the_second(recorder: Recorder, file: MemoryFile, users: Users) -> None:
    """Users who came or went in a second count for it, in its further lines too."""
    recorder.flush(0.51)
    users.count = 3
    recorder.flush(1.51)
    users.count = 1
    recorder.dropped(WORK, due_seconds=0.75)
    recorder.flush(2.51)
    assert counts(file, "time", "users", "dropped") == [
        (1_700_000_000, 1, 0),
        (1_700_000_001, 3, 0),
        (1_700_000_001, 3, 1),
        (1_700_000_002, 3, 0),
    ]


def test_close_writes_the_second_that_has_begun(recorder: Recorder, file: MemoryFile) -> None:
    """At the end nothing is left unwritten."""
    recorder.started(WORK, due_seconds=0.6, late_seconds=0.0)
    recorder.close(0.7)
    assert counts(file, "time", "started") == [(1_700_000_000, 0), (1_700_000_001, 1)]
    assert file.is_closed


def test_writes_the_whole_line_to_a_file_that_takes_it_in_pieces(recorder: Recorder, file: MemoryFile) -> None:
    """A write may be cut short by the system; the rest follows."""
    file.takes_bytes = 7
    recorder.flush(1.51)
    assert len(lines(file)) == 2


def test_full_disk_is_an_error(recorder: Recorder, file: MemoryFile) -> None:
    """A record that cannot be written is never just shorter."""
    file.room_bytes = 10
    with pytest.raises(RecordFailed, match="No space left on device"):
        recorder.flush(1.51)
