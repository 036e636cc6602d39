"""Read and write the JSON files of a run; what is damaged is named with its file and line."""

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place
from slo.files import replace_file

_WHOLE = "copy the run directory again, whole"


def read_json(path: Path) -> Document:
    """Read a file that is one JSON value, gzipped if its name says so.

    Raises:
        InvalidInput: the file is missing, cut or no JSON.
    """
    return _parse(_text(path), path, line=None)


def read_json_lines(path: Path) -> tuple[Document, ...]:
    """Read a file with a JSON value on every line.

    Raises:
        InvalidInput: the file is missing, or some lines are no JSON; all of them at once.
    """
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    for number, line in enumerate(_text(path).splitlines(), start=1):
        try:
            documents.append(_parse(line, path, line=number))
        except InvalidInput as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(documents)


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replace a file by a JSON value, gzipped if its name says so.

    Raises:
        CannotWrite: as `write_text` does.
    """
    indent = None if path.suffix == ".gz" else 2
    write_text(path, json.dumps(value, indent=indent, ensure_ascii=False, allow_nan=False) + "\n")


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old one or the new one, whole.

    Raises:
        CannotWrite: the old one is still there, and nothing else is left.
    """
    content = text.encode()
    if path.suffix == ".gz":
        content = gzip.compress(content, mtime=0)  # without a time in it, the same run gives the same bytes
    replace_file(path, content)


# Private


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    except FileNotFoundError as error:
        raise InvalidInput(
            [_mistake(path, None, "the file is missing", "give the directory of a whole run")]
        ) from error
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise InvalidInput([_mistake(path, None, f"cannot be read ({error})", _WHOLE)]) from error


def _parse(text: str, path: Path, *, line: int | None) -> Document:
    """Parse a line of a file, or the whole file, whose fields then have no line of their own."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = (line or 1) + getattr(error, "lineno", 1) - 1
        mistake = Mistake(place=Place(file=str(path), line=at), value=text, rule="must be JSON", next_step=_WHOLE)
        raise InvalidInput([mistake]) from error
    return Document(file=str(path), value=value, lines={} if line is None else {(): line})


def _mistake(path: Path, value: object, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value=value, rule=rule, next_step=next_step)
