"""A line of a ledger: one CDEvent as JSON."""

import codecs
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

from slo.dora.cdevents.plain import from_plain, spell_json, to_plain
from slo.dora.cdevents.read import facts_of
from slo.dora.cdevents.write import event_of
from slo.dora.model import Fact, Image
from slo.errors import InvalidInput, Mistake, Place, printable

MOST_BYTES = 1_000_000
"""Of a line."""


PACKED = "(packed)"
"""Stands in a mistake for what a packed file begins with."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as it stands there."""

    number: int
    """1-based."""
    begin: int
    """Its offset in bytes."""
    end: int
    """The offset of what follows it."""
    text: bytes
    """Without its end; of one that is too long, the begin."""
    is_ended: bool
    """False for a last line without an end: it was cut."""


def spell_lines(facts: Iterable[Fact], *, name: str) -> list[bytes]:
    """Spell facts as lines, each with its end.

    Raises:
        InvalidInput: facts that could not be read again, as those with a time beyond the year 9999; all of them.
    """
    mistakes: list[Mistake] = []
    spelt = []
    for fact in facts:
        wrong = _problems(fact, name)
        if not wrong:
            line = spell_json(event_of(fact)).encode() + b"\n"
            wrong = _too_long(line, fact, name)
            spelt.append(line)
        mistakes += wrong
    if mistakes:
        raise InvalidInput(mistakes)
    return spelt


def parse_line(line: bytes, place: Place, mistakes: list[Mistake]) -> tuple[Fact, ...]:
    """Read the facts of a line; what is wrong is noted."""
    try:
        value = _value(line.removeprefix(codecs.BOM_UTF8) if place.line == 1 else line)
    except (ValueError, RecursionError):
        mistakes.append(_damaged(line, place))
        return ()
    return facts_of(value, place, mistakes)


def is_json(line: bytes) -> bool:
    """Whether a line is JSON, whatever it says."""
    try:
        _value(line)
    except (ValueError, RecursionError):
        return False
    return True


def shown(line: bytes) -> str:
    """Give the begin of a line as a terminal may show it: whatever stands there, nothing obeys it."""
    return printable(line[:_SHOWN_BYTES].decode("utf-8", errors="replace"))


def lines_of(file: IO[bytes], *, begin: int = 0, number: int = 0) -> Iterator[Line]:
    """Yield the lines of a file from where it stands; `begin` and `number` say how much of it came before."""
    while text := file.readline(MOST_BYTES):
        number += 1
        line, size = text, len(text)
        while not text.endswith(b"\n") and len(text) == MOST_BYTES:
            text = file.readline(MOST_BYTES)
            size += len(text)
        is_ended = text.endswith(b"\n")
        if line.strip(b"\r\n \t"):
            yield Line(number, begin, begin + size, line.rstrip(b"\r\n"), is_ended)
        begin += size


# Private

_PACKED_BEGINS = (b"\x1f\x8b", b"PK\x03\x04")
"""Begin of what gzip and zip write."""
_SHOWN_BYTES = 300
_CORRECT = "correct what its source says"


def _value(line: bytes) -> object:
    return json.loads(line.decode(), parse_constant=_no_number)


def _problems(fact: Fact, name: str) -> list[Mistake]:
    plain = to_plain(fact)
    read = from_plain(plain)
    if not isinstance(read, list):
        return []
    return [
        Mistake(
            place=Place(file=name, field=problem.field),
            value=problem.value,
            rule=f"{problem.rule} (of {_subject(fact)})",
            next_step=_CORRECT,
        )
        for problem in read
    ]


def _too_long(line: bytes, fact: Fact, name: str) -> list[Mistake]:
    if len(line) <= MOST_BYTES:
        return []
    rule = f"must be at most {MOST_BYTES} bytes as a line, and has {len(line)}"
    return [Mistake(place=Place(file=name), value=_subject(fact), rule=rule, next_step=_CORRECT)]


def _subject(fact: Fact) -> str:
    return fact.artifact if isinstance(fact, Image) else fact.id


def _no_number(text: str) -> None:
    message = f"{text} is no JSON"
    raise ValueError(message)


def _damaged(line: bytes, place: Place) -> Mistake:
    is_packed = line.startswith(_PACKED_BEGINS)
    next_step = (
        "unpack it first" if is_packed else "restore or remove the line; `dora report --skip-damaged` reads without it"
    )
    value = PACKED if is_packed else shown(line)
    return Mistake(place=place, value=value, rule="must be a CDEvent in JSON, on one line", next_step=next_step)
