"""Journals grow by whole lines."""

import json
from pathlib import Path

import pytest

from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS
from loadtests.sandbox.journal import Journal


@pytest.mark.parametrize("name", [OBSERVATIONS, DECISIONS, EVENTS])
def test_a_line_can_be_read_as_soon_as_it_is_written(tmp_path: Path, name: str) -> None:
    """Each record is a line of its own, there before the journal is closed, non-ASCII text and long ones included."""
    journal = Journal(tmp_path)
    records = [{"time": 1, "why": "größer"}, {"time": 2, "why": "x" * 100_000}]

    for record in records:
        journal.write(name, record)

    assert records == [json.loads(line) for line in (tmp_path / name).read_text(encoding="utf-8").splitlines()]
    journal.close()


def test_a_journal_is_continued(tmp_path: Path) -> None:
    """Opening it again keeps what is there."""
    for number in range(2):
        journal = Journal(tmp_path)
        journal.write(EVENTS, {"number": number})
        journal.close()

    assert 2 == len((tmp_path / EVENTS).read_text().splitlines())
