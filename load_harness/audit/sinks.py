"""Where entries go: a file that may be rotated away, or the log."""

import errno
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

from load_harness.audit.entry import Entry
from load_harness.errors import CannotServe

_LOG = logging.getLogger("load_harness.audit")
Sink = Callable[[Entry], None]


def to_log(entry: Entry) -> None:
    """Write an entry to the log."""
    _LOG.info("audit", extra={"fields": {"audit": entry.document()}})


class FileSink:
    """Appends entries to a file, a line each; it is opened for each, so that it may be moved away at any time."""

    def __init__(self, path: Path, *, on_failure: Callable[[], None]) -> None:
        self._path = path
        self._on_failure = on_failure
        self._lock = threading.Lock()
        self._is_torn = False

    def __call__(self, entry: Entry) -> None:
        """Append an entry; where that fails it goes to the log, so that it is not lost."""
        try:
            with self._lock:
                self._append(entry.line())
        except OSError as error:
            self._on_failure()
            _LOG.error("audit file %s: cannot be written (%s); the entry follows", self._path, error.strerror)
            to_log(entry)

    def _append(self, line: str) -> None:
        content = f"{line}\n".encode()
        if self._is_torn:  # the last line is a part of one, which must not spoil this one
            content = b"\n" + content
        descriptor = _opened(self._path)
        try:
            written = os.write(descriptor, content)
            self._is_torn = 0 < written < len(content)
        finally:
            os.close(descriptor)
        if written < len(content):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def refuse_unwritable(path: Path) -> None:
    """Do not start with an audit log that cannot be written.

    Raises:
        CannotServe: Saying why.
    """
    try:
        os.close(_opened(path))
    except OSError as error:
        raise CannotServe(
            what=f"LOAD_HARNESS_AUDIT_FILE {path}",
            rule=f"cannot be appended to ({error.strerror})",
            next_step="give a file in a folder that exists and that this user may write, or unset it for the log",
        ) from None


def _opened(path: Path) -> int:
    """Open the file, which nobody else but its owner and group may read."""
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o640)
