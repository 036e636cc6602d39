"""The keys in force: LOAD_HARNESS_API_KEY's, and those of a file that is read again when it changes."""

import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from load_harness.access.keys import DEFAULT, MOST_BYTES, Key, digest_of, find, parse_keys
from load_harness.access.roles import Role
from load_harness.errors import InvalidSettings, Mistake
from load_harness.settings import Settings

LOOK_SECONDS = 1.0
"""How often at most the file is looked at."""
_LOG = logging.getLogger("load_harness.access")
_SETTING = "LOAD_HARNESS_API_KEYS_FILE"
_Signature = tuple[int, int, int]


class KeyRing:
    """Knows the keys, and reads their file again when it has changed.

    Raises:
        InvalidSettings: At the start, listing every mistake of the file; later such a file changes nothing.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        on_reload: Callable[[str, str], None] = lambda _outcome, _said: None,
    ) -> None:
        self._path = settings.api_keys_file
        self._monotonic = monotonic
        self._on_reload = on_reload
        self._lock = threading.Lock()
        self._fixed = _fixed(settings.api_key)
        self._keys = self._fixed
        self._signature: _Signature | str | None = None
        self._next_look = 0.0
        if self._path is not None:
            self._signature = _signature(self._path)
            self._keys = self._fixed + _read(self._path)
            self._next_look = monotonic() + LOOK_SECONDS

    def find(self, given: bytes) -> Key | None:
        """Find the key that a client sent."""
        return find(self.current(), digest_of(given))

    def named(self, name: str) -> Key | None:
        """Find a key by its name."""
        return next((key for key in self.current() if key.name == name), None)

    def current(self) -> tuple[Key, ...]:
        """List the keys in force now."""
        if self._path is not None and self._monotonic() >= self._next_look:
            self._look(self._path)
        return self._keys

    def _look(self, path: Path) -> None:
        if not self._lock.acquire(blocking=False):
            return  # another thread looks; until it is done the keys before are in force
        try:
            self._next_look = self._monotonic() + LOOK_SECONDS
            signature = _signature(path)
            if signature == self._signature:
                return
            self._signature = signature
            self._reload(path)
        finally:
            self._lock.release()

    def _reload(self, path: Path) -> None:
        try:
            read = _read(path)
        except InvalidSettings as wrong:
            for mistake in wrong.mistakes:
                _LOG.error("keys stay as they are: %s", mistake)
            self._on_reload("refused", f"mistakes: {len(wrong.mistakes)}, the first: {wrong.mistakes[0]}")
            return
        self._keys = self._fixed + read
        _LOG.info("%s: read again, %d keys", path, len(read))
        self._on_reload("done", f"keys: {len(read)}")


def _fixed(api_key: str | None) -> tuple[Key, ...]:
    return () if api_key is None else (Key(name=DEFAULT, role=Role.ADMIN, digest=digest_of(api_key.encode())),)


def _signature(path: Path) -> _Signature | str:
    """What changes when the file does, through every link to it: Kubernetes swaps a link, not the file."""
    try:
        found = os.stat(path)  # noqa: PTH116 - half the time of Path.stat
    except OSError as error:
        return str(error)
    return found.st_mtime_ns, found.st_ino, found.st_size


def _read(path: Path) -> tuple[Key, ...]:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise _unreadable(path, f"is larger than {MOST_BYTES >> 10} KiB", "give a file of keys")
        text = content.decode("utf-8-sig")  # some editors write a mark before the first line
    except OSError as error:
        raise _unreadable(path, f"cannot be read ({error.strerror})", "correct the path or its rights") from None
    except UnicodeDecodeError:
        raise _unreadable(path, "is no UTF-8 text", "give a file of keys") from None
    keys, mistakes = parse_keys(text, file=str(path))
    if mistakes:
        raise InvalidSettings(mistakes)
    return keys


def _unreadable(path: Path, rule: str, next_step: str) -> InvalidSettings:
    return InvalidSettings([Mistake(field=_SETTING, value=str(path), rule=rule, next_step=next_step)])
