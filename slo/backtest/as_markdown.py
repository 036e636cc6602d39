"""A back-test as Markdown, for a ticket or a pull request."""

from collections.abc import Iterator

from slo.backtest.model import Backtest
from slo.backtest.outline import Chapter, chapters, heading, sentence
from slo.backtest.tables import Table


def as_markdown(backtest: Backtest) -> str:
    """Write the answer on top, then a chapter for each SLO."""
    lines = ["# Back-test", "", f"{heading(backtest)}.", "", f"**{sentence(backtest)}**"]
    for chapter in chapters(backtest):
        lines += ["", *_chapter(chapter)]
    return "\n".join(lines)


# Private


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield f"## {_escaped(chapter.title)}"
    yield ""
    for name, value in chapter.facts:
        yield f"- {name}: {_escaped(value)}"
    for note in chapter.notes:
        yield f"- **note:** {_escaped(note)}"
    for table in chapter.tables:
        yield ""
        yield f"### {table.title}"
        yield ""
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"{table.why_empty}."
        return
    marks = ("---" if column in table.texts else "---:" for column in range(len(table.columns)))
    yield f"| {' | '.join(table.columns)} |"
    yield f"|{'|'.join(marks)}|"
    for row in table.rows:
        yield f"| {' | '.join(map(_escaped, row))} |"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("_", "\\_").replace("*", "\\*")
