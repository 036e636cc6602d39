"""Tables as Markdown and as plain text."""

from collections.abc import Iterable, Iterator


def markdown_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table."""
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def text_table(titles: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Yield the lines of a table in columns as wide as what is in them."""
    all_rows = [titles, *rows]
    widths = [max(len(row[column]) for row in all_rows) for column in range(len(titles))]
    for row in all_rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


# Private


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
