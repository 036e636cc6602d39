"""Read a whole ledger, and say what is wrong with it."""

from collections.abc import Sequence
from typing import IO

from slo.dora.ledger.interface import Reading
from slo.dora.ledger.lines import PACKED, Line, is_json, lines_of, parse_line
from slo.dora.model import Fact, Note
from slo.errors import InvalidInput, Mistake, Place

MOST_MISTAKES = 20
"""That are spelt out; a file that is no ledger has one on each line."""


def read_all(file: IO[bytes], name: str, *, skip_damaged: bool) -> Reading:
    """Read all facts from where a file stands.

    A last line that was cut is left out, which is told in a note. Damaged lines are told in a note that is fatal, where
    they are to be skipped.

    Raises:
        InvalidInput: lines are damaged.
    """
    facts: list[Fact] = []
    mistakes: list[Mistake] = []
    notes: list[Note] = []
    for line in lines_of(file):
        place = Place(file=name, line=line.number)
        if is_cut(line):
            notes.append(_cut(line, place))
        else:
            facts += parse_line(line.text, place, mistakes)
    if mistakes and not skip_damaged:
        raise InvalidInput(shortened(mistakes))
    if mistakes:
        notes.append(_skipped(name, mistakes))
    return Reading(facts=tuple(facts), notes=tuple(notes))


def shortened(mistakes: Sequence[Mistake]) -> list[Mistake]:
    """Keep the first mistakes, and say how many more there are; of a packed file, that it is one says it all."""
    if mistakes[0].value == PACKED:
        return [mistakes[0]]
    if len(mistakes) <= MOST_MISTAKES:
        return list(mistakes)
    last = mistakes[-1]
    rule = f"is the last of {len(mistakes) - MOST_MISTAKES} more mistakes of this kind"
    more = Mistake(place=last.place, value=last.value, rule=rule, next_step="check that the file is a ledger")
    return [*mistakes[:MOST_MISTAKES], more]


def is_cut(line: Line) -> bool:
    """Whether a line without an end is the begin of an event, or what some file systems leave after a power cut.

    One of which all but the end is there is not cut; nor is a file of something else.
    """
    if line.is_ended:
        return False
    text = line.text.rstrip(b"\0")
    return not text or (text.startswith(b"{") and not is_json(line.text))


# Private


def _cut(line: Line, place: Place) -> Note:
    text = f"{place}: the last line was cut ({len(line.text)} bytes of it are there) and is left out"
    next_step = "the next `dora collect` mends the file; collect again what was being written"
    return Note(id="ledger-cut", text=text, next_step=next_step)


def _skipped(name: str, mistakes: Sequence[Mistake]) -> Note:
    lines = sorted({mistake.place.line or 0 for mistake in mistakes})
    shown = ", ".join(map(str, lines[:MOST_MISTAKES])) + (", ..." if len(lines) > MOST_MISTAKES else "")
    text = f"{name}: {len(lines)} damaged {'line was' if len(lines) == 1 else 'lines were'} skipped: {shown}"
    return Note(id="ledger-damaged", text=text, next_step="restore them, or remove them for good", is_fatal=True)
