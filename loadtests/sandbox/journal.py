"""Append-only JSON Lines files: what the sandbox observed, decided and did."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.run.directory import DECISIONS, EVENTS, OBSERVATIONS


class Journal:
    """The sandbox's three journals."""

    def __init__(self, directory: Path) -> None:
        self._files = {name: (directory / name).open("ab", buffering=0) for name in (OBSERVATIONS, DECISIONS, EVENTS)}

    def write(self, name: str, record: Mapping[str, Any]) -> None:
        """Append one line in one step: it survives a crash of the sandbox, and no reader sees half of it."""
        self._files[name].write(f"{json.dumps(record)}\n".encode())

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
