"""The reports of several processes as one record."""

import json
from dataclasses import dataclass, field

import pytest

from loadtests.histogram import Histogram
from loadtests.record_merge import MOST_SILENT_SECONDS, Merger, Report
from loadtests.record_rows import RecordFailed, RecordFile, Row
from tests.fakes import FakeClock
from tests.loadtests.fakes import MemoryFile


@dataclass
class Worker:
    """A process that reports row after row."""

    merger: Merger
    name: str
    sent: int = field(default=0)

    def tell(self, end: int, *rows: Row, is_done: bool = False, is_last: bool = False) -> None:
        """Report, by way of a message."""
        report = Report(number=self.sent, end=end, rows=rows, is_done=is_done, is_last=is_last)
        self.sent += 1
        self.merger.add(self.name, Report.from_json(json.loads(json.dumps(report.to_json()))))


@pytest.fixture
def file() -> MemoryFile:
    """The file of the record."""
    return MemoryFile()


@pytest.fixture
def merger(file: MemoryFile, clock: FakeClock) -> Merger:
    """A load that two processes share."""
    return Merger(RecordFile(file), ["a", "b"], steady=clock.monotonic)


@pytest.fixture
def a(merger: Merger) -> Worker:
    """One of them."""
    return Worker(merger, "a")


@pytest.fixture
def b(merger: Merger) -> Worker:
    """The other."""
    return Worker(merger, "b")


def row(time: int, stage: str = "all", **counts: int) -> Row:
    """A row of one kind of request."""
    return Row(time=time, name="work", method="GET", stage=stage, **counts)


def lines(file: MemoryFile, *names: str) -> list[tuple[object, ...]]:
    """Some fields of each line of the record."""
    return [tuple(json.loads(line)[name] for name in names) for line in file.content.splitlines()]


def test_second_is_summed(merger: Merger, file: MemoryFile, a: Worker, b: Worker) -> None:
    """Counts add up, histograms are merged, and the latest counts for lateness."""
    mine = row(10, users=3, started=4, finished=3, failed=2, failed_on_purpose=1, dropped=2)
    mine.late_seconds_max, mine.latency = 0.5, Histogram({100: 3})
    theirs = row(10, users=2, started=1, finished=2, failed=1, failed_on_purpose=1)
    theirs.late_seconds_max, theirs.latency = 0.25, Histogram({100: 1, 200: 1})
    a.tell(11, mine)
    b.tell(11, theirs)
    merger.flush()
    assert json.loads(file.content) == {
        "time": 10,
        "name": "work",
        "method": "GET",
        "stage": "all",
        "users": 5,
        "started": 5,
        "finished": 5,
        "failed": 3,
        "failed_on_purpose": 2,
        "dropped": 2,
        "late_seconds_max": 0.5,
        "latency": {"100": 4, "200": 1},
    }


def test_second_waits_for_all(merger: Merger, file: MemoryFile, a: Worker, b: Worker) -> None:
    """What one process has not told of yet is not written."""
    a.tell(12, row(10, started=1), row(11, started=1))
    b.tell(11, row(10, started=1))
    merger.flush()
    assert lines(file, "time", "started") == [(10, 2)]
    b.tell(12, row(11, started=5))
    merger.flush()
    assert lines(file, "time", "started") == [(10, 2), (11, 6)]


def test_stages_stay_apart_and_in_order(merger: Merger, file: MemoryFile, a: Worker, b: Worker) -> None:
    """A second of two stages is two lines, in the order of time."""
    a.tell(12, row(10, "up", started=1), row(10, "peak", started=2), row(11, "peak"))
    b.tell(12, row(10, "up", started=1), row(11, "peak"))
    merger.flush()
    assert lines(file, "time", "stage", "started") == [(10, "up", 2), (10, "peak", 2), (11, "peak", 0)]


def test_silent_process_fails_the_record(merger: Merger, file: MemoryFile, clock: FakeClock, a: Worker) -> None:
    """A process that is not heard of for long ends the load, and nothing is written in its stead."""
    a.tell(11, row(10, started=1))
    clock.advance(MOST_SILENT_SECONDS)
    merger.flush()
    a.tell(16, row(15, started=1))
    clock.advance(1)
    with pytest.raises(RecordFailed, match="lacks what worker b did, which fell silent"):
        merger.flush()
    assert file.content == b""


def test_process_that_leaves_fails_the_record(merger: Merger, a: Worker, b: Worker) -> None:
    """A process that ends before its share is done takes the rest of it along."""
    a.tell(11, is_last=True)
    b.tell(11)
    with pytest.raises(RecordFailed, match="lacks what worker a did, which left before the end"):
        merger.flush()


def test_lost_report_fails_the_record(merger: Merger, a: Worker, b: Worker) -> None:
    """A report that never came is missed when the next one does."""
    a.sent = 1
    a.tell(11)
    b.tell(11)
    with pytest.raises(RecordFailed, match="worker a did, which sent a report that is lost"):
        merger.flush()


def test_process_without_a_share_says_nothing(merger: Merger, file: MemoryFile, a: Worker, b: Worker) -> None:
    """A process that came too late for the load is not part of its record."""
    Worker(merger, "late").tell(11, row(10, started=100))
    a.tell(11, row(10, started=1))
    b.tell(11, row(10, started=1))
    merger.flush()
    assert lines(file, "started") == [(2,)]


def test_done_when_all_are_done(merger: Merger, clock: FakeClock, a: Worker, b: Worker) -> None:
    """The load ends when the last process is done; one that is done may be silent."""
    a.tell(11, is_done=True)
    assert not merger.is_done
    b.tell(11, is_done=True)
    assert merger.is_done
    clock.advance(60)
    merger.flush()
    assert merger.count == 2


def test_end_writes_everything(merger: Merger, file: MemoryFile, a: Worker, b: Worker) -> None:
    """At the end there is nothing to wait for: processes may have stopped at different seconds."""
    merger.stop()
    a.tell(12, row(11, started=1), is_last=True)
    b.tell(11, row(10, started=1), is_last=True)
    merger.flush()
    merger.close()
    assert lines(file, "time", "started") == [(10, 1), (11, 1)]
    assert file.is_closed


def test_end_without_a_last_report_fails_the_record(merger: Merger, a: Worker, b: Worker) -> None:
    """A stopped load is recorded whole or not at all."""
    merger.stop()
    a.tell(12, is_last=True)
    b.tell(12)
    with pytest.raises(RecordFailed, match="worker b did, which ended without a last report"):
        merger.close()
