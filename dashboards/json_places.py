"""Where in a JSON text each field stands: `json` reads the values, this finds their lines."""

import json
import re
from bisect import bisect
from collections.abc import Iterator

from slo.documents import FieldPath

_TOKEN = re.compile(r'[\s,:]*(?:([{}\[\]])|("(?:[^"\\]|\\.)*")|([^\s,:{}\[\]"]+))', re.DOTALL)


def lines(text: str) -> dict[FieldPath, int]:
    """Give the line (1-based) of every field of a JSON text that `json` can read, by its path of keys and indices."""
    ends = [match.end() for match in re.finditer("\n", text)]
    return {path: bisect(ends, offset) + 1 for path, offset in _fields(text)}


# Private


def _fields(text: str) -> Iterator[tuple[FieldPath, int]]:
    """Walk over the tokens; a field of a mapping stands where its key does, an item of a list where it begins."""
    tokens = ((found.end() - len(found[0].lstrip(" \t\r\n,:")), found) for found in _TOKEN.finditer(text))
    offset, token = next(tokens)
    yield (), offset
    # What is open, from outside in: its path, and how many items of a list there were; None for a mapping.
    opened: list[tuple[FieldPath, int | None]] = []
    _open(opened, token[1], ())
    while opened:
        path, index = opened[-1]
        offset, token = next(tokens)
        if token[1] in {"}", "]"}:
            opened.pop()
            continue
        if index is None:
            field, token = (*path, json.loads(token[2])), next(tokens)[1]
        else:
            field = (*path, index)
            opened[-1] = (path, index + 1)
        yield field, offset
        _open(opened, token[1], field)


def _open(opened: list[tuple[FieldPath, int | None]], bracket: str | None, path: FieldPath) -> None:
    if bracket == "{":
        opened.append((path, None))
    elif bracket == "[":
        opened.append((path, 0))
