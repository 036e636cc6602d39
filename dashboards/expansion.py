"""Find Grafana's variables in a text and put values in their places, remembering what came from where."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_REFERENCE = re.compile(
    r"\$(?P<bare>\w+)"
    r"|\$\{(?P<braced>\w+)(?:\.[^:}]+)?(?::(?P<format>[^}]+))?\}"
    r"|\[\[(?P<old>\w+)(?::(?P<old_format>[^\]]+))?\]\]"
)
"""Source: https://github.com/grafana/grafana/blob/main/public/app/features/variables/utils.ts (variableRegex)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A variable in a text."""

    name: str
    format: str
    """As `csv`; empty where none is given."""
    start: int
    end: int
    written: str
    """As it stands there, such as `${job:regex}`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """A text with values in place of its variables."""

    text: str
    pieces: tuple[tuple[int, int], ...]
    """Where each piece begins, here and in the original text."""

    def origin(self, offset: int) -> int:
        """Give the place in the original text of a place in this one; inside a value, the variable's."""
        here, there = max(piece for piece in self.pieces if piece[0] <= offset)
        following = min((piece for piece in self.pieces if piece[0] > here), default=None)
        last = there if following is None else following[1] - 1
        return there + offset - here if following is None else min(there + offset - here, last)


def references(text: str) -> tuple[Reference, ...]:
    """Find the variables in a text, in order; a `$` before anything else stands for itself."""
    return tuple(_references(text))


def expand(text: str, value_of: Callable[[Reference], str | None]) -> Expanded:
    """Put values in the places of variables; where `value_of` gives None, the variable stays as it is written."""
    parts, pieces, here, there = [], [], 0, 0
    for reference in _references(text):
        for begin, part in ((there, text[there : reference.start]), (reference.start, value_of(reference))):
            shown = reference.written if part is None else part
            pieces.append((here, begin))
            parts.append(shown)
            here += len(shown)
        there = reference.end
    return Expanded(text="".join((*parts, text[there:])), pieces=(*pieces, (here, there)))


# Private


def _references(text: str) -> Iterator[Reference]:
    for found in _REFERENCE.finditer(text):
        name = found["bare"] or found["braced"] or found["old"]
        how = found["format"] or found["old_format"] or ""
        yield Reference(name=name, format=how, start=found.start(), end=found.end(), written=found[0])
