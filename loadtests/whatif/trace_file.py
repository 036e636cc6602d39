"""Read a trace of CPU demand: a CSV file with the columns `seconds,cpu_millicores`."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from loadtests.prediction.trace import CpuTrace
from slo.errors import InvalidInput, Mistake, Place

SECONDS, MILLICORES = "seconds", "cpu_millicores"
_COLUMNS = (SECONDS, MILLICORES)
_MOST_MISTAKES = 20
"""More of them are the same one again."""
_UNIX_SECONDS = 1e9
"""From here on, seconds are taken for Unix time: the year 2001."""
_LONGEST_SECONDS = 400 * 86_400
"""A longer trace is more likely one with two kinds of time than a wish, and would take hours."""
_LARGEST = 1e12
"""Up to here, seconds are told apart to the millisecond."""


def read_trace(path: Path) -> CpuTrace:
    """Read a trace; its first row becomes zero of the time.

    Raises:
        InvalidInput: every mistake in it.
    """
    reader = _Reader(path)
    lines = reader.lines()
    columns = reader.header(lines[0] if lines else "")
    rows = [] if columns is None else [reader.row(number, line, columns) for number, line in _numbered(lines)]
    reader.check_times([row for row in rows if row is not None])
    if columns is not None and len(rows) < _FEWEST_ROWS:
        rule = "must have at least two rows, since the last one says only when the trace ends"
        found = "one row" if rows else "no row"
        reader.note(None, "", found, rule, "add a row with the second at which the trace ends")
    if reader.mistakes:
        raise InvalidInput(reader.shortened())
    values = [(row.seconds, row.millicores) for row in rows if row is not None]
    start = values[0][0]
    return CpuTrace(
        seconds=tuple(seconds - start for seconds, _ in values),
        cores=tuple(millicores / 1000 for _, millicores in values),
        start_time=start if start >= _UNIX_SECONDS else 0.0,
    )


# Private

_FEWEST_ROWS = 2


class _Row:
    """A row that could be read, with its line."""

    __slots__ = ("line", "millicores", "seconds")

    def __init__(self, line: int, seconds: float, millicores: float) -> None:
        self.line = line
        self.seconds = seconds
        self.millicores = millicores


class _Reader:
    """Reads one file and collects its mistakes."""

    def __init__(self, path: Path) -> None:
        self.mistakes: list[Mistake] = []
        self._path = path

    def note(self, line: int | None, field: str, value: object, rule: str, next_step: str) -> None:
        place = Place(file=str(self._path), line=line, field=field)
        self.mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))

    def lines(self) -> list[str]:
        """Read the file; spreadsheets put a mark before the first character."""
        try:
            return self._path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            is_text = isinstance(error, UnicodeDecodeError)
            reason = "not UTF-8 text" if is_text else getattr(error, "strerror", None) or str(error)
            next_step = "save it as CSV in UTF-8" if is_text else "check the path"
            self.note(None, "", "file", f"cannot be read ({reason})", next_step)
            raise InvalidInput(self.mistakes) from error

    def header(self, line: str) -> tuple[int, int] | None:
        """Find the two columns."""
        if not line.strip():
            rule, next_step = f"must begin with the header {','.join(_COLUMNS)}", "add the header and the rows below it"
            self.note(1, "", line, rule, next_step)
            return None
        names = [name.strip() for name in _cells(line)]
        if sorted(names) == sorted(_COLUMNS):
            return names.index(SECONDS), names.index(MILLICORES)
        if ";" in line or "\t" in line:
            rule, next_step = "must have commas between its columns", "save it as CSV with commas, points in numbers"
        else:
            rule, next_step = "must name two columns and no other", f"write the header as {','.join(_COLUMNS)}"
        self.note(1, "", line, rule, next_step)
        return None

    def row(self, number: int, line: str, columns: tuple[int, int]) -> _Row | None:
        """Read a row."""
        cells = _cells(line)
        if len(cells) != len(_COLUMNS):
            rule = f"must have {len(_COLUMNS)} columns"
            self.note(number, "", line, rule, "write a row as 60,1500 with a point in numbers, not a comma")
            return None
        before = len(self.mistakes)
        seconds, millicores = (
            self._number(number, name, cells[column]) for name, column in zip(_COLUMNS, columns, strict=True)
        )
        return None if len(self.mistakes) > before else _Row(number, seconds, millicores)

    def check_times(self, rows: Sequence[_Row]) -> None:
        """Look for rows that are no later than the one before, or much later than the first."""
        latest: _Row | None = None
        if rows and rows[-1].seconds - rows[0].seconds > _LONGEST_SECONDS:
            rule = f"must be within {_LONGEST_SECONDS} s (400 days) of the first row, {rows[0].seconds:.12g}"
            next_step = "give all times in seconds since the same moment"
            self.note(rows[-1].line, SECONDS, f"{rows[-1].seconds:.12g}", rule, next_step)
        for row in rows:
            if latest is not None and row.seconds <= latest.seconds:
                rule = f"must be later than the row before, {latest.seconds:.12g} in line {latest.line}"
                self.note(row.line, SECONDS, f"{row.seconds:.12g}", rule, "sort the rows, and keep one of each second")
            else:
                latest = row

    def shortened(self) -> list[Mistake]:
        """Return the mistakes by line, the first ones only."""
        ordered = sorted(self.mistakes, key=lambda mistake: mistake.place.line or 0)
        more = len(ordered) - _MOST_MISTAKES
        if more <= 0:
            return ordered
        summary = Mistake(
            place=Place(file=str(self._path)),
            value=f"{more} more mistakes",
            rule="are left out here",
            next_step="correct these first",
        )
        return [*ordered[:_MOST_MISTAKES], summary]

    def _number(self, line: int, field: str, cell: str) -> float:
        text = cell.strip()
        try:
            value = float(text)
        except ValueError:
            self.note(line, field, text, "must be a number", "write it without a unit, as 1500 or 0.5")
            return 0.0
        if not math.isfinite(value):
            self.note(
                line, field, text, "must be a finite number", "leave rows without a value out: the one before holds"
            )
        elif value < 0:
            self.note(line, field, text, "must not be negative", "correct it")
        elif value > _LARGEST:
            self.note(line, field, text, f"must be at most {_LARGEST:.0e}", "give seconds and millicores")
        return value


def _numbered(lines: list[str]) -> list[tuple[int, str]]:
    return [(number, line) for number, line in enumerate(lines[1:], start=2) if line.strip()]


def _cells(line: str) -> list[str]:
    """Split a line; none of its cells where it is no CSV."""
    try:
        return next(csv.reader([line], strict=True), [])
    except csv.Error:
        return []
