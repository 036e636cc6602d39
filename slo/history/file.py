"""A history file: JSON Lines that are only ever appended to, also by several at once."""

import fcntl
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from slo.errors import InvalidInput, Mistake, Place
from slo.history import lines
from slo.history.merge import is_better
from slo.history.record import HourRecord, SeriesKey

Say = Callable[[str], None]
"""Is told what was repaired or left out."""


def read_history(path: Path, say: Say = lambda _: None) -> tuple[HourRecord, ...]:
    """Read all records of a history file, in the order in which they were written; `merge` makes a history of them.

    A last line that was torn by a kill is left out, and said so.

    Raises:
        InvalidInput: the file cannot be read, or other lines are wrong; all of them at once.
    """
    with _opened(path, "rb", fcntl.LOCK_SH) as file:
        content = file.read()
    whole, _, torn = content.rpartition(b"\n")
    records = _parsed(whole, path)
    last = _torn(torn, path)
    if torn and last is None:
        _check_torn(torn, path)
        say(f"{path}: the last line was torn and is left out; the next `slo snapshot` repairs it")
    return (*records, *([last] if last else []))


def append_history(path: Path, records: Iterable[HourRecord], say: Say = lambda _: None) -> int:
    """Append the records that add to what the file knows, and return how many those are.

    The file is locked for as long as that takes, and made if it is missing. A torn last line is cut off.

    Raises:
        InvalidInput: the file cannot be read or written, or is no history.
    """
    with _opened(path, "a+b", fcntl.LOCK_EX) as file:
        file.seek(0)
        content = file.read()
        whole, newline, torn = content.rpartition(b"\n")
        known = _parsed(whole, path)
        text = "" if content else f"{lines.HEADER}\n"
        if torn:
            last = _torn(torn, path)
            known += (last,) if last else ()
            text = _repair(file, path, len(whole) + len(newline), is_whole=last is not None, say=say)
        new = _additions(records, known)
        text += "".join(f"{lines.spell(record)}\n" for record in new)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    return len(new)


# Private


@contextmanager
def _opened(path: Path, mode: str, lock: int) -> Iterator[BinaryIO]:
    try:
        with path.open(mode) as file:
            fcntl.flock(file, lock)
            yield file  # type: ignore[misc] # a binary mode
    except OSError as error:
        rule = f"cannot be {'read' if mode == 'rb' else 'written'} ({error.strerror})"
        mistake = Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step="check the path")
        raise InvalidInput([mistake]) from error


def _parsed(whole: bytes, path: Path) -> tuple[HourRecord, ...]:
    mistakes: list[Mistake] = []
    records = []
    for number, line in enumerate(whole.split(b"\n"), start=1):
        if not line.strip():
            continue
        text = line.decode("utf-8", errors="replace")
        record = lines.parse(text, Place(file=str(path), line=number), mistakes)
        if record is not None:
            records.append(record)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(records)


def _torn(torn: bytes, path: Path) -> HourRecord | None:
    """Read a last line without an end: all of it may be there."""
    ignored: list[Mistake] = []
    return lines.parse(torn.decode("utf-8", errors="replace"), Place(file=str(path)), ignored)


def _repair(file: BinaryIO, path: Path, good_bytes: int, *, is_whole: bool, say: Say) -> str:
    """End or remove a torn line; give what to write before all else."""
    if is_whole:
        say(f"{path}: the last line had no end; it is whole and is kept")
        return "\n"
    file.seek(good_bytes)
    _check_torn(file.read(), path)
    file.truncate(good_bytes)
    say(f"{path}: the last line was torn, by a kill or a full disk; it is cut off, and counted anew where it can be")
    return "" if good_bytes else f"{lines.HEADER}\n"


def _check_torn(torn: bytes, path: Path) -> None:
    """Refuse what cannot be the beginning of a line of ours: another file was given by mistake."""
    if not any(_begins_alike(torn, line.encode()) for line in (lines.RECORD_BEGIN, lines.HEADER)):
        rule, next_step = "must be a record of a history", "give a file that `slo snapshot` has written"
        value = torn.decode("utf-8", errors="replace")
        raise InvalidInput([Mistake(place=Place(file=str(path)), value=value, rule=rule, next_step=next_step)])


def _begins_alike(torn: bytes, line: bytes) -> bool:
    length = min(len(torn), len(line))
    return torn[:length] == line[:length]


def _additions(records: Iterable[HourRecord], known: Sequence[HourRecord]) -> list[HourRecord]:
    hours: dict[tuple[SeriesKey, int], list[HourRecord]] = defaultdict(list)
    for record in known:
        hours[record.key, record.hour].append(record)
    additions = []
    for record in records:
        hour = hours[record.key, record.hour]
        if is_better(record, hour):
            hour.append(record)
            additions.append(record)
    return additions
