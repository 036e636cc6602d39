"""The journal: every question with its answer, one JSON object a line, for people and for `canary verify`."""

import json
import os
import threading
from collections.abc import Mapping
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

from slo.files import CannotWrite

STATE = "state.json"
JOURNAL = "journal.jsonl"
"""What stands in the gate's directory."""


class Journal:
    """A file that only grows; a line is written in one step, and one that was cut is ended before the next."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        try:
            with path.open("a+b") as file:
                self._is_cut = _ends_within_a_line(file)
        except OSError as error:
            raise CannotWrite(path, error) from error

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a line, to a new file where somebody has moved the old one away.

        Raises:
            CannotWrite: the disk is full, say.
        """
        line = f"{json.dumps(record)}\n".encode()
        with self._lock:
            try:
                with self._path.open("ab", buffering=0) as file:
                    self._append(file, b"\n" + line if self._is_cut else line)
            except OSError as error:
                raise CannotWrite(self._path, error) from error

    # Private

    def _append(self, file: FileIO, content: bytes) -> None:
        """Write all of it: where room runs out, the kernel first takes a part without an error."""
        written = 0
        while written < len(content):
            written += file.write(content[written:])
            self._is_cut = not content[:written].endswith(b"\n")


def _ends_within_a_line(file: BinaryIO) -> bool:
    """Say whether a full disk has cut the last line, which the next one must not be glued to."""
    if not file.seek(0, os.SEEK_END):
        return False
    file.seek(-1, os.SEEK_END)
    return file.read(1) != b"\n"
