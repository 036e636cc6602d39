"""A back-test as plain text, for the console."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from textwrap import wrap

from slo.backtest.model import Backtest
from slo.backtest.outline import Chapter, chapters, heading, sentence
from slo.backtest.tables import Table

_WIDTH = 120
"""Of a terminal: no line is longer unless a single word is."""
_LEAST_WIDTH = 24
"""Of a last column whose texts are wrapped."""


def as_text(backtest: Backtest) -> str:
    """Write a chapter for each SLO, and the answer at the end."""
    lines = [f"back-test {heading(backtest)}"]
    for chapter in chapters(backtest):
        lines += ["", *_chapter(chapter)]
    return "\n".join([*lines, "", *_wrapped("", sentence(backtest))])


# Private


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield chapter.title
    width = max(len(name) for name, _ in chapter.facts)
    for name, value in chapter.facts:
        yield from _wrapped(f"  {name:<{width}}  ", value)
    for note in chapter.notes:
        yield from _wrapped("  note: ", note)
    for table in chapter.tables:
        yield ""
        yield f"  {table.title}:"
        yield from (f"  {line}" for line in _table(table, _WIDTH - 2))


def _wrapped(first: str, text: str) -> list[str]:
    return wrap(text, _WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_on_hyphens=False)


def _table(table: Table, width: int) -> Iterator[str]:
    if not table.rows:
        yield table.why_empty
        return
    widths = _widths(table.columns, table.rows, width)
    excess = _total(widths) - width
    last = len(widths) - 1
    if excess > 0 and last in table.texts and widths[last] - excess >= _LEAST_WIDTH:
        widths[last] -= excess
        excess = 0
    if excess > 0:
        yield from _without_first_column(table, width)
        return
    for row in (table.columns, *table.rows):
        yield from _row(row, widths, table.texts)


def _without_first_column(table: Table, width: int) -> Iterator[str]:
    """Give the first column a line of its own, above the others of its row."""
    columns, rows = table.columns[1:], [row[1:] for row in table.rows]
    texts = frozenset(column - 1 for column in table.texts)
    widths = _widths(columns, rows, width - 2)
    if len(columns) - 1 in texts:
        widths[-1] -= max(0, min(_total(widths) + 2 - width, widths[-1] - _LEAST_WIDTH))
    yield table.columns[0]
    yield from (f"  {line}" for line in _row(columns, widths, texts))
    for title, row in zip(table.rows, rows, strict=True):
        yield title[0]
        yield from (f"  {line}" for line in _row(row, widths, texts))


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> list[int]:
    """Make each column as wide as its widest cell and its title, or, where that is too much, its title's words."""
    cells = [max(len(row[column]) for row in rows) for column in range(len(columns))]
    titles = [max(pair) for pair in zip(cells, map(len, columns), strict=True)]
    words = [max(map(len, title.split()), default=0) for title in columns]
    return titles if _total(titles) <= width else [max(pair) for pair in zip(cells, words, strict=True)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + 2 * (len(widths) - 1)


def _row(row: Sequence[str], widths: Sequence[int], texts: frozenset[int]) -> Iterator[str]:
    """Lay out a row; what is wider than its column goes on in the next line."""
    wrapped = [
        wrap(cell, width, break_on_hyphens=False) if len(cell) > width else [cell]
        for cell, width in zip(row, widths, strict=True)
    ]
    for line in zip_longest(*wrapped, fillvalue=""):
        cells = (
            cell.ljust(width) if column in texts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
