"""Reading a trace, and saying what is wrong with it."""

from pathlib import Path

import pytest

from loadtests.whatif.trace_file import read_trace
from slo.errors import InvalidInput

GOOD = "seconds,cpu_millicores\n0,100\n15,250.5\n60,0\n"


def written(folder: Path, text: str) -> Path:
    """Write a trace file."""
    path = folder / "trace.csv"
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(GOOD, id="plain"),
        pytest.param("\ufeff" + GOOD.replace("\n", "\r\n"), id="as a spreadsheet saves it"),
        pytest.param(GOOD.replace("\n15", "\n\n15"), id="with a blank line"),
        pytest.param("cpu_millicores,seconds\n100,0\n250.5,15\n0,60\n", id="columns in the other order"),
        pytest.param("seconds,cpu_millicores\n1700000000,100\n1700000015,250.5\n1700000060,9\n", id="in Unix seconds"),
    ],
)
def test_a_trace_begins_at_zero(tmp_path: Path, text: str) -> None:
    """Whatever the first second is; the last row is only the end."""
    trace = read_trace(written(tmp_path, text))
    assert (0.0, 15.0, 60.0) == trace.seconds
    assert (0.1, 0.2505) == trace.cores[:2]
    assert pytest.approx(15 * 0.1 + 45 * 0.2505) == trace.core_seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "seconds\n0\n60\n",
            ":1 seconds: must name two columns and no other; write the header as seconds,cpu_millicores",
            id="missing column",
        ),
        pytest.param(
            GOOD.replace("cpu_millicores", "cpu_milicores"),
            ":1 seconds,cpu_milicores: must name two columns and no other; write the header as",
            id="header misspelt",
        ),
        pytest.param(
            GOOD.replace("cpu_millicores", "seconds"),
            ":1 seconds,seconds: must name two columns and no other",
            id="twice",
        ),
        pytest.param(
            GOOD.replace("15,", "0,"),
            ":3: seconds 0: must be later than the row before, 0 in line 2; sort the rows, and keep one of each second",
            id="not ascending",
        ),
        pytest.param(
            GOOD.replace("250.5", "-1"), ":3: cpu_millicores -1: must not be negative; correct it", id="negative"
        ),
        pytest.param(GOOD.replace("250.5", "NaN"), ":3: cpu_millicores NaN: must be a finite number", id="NaN"),
        pytest.param(GOOD.replace("250.5", "250m"), ":3: cpu_millicores 250m: must be a number", id="with a unit"),
        pytest.param(GOOD.replace("250.5", ""), ':3: cpu_millicores "": must be a number', id="empty cell"),
        pytest.param(GOOD.replace("250.5", "1e15"), ":3: cpu_millicores 1e15: must be at most 1e+12", id="too large"),
        pytest.param(GOOD.replace("250.5", "250,5"), ":3 15,250,5: must have 2 columns; write a row as", id="comma"),
        pytest.param(GOOD.replace(",", ";"), ":1 seconds;cpu_millicores: must have commas", id="semicolons"),
        pytest.param("", ':1 "": must begin with the header seconds,cpu_millicores', id="empty"),
        pytest.param("seconds,cpu_millicores\n0,1\n", " one row: must have at least two rows", id="one row"),
        pytest.param("seconds,cpu_millicores\n", " no row: must have at least two rows", id="no row"),
        pytest.param(GOOD.replace("250.5", '"250'), ':3 15,"250: must have 2 columns', id="quotes without an end"),
        pytest.param(GOOD.replace("250.5", "1" * 200_000), ":3 15,11111", id="a cell without an end"),
        pytest.param(
            GOOD.replace("60,", "1700000060,"),
            ":4: seconds 1700000060: must be within 34560000 s (400 days) of the first row, 0; give all times in",
            id="two kinds of time",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    """File, line and column, the value, the rule and what to do."""
    with pytest.raises(InvalidInput) as raised:
        read_trace(written(tmp_path, text))
    assert f"{tmp_path / 'trace.csv'}{message}" in str(raised.value)


def test_all_mistakes_come_at_once_up_to_a_limit(tmp_path: Path) -> None:
    """Thirty wrong rows are twenty mistakes and a count."""
    rows = "".join(f"{second},x\n" for second in range(30))
    with pytest.raises(InvalidInput) as raised:
        read_trace(written(tmp_path, f"seconds,cpu_millicores\n{rows}"))
    assert 21 == len(raised.value.mistakes)
    assert "10 more mistakes: are left out here" in str(raised.value)


def test_a_file_that_cannot_be_read_is_a_mistake(tmp_path: Path) -> None:
    """Neither a missing one nor one in another encoding."""
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_trace(tmp_path / "none.csv")
    (tmp_path / "utf16.csv").write_bytes(GOOD.encode("utf-16"))
    with pytest.raises(InvalidInput, match="save it as CSV in UTF-8"):
        read_trace(tmp_path / "utf16.csv")


@pytest.mark.parametrize(("first", "start"), [("0", 0.0), ("500", 0.0), ("1700000000", 1700000000.0)])
def test_unix_times_are_kept_for_the_charts(tmp_path: Path, first: str, start: float) -> None:
    """Small numbers are no time of day."""
    trace = read_trace(written(tmp_path, f"seconds,cpu_millicores\n{first},1\n{int(first) + 60},0\n"))
    assert start == trace.start_time
