"""Read recorded observations: `observations.jsonl`, or what was recorded elsewhere in the same form."""

import json
from collections.abc import Iterator
from pathlib import Path

from loadtests.hpa.model import Observation
from loadtests.hpa.records import Restart, observation_from_json
from slo.documents import Document
from slo.errors import InvalidInput, Mistake, Place

_MOST_MISTAKES = 20
"""More of them are the same one again."""


def read_observations(path: Path) -> tuple[Observation | Restart, ...]:
    """Read a file with an observation or a restart on every line, as `stream_observations` does."""
    return tuple(stream_observations(path))


def stream_observations(path: Path) -> Iterator[Observation | Restart]:
    """Read a file line by line, so that a long recording need not fit in memory; blank lines are left out.

    From the first mistake on nothing more is given, but the rest is still read for others.

    Raises:
        InvalidInput: at the end, every line that is damaged or out of order, or that there is no observation.
    """
    mistakes: list[Mistake] = []
    last: _Numbered | None = None
    syncs = 0
    for one in _lines(path, mistakes):
        _check_order(path, last, one, mistakes)
        last = one
        syncs += isinstance(one[1], Observation)
        if not mistakes:
            yield one[1]
    if not mistakes and not syncs:
        rule, what = "must hold at least one observation", "no lines" if last is None else "restarts alone"
        mistakes.append(_mistake(path, None, what, rule, "record a sync of the autoscaler first"))
    if mistakes:
        raise InvalidInput(_shortened(path, mistakes))


# Private

_Numbered = tuple[int, Observation | Restart]


def _lines(path: Path, mistakes: list[Mistake]) -> Iterator[_Numbered]:
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip() and (read := _line(path, number, line, mistakes)) is not None:
                    yield number, read
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        mistakes.append(_mistake(path, None, "file", f"cannot be read ({reason})", "check the path"))


def _line(path: Path, number: int, line: str, mistakes: list[Mistake]) -> Observation | Restart | None:
    """Read a line; None where it is damaged, which is noted."""
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        mistakes.append(_mistake(path, number, line.strip(), "must be JSON, one observation a line", "remove the line"))
        return None
    before = len(mistakes)
    read = observation_from_json(Document(file=str(path), value=value, lines={(): number}), mistakes)
    return read if len(mistakes) == before else None


def _check_order(path: Path, last: _Numbered | None, one: _Numbered, mistakes: list[Mistake]) -> None:
    """Times go up; only a restart may be at the time of the line before or after it."""
    if last is None:
        return
    (before, earlier), (number, later) = last, one
    same_is_fine = isinstance(earlier, Restart) or isinstance(later, Restart)
    if later.time < earlier.time or (later.time == earlier.time and not same_is_fine):
        rule = f"must be later than line {before}, which is at {earlier.time:.12g}"
        mistakes.append(_mistake(path, number, f"{later.time:.12g}", rule, "sort the lines by time", "time"))


def _shortened(path: Path, mistakes: list[Mistake]) -> list[Mistake]:
    more = len(mistakes) - _MOST_MISTAKES
    if more <= 0:
        return mistakes
    summary = _mistake(path, None, f"{more} more mistakes", "are left out here", "correct these first")
    return [*mistakes[:_MOST_MISTAKES], summary]


def _mistake(path: Path, line: int | None, value: object, rule: str, next_step: str, field: str = "") -> Mistake:
    return Mistake(place=Place(file=str(path), line=line, field=field), value=value, rule=rule, next_step=next_step)
