"""Append-only JSON Lines files: what the sandbox observed, decided and did."""

import errno
import json
import os
import threading
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import Any

from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS
from slo.files import CannotWrite


class Journal:
    """The sandbox's journals; the first three are there from the start, others from their first line on."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lock = threading.Lock()
        self._files = {name: self._opened(name) for name in (OBSERVATIONS, DECISIONS, EVENTS)}

    def write(self, name: str, record: Mapping[str, Any]) -> None:
        """Append one line in one step, from any thread: it survives a crash of the sandbox, and is there whole.

        Raises:
            CannotWrite: the disk is full; nothing of the line is there.
        """
        line = f"{json.dumps(record)}\n".encode()
        with self._lock:
            try:
                if name not in self._files:
                    self._files[name] = self._opened(name)
                _append(self._files[name], line)
            except OSError as error:
                raise CannotWrite(self._directory / name, error) from error

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()

    def _opened(self, name: str) -> FileIO:
        return (self._directory / name).open("ab", buffering=0)


def _append(file: FileIO, line: bytes) -> None:
    """Write a line or nothing of it: where room runs out, the kernel takes a part without an error."""
    written = file.write(line)
    if written < len(line):
        file.truncate(file.seek(0, os.SEEK_END) - written)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
