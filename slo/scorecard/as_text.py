"""A scorecard for a terminal."""

from collections.abc import Iterator, Sequence

from slo.errors import printable
from slo.scorecard import words
from slo.scorecard.model import Scored, Verdict


def as_text(scored: Scored) -> str:
    """Write a table, and below it why each goal was missed, or cannot be told."""
    rows = [words.COLUMNS, *(words.row(result) for result in scored.results)]
    marks = [" ", *(words.mark(result.verdict) for result in scored.results)]
    lines = [f"{scored.scorecard.name}: {words.sentence(scored)} ({words.moment(scored.at_seconds)})", ""]
    lines += [f"{mark} {line}" for mark, line in zip(marks, _table(rows), strict=True)]
    lines += _why(scored)
    return "\n".join(printable(line) for line in lines)


# Private


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(cells[column]) for cells in rows) for column in range(len(words.COLUMNS))]
    for cells in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()


def _why(scored: Scored) -> Iterator[str]:
    for result in scored.results:
        if result.verdict is not Verdict.MET or result.measured.notes:
            yield ""
            yield f"{result.goal.name}: {result.verdict}"
            yield from (f"  {line}" for line in words.details(result))
