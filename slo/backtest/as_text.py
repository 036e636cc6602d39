"""A back-test as plain text, for the console."""

from collections.abc import Iterator

from slo.backtest.model import Backtest
from slo.backtest.outline import Chapter, chapters, heading, sentence
from slo.backtest.tables import Table


def as_text(backtest: Backtest) -> str:
    """Write a chapter for each SLO, and the answer at the end."""
    lines = [f"back-test {heading(backtest)}"]
    for chapter in chapters(backtest):
        lines += ["", *_chapter(chapter)]
    return "\n".join([*lines, "", sentence(backtest)])


# Private


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield chapter.title
    width = max(len(name) for name, _ in chapter.facts)
    for name, value in chapter.facts:
        yield f"  {name:<{width}}  {value}"
    for note in chapter.notes:
        yield f"  note: {note}"
    for table in chapter.tables:
        yield ""
        yield f"  {table.title}"
        yield from (f"    {line}" for line in _table(table))


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield table.why_empty
        return
    rows = (table.columns, *table.rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(table.columns))]
    for row in rows:
        cells = (
            cell.ljust(width) if column in table.texts else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()
