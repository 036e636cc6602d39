"""What must be known of a ledger to add to it: which lines it has, and what was observed last."""

import hashlib
from collections.abc import Iterable
from typing import IO

from slo.dora.ledger.lines import MOST_BYTES, Line, lines_of, parse_line
from slo.dora.model import Deployment, Fact
from slo.errors import Mistake, Place


class Index:
    """Knows the lines of a ledger up to a place in it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._digests: set[bytes] = set()
        self._observed: dict[str, Deployment] = {}
        self._number = 0
        self._position = 0
        self._last_begin = 0

    def last_observed(self, observed_of: str) -> Deployment | None:
        """Give the latest deployment observed of an object, or None."""
        return self._observed.get(observed_of)

    def goes_on(self, file: IO[bytes]) -> bool:
        """Whether the last line that is known still stands where it was: lines were added since, at most.

        Otherwise the file was replaced or cut down, and what is known is of another one. With nothing known, there is
        nothing to go on from.
        """
        file.seek(self._last_begin)
        return self._position > 0 and _digest(file.readline(MOST_BYTES).rstrip(b"\r\n")) in self._digests

    def catch_up(self, file: IO[bytes], mistakes: list[Mistake]) -> Line | None:
        """Read on to the end of the file, and give a last line that was cut."""
        file.seek(self._position)
        for line in lines_of(file, begin=self._position, number=self._number):
            if not line.is_ended:
                return line
            place = Place(file=self._name, line=line.number)
            self._digests.add(_digest(line.text))
            self._see(parse_line(line.text, place, mistakes))
            self._number, self._position, self._last_begin = line.number, line.end, line.begin
        return None

    def new_lines(self, lines: Iterable[bytes]) -> list[bytes]:
        """Give the lines that are not there yet, each once."""
        new = {_digest(line.rstrip(b"\n")): line for line in lines}
        return [line for digest, line in new.items() if digest not in self._digests]

    # Private

    def _see(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            if isinstance(fact, Deployment) and fact.observed_of is not None:
                last = self._observed.get(fact.observed_of)
                if last is None or _age(last) <= _age(fact):
                    self._observed[fact.observed_of] = fact


def _age(deployment: Deployment) -> tuple[float, str]:
    return deployment.finished_seconds, deployment.id


def _digest(line: bytes) -> bytes:
    return hashlib.sha256(line).digest()[:16]
