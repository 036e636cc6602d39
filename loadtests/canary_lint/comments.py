"""What somebody wrote beside the fields of a manifest."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from slo.documents import Document, FieldPath


def comments_of(document: Document) -> dict[FieldPath, str]:
    """Give the comments of the fields that have one: the lines right above, and what is on the same line."""
    file = Path(document.file)
    written = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    found = {path: _comment(written, path, line) for path, line in document.lines.items() if path}
    return {path: text for path, text in found.items() if text}


# Private


def _comment(written: Sequence[str], path: FieldPath, line: int) -> str:
    """Give a field's comment; nothing where the line is of another field, as of a patch in another file."""
    own = written[line - 1] if line <= len(written) else ""
    key, _, rest = own.strip().removeprefix("- ").partition(":")
    if key.strip("\"'") != path[-1]:
        return ""
    beside = rest.partition(" #")[2]
    return " ".join([*reversed(list(_above(written, line - 1))), beside.strip()]).strip()


def _above(written: Sequence[str], before: int) -> Iterator[str]:
    """Yield the comment lines that end before a line, the last one first."""
    while before > 0 and written[before - 1].lstrip().startswith("#"):
        before -= 1
        yield written[before].strip().lstrip("#").strip()
