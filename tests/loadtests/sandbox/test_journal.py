"""Journals grow by whole lines."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS
from loadtests.sandbox.journal import Journal
from slo.files import CannotWrite


@pytest.mark.parametrize("name", [OBSERVATIONS, DECISIONS, EVENTS])
def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path, name: str) -> None:
    """Each record is a line of its own, there before the journal is closed, non-ASCII text and long ones included."""
    journal = Journal(tmp_path)
    records = [{"time": 1, "why": "größer"}, {"time": 2, "why": "x" * 100_000}]

    for record in records:
        journal.write(name, record)

    assert records == [json.loads(line) for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
    journal.close()


def test_a_further_journal_is_there_from_its_first_line_on(tmp_path: Path) -> None:
    """A sandbox without a Canary has no files of one."""
    journal = Journal(tmp_path)
    before = {path.name for path in tmp_path.iterdir()}

    journal.write("other.jsonl", {"number": 1})
    journal.write("other.jsonl", {"number": 2})
    journal.close()

    assert {OBSERVATIONS, DECISIONS, EVENTS} == before
    assert 2 == len((tmp_path / "other.jsonl").read_text().splitlines())


def test_a_journal_is_continued(tmp_path: Path) -> None:
    """Opening it again keeps what is there."""
    for number in range(2):
        journal = Journal(tmp_path)
        journal.write(EVENTS, {"number": number})
        journal.close()

    assert 2 == len((tmp_path / EVENTS).read_text().splitlines())


_FILL = """\
import resource, sys
from pathlib import Path
from loadtests.sandbox.journal import Journal
from slo.files import CannotWrite

resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
journal = Journal(Path(sys.argv[1]))
for number in range(9):
    try:
        journal.write("events.jsonl", {"number": number, "why": "x" * 30})
    except CannotWrite as error:
        sys.exit(str(error))
"""


def test_where_room_runs_out_no_half_line_is_left(tmp_path: Path) -> None:
    """The kernel takes the part that fits: it is taken back, and the error names the file."""
    filled = subprocess.run(
        [sys.executable, "-c", _FILL, str(tmp_path)], capture_output=True, text=True, timeout=60, check=False
    )

    assert 1 == filled.returncode
    assert f"{tmp_path / EVENTS}: cannot be written (No space left on device); make room for it" in filled.stderr
    assert [0] == [json.loads(line)["number"] for line in (tmp_path / EVENTS).read_text().splitlines()]


def test_a_full_disk_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    """It is none of ours, so it is no bug."""
    (tmp_path / EVENTS).symlink_to("/dev/full")
    journal = Journal(tmp_path)

    with pytest.raises(CannotWrite, match=r"events\.jsonl: cannot be written \(No space left on device\)"):
        journal.write(EVENTS, {"number": 1})

    journal.close()
