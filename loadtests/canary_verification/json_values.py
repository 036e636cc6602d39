"""Read a text that holds one JSON value after the other: one a line, over many lines, or a single one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from slo.errors import Mistake, Place

_MOST_DAMAGED = 200
"""With more of them it is a file of another kind, and not read on."""
_SPACE = re.compile(r"\s*")


def json_values(text: str, *, file: str, mistakes: list[Mistake]) -> Iterator[tuple[int, Any]]:
    """Give each value with its line; what is damaged is noted, and where it ends on its own line the rest is read."""
    decoder = json.JSONDecoder(parse_constant=_refuse)
    position, line, last = 0, 1, len(text.rstrip())
    damaged = 0
    while damaged < _MOST_DAMAGED and (start := _after_space(text, position)) < last:
        line += text.count("\n", position, start)
        try:
            value, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError) as error:
            broken = _broken_at(error, start, last)
            found = text.find("\n", start)
            end_of_line = len(text) if found < 0 else found
            is_cut = broken >= last
            mistakes.append(_mistake(file, line, text[start:end_of_line], is_cut=is_cut))
            damaged += 1
            if broken > end_of_line:
                return  # In the middle of a value, nobody knows where the next one begins.
            position = end_of_line
            continue
        yield line, value
        line += text.count("\n", start, position)


# Private


def _refuse(word: str) -> None:
    message = f"{word} is no number in JSON"
    raise ValueError(message)


def _after_space(text: str, position: int) -> int:
    found = _SPACE.match(text, position)
    return found.end() if found else position


def _broken_at(error: Exception, start: int, last: int) -> int:
    """Say up to where the text was right; a string that does not end is one up to the end of the text."""
    if not isinstance(error, json.JSONDecodeError):
        return start
    return last if error.msg.startswith("Unterminated string") else min(error.pos, last)


def _mistake(file: str, line: int, value: str, *, is_cut: bool) -> Mistake:
    rule = "is cut off" if is_cut else "must be JSON"
    next_step = "copy the file again, whole, or remove what is cut" if is_cut else "remove the line, or record it again"
    return Mistake(place=Place(file=file, line=line), value=value.strip(), rule=rule, next_step=next_step)
