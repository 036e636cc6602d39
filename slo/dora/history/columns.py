"""Reads commits as Git prints them, one after the other, into columns: that costs less than Git itself does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import IO

from slo.dora.history.messages import TELLING, pulls_of_subjects

FORMAT = "--format=" + "".join(f"{value}%x00" for value in ("%P", "%an", "%at", "%ct", "%B"))
"""Parents, author, author time, committer time, message; Git puts a line `commit <name>` before each commit."""

_FIELDS = 5
_CHUNK_BYTES = 1 << 18
_LAST_SECONDS = 253_402_300_799
"""The end of the year 9999."""
_NEVER = _LAST_SECONDS + 1


@dataclass(slots=True, kw_only=True)
class Columns:
    """Commits while they are read: a commit is its index."""

    shas: list[str] = field(default_factory=list)
    first_parents: list[str] = field(default_factory=list)
    """Names; empty where there is none."""
    further_parents: dict[int, list[str]] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    author_seconds: list[int] = field(default_factory=list)
    committer_seconds: list[int] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    messages: dict[int, str] = field(default_factory=dict)
    """Those that may tell something of other commits, without their subjects."""
    pulls: dict[int, int] = field(default_factory=dict)
    """The pull request that a commit merged, as its subject says."""
    without_time: list[int] = field(default_factory=list)
    """Those whose author's or committer's time cannot be read; it is then the other's, or else 1970."""

    def reorder(self, order: Sequence[int]) -> None:
        """Put the commits in another order."""
        place_of = {at: place for place, at in enumerate(order)}
        for texts in (self.shas, self.first_parents, self.authors, self.subjects):
            texts[:] = [texts[at] for at in order]
        for times in (self.author_seconds, self.committer_seconds):
            times[:] = [times[at] for at in order]
        self.further_parents = {place_of[at]: names for at, names in self.further_parents.items()}
        self.messages = {place_of[at]: body for at, body in self.messages.items()}
        self.pulls = {place_of[at]: number for at, number in self.pulls.items()}
        self.without_time = [place_of[at] for at in self.without_time]


def read_columns(stream: IO[bytes]) -> Columns:
    """Read what `git rev-list` prints by `FORMAT`, to its end."""
    columns = Columns()
    begun: list[str] = []
    for text in _texts(stream):
        fields = [*begun, *text.split("\0")]
        end = len(fields) // _FIELDS * _FIELDS
        begun = fields[end:]
        if end:
            _append(columns, fields[:end])
            _keep_telling(columns, text, fields[_FIELDS - 1 : end : _FIELDS])
    _mend_times(columns)
    return columns


# Private


def _texts(stream: IO[bytes]) -> Iterator[str]:
    """Yield whole fields, many at a time, parted by NUL. Git has made UTF-8 of them, as far as it could."""
    parts: list[bytes] = []
    while chunk := stream.read(_CHUNK_BYTES):
        end = chunk.rfind(b"\0")
        if end >= 0:
            yield b"".join([*parts, chunk[:end]]).decode("utf-8", "backslashreplace")
            parts = [chunk[end + 1 :]]
        else:
            parts.append(chunk)


def _append(columns: Columns, fields: list[str]) -> None:
    """Append whole commits; of each, the line with its name comes with the first field."""
    begin = len(columns.shas)
    heads = [head.split()[1:] for head in fields[::_FIELDS]]
    subjects = [message.partition("\n")[0] for message in fields[4::_FIELDS]]
    columns.shas += [head[0] for head in heads]
    columns.first_parents += [head[1] if len(head) > 1 else "" for head in heads]
    columns.further_parents.update((at, head[2:]) for at, head in enumerate(heads, begin) if len(head) > 2)  # noqa: PLR2004 - a merge
    columns.authors += map(intern, fields[1::_FIELDS])
    columns.author_seconds += _seconds(fields[2::_FIELDS])
    columns.committer_seconds += _seconds(fields[3::_FIELDS])
    columns.subjects += subjects
    columns.pulls.update(pulls_of_subjects(subjects, begin))


def _seconds(texts: list[str]) -> list[int]:
    """Read times; Git prints none of a commit that some tool wrote against the rules."""
    try:
        return list(map(int, texts))
    except ValueError:
        return [int(text) if text and len(text) <= len(str(_NEVER)) else _NEVER for text in texts]


def _keep_telling(columns: Columns, text: str, messages: list[str]) -> None:
    """Look for each word in all the messages at once: most have none."""
    begin, small = len(columns.shas) - len(messages), text.lower()
    for word in TELLING:
        if word in small:
            told = [at for at, message in enumerate(messages) if word in message.lower()]
            columns.messages.update((begin + at, messages[at].partition("\n")[2]) for at in told)


def _mend_times(columns: Columns) -> None:
    """Let the other time stand for one that no calendar has."""
    authored, committed = columns.author_seconds, columns.committer_seconds
    for times, others in ((authored, committed), (committed, authored)):
        if max(times, default=0) > _LAST_SECONDS:
            wrong = [at for at, seconds in enumerate(times) if seconds > _LAST_SECONDS]
            for at in wrong:
                times[at] = others[at] if others[at] <= _LAST_SECONDS else 0
            columns.without_time = sorted({*columns.without_time, *wrong})
