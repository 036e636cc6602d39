import io
import os
from pathlib import Path

import pytest

from slo.backtest.asker import Progress
from slo.cli.backtest_progress import BacktestLine
from slo.cli.delivery import check_writable, write_text
from slo.errors import InvalidInput
from slo.files import CannotWrite
from tests.fakes import FakeClock

PROGRESS = Progress(slo_id="shop-availability", queries=3, time=1_759_881_600)
LINE = "query 3: shop-availability, up to 2025-10-08T00:00:00Z"


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_a_terminal_has_one_line_that_is_rewritten() -> None:
    """And it is gone at the end, so that it does not stand in the answer."""
    stream = Terminal()

    with BacktestLine(stream) as line:
        line.show(PROGRESS)

    assert f"\r\033[K{LINE}\r\033[K" == stream.getvalue()


def test_elsewhere_there_is_a_line_each_few_seconds() -> None:
    """A log is not filled."""
    stream, clock = io.StringIO(), FakeClock()

    with BacktestLine(stream, clock.monotonic) as line:
        line.show(PROGRESS)
        clock.advance(6)
        line.show(PROGRESS)
        line.show(PROGRESS)

    assert f"{LINE}\n" == stream.getvalue()


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """The message names it, and nothing is left behind."""
    with pytest.raises(CannotWrite, match="cannot be written"):
        write_text(tmp_path / "missing" / "answer.md", "text")

    assert [] == list(tmp_path.iterdir())


def test_a_device_stays_one(tmp_path: Path) -> None:
    """What is no regular file is written to, not replaced; a link leads to the file that is replaced."""
    pipe, file, link = tmp_path / "pipe", tmp_path / "file", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(file)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    write_text(pipe, "text")
    write_text(link, "text")

    assert (b"text", "text") == (os.read(reader, 10), file.read_text())
    assert (True, True) == (pipe.is_fifo(), link.is_symlink())
    os.close(reader)


def test_one_file_cannot_hold_two_answers(tmp_path: Path) -> None:
    """The second would replace the first."""
    with pytest.raises(InvalidInput, match="is given for two answers"):
        check_writable(tmp_path / "answer", tmp_path / "answer")
