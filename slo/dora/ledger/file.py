"""A ledger in a file: JSON Lines that several may add to at once, and that a kill leaves whole but for its last line.

Writers hold a lock for as long as it takes to see what is there and to add the rest in one go; what is on disk is
synced before they say so.
"""

import fcntl
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO

from slo.dora.ledger.index import Index
from slo.dora.ledger.interface import Known, Reading, Say
from slo.dora.ledger.lines import Line, parse_line, shown, spell_lines
from slo.dora.ledger.reading import is_cut, read_all, shortened
from slo.dora.model import Deployment, Fact
from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite


class FileLedger:
    """A ledger in a file.

    One object may be used by many threads; it remembers what it has read, so that to add costs as much as is added.
    """

    def __init__(self, path: Path, *, skip_damaged: bool = False, say: Say = lambda _: None) -> None:
        """Keep the ledger in a file, which may not be there yet.

        Args:
            path: The file.
            skip_damaged: Whether to go on without damaged lines.
            say: Is told what an addition mended.
        """
        self.name = str(path)
        self._path = path
        self._skip_damaged = skip_damaged
        self._say = say
        self._index = Index(self.name)

    def read(self) -> Reading:
        """Read all facts, as `Ledger.read` says."""
        with _readable(self._path) as file:
            return read_all(file, self.name, skip_damaged=self._skip_damaged)

    def append(self, facts: Iterable[Fact]) -> int:
        """Add facts, as `Ledger.append` says."""
        spelt = spell_lines(facts, name=self.name)
        with _writable(self._path) as file:
            self._mend(self._catch_up(file), file)
            new = self._index.new_lines(spelt)
            if new:
                _write(file, new)
                self._catch_up(file)
        return len(new)

    def known(self) -> Known:
        """Give what is known of observed objects, as `Ledger.known` says."""
        if self._path.exists():
            with _readable(self._path) as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # the index is not only read
                self._catch_up(file)
        return _Latest(self)

    @property
    def index(self) -> Index:
        """What is known of the file so far."""
        return self._index

    # Private

    def _catch_up(self, file: IO[bytes]) -> Line | None:
        """Read what was added since, by whoever; only the first time does damage stop it: later it is told by `read`.

        To refuse what a running receiver is given because somebody else has damaged the file would lose it.
        """
        # Read with a buffer of its own: the file itself has none, so that what is written to it is written at once.
        with os.fdopen(os.dup(file.fileno()), "rb") as reader:
            if self._index.goes_on(reader):
                return self._index.catch_up(reader, [])
            index, mistakes = Index(self.name), list[Mistake]()
            cut = index.catch_up(reader, mistakes)
        if mistakes and not self._skip_damaged:
            raise InvalidInput(shortened(mistakes))
        self._index = index
        return cut

    def _mend(self, cut: Line | None, file: IO[bytes]) -> None:
        """End or remove a line that was cut, and say so."""
        if cut is None:
            return
        place = Place(file=self.name, line=cut.number)
        if is_cut(cut):
            file.truncate(cut.begin)
            because = "the last line was cut, by a kill or a full disk, and is removed"
            self._say(f"{place}: {because}; it began with {shown(cut.text)}")
            return
        mistakes = list[Mistake]()
        parse_line(cut.text, place, mistakes)
        if mistakes and not self._skip_damaged:
            raise InvalidInput(mistakes)
        _write(file, [b"\n"])
        self._catch_up(file)
        self._say(f"{place}: the last line had no end; it is given one")


# Private

_MOST_ATTEMPTS = 100
_LINES_AT_ONCE = 1_000
"""In one write; together they would be in memory twice."""


class _Latest:
    """What was observed last, also after the ledger has seen more."""

    def __init__(self, ledger: FileLedger) -> None:
        self._ledger = ledger

    def last_observed(self, observed_of: str) -> Deployment | None:
        return self._ledger.index.last_observed(observed_of)


@contextmanager
def _readable(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("rb") as file:
            _check_regular(path, file)
            fcntl.flock(file, fcntl.LOCK_SH)
            yield file
    except OSError as error:
        rule = f"cannot be read ({error.strerror or error})"
        next_step = "name a file that `dora collect --ledger` has written"
        raise InvalidInput(
            [Mistake(place=Place(file=str(path)), value="ledger", rule=rule, next_step=next_step)]
        ) from error


@contextmanager
def _writable(path: Path) -> Iterator[IO[bytes]]:
    """Open the file to add to it, made where it is missing, and hold its lock."""
    try:
        is_new = not path.exists()
        with _locked(path) as file:
            yield file
        if is_new:
            _sync_folder(path.parent)
    except OSError as error:
        raise CannotWrite(path, error) from error


def _locked(path: Path) -> IO[bytes]:
    """Open the file that has this name once its lock is held: who had the lock may have replaced or removed it."""
    for _ in range(_MOST_ATTEMPTS):
        with ExitStack() as opened:
            file = opened.enter_context(path.open("a+b", buffering=0))
            _check_regular(path, file)
            fcntl.flock(file, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    opened.pop_all()
                    return file
    message = "others replace it again and again"
    raise OSError(message)


def _check_regular(path: Path, file: IO[bytes]) -> None:
    """Refuse devices and pipes: they have no end, or nothing stays in them."""
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        rule, next_step = "is no regular file", "name a file; what it holds can be piped into one first"
        raise InvalidInput([Mistake(place=Place(file=str(path)), value="ledger", rule=rule, next_step=next_step)])


def _write(file: IO[bytes], lines: Sequence[bytes]) -> None:
    """Write and sync all of them, or nothing."""
    size = os.fstat(file.fileno()).st_size
    try:
        for first in range(0, len(lines), _LINES_AT_ONCE):
            left = memoryview(b"".join(lines[first : first + _LINES_AT_ONCE]))
            while left:
                left = left[os.write(file.fileno(), left) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def _sync_folder(folder: Path) -> None:
    """See to it that the file's name is on disk, too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
