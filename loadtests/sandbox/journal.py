"""Append-only JSON Lines files: what the sandbox observed, decided and did."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

OBSERVATIONS = "observations.jsonl"
DECISIONS = "decisions.jsonl"
EVENTS = "events.jsonl"


class Journal:
    """The sandbox's three journals."""

    def __init__(self, directory: Path) -> None:
        self._files = {
            name: (directory / name).open("a", encoding="utf-8") for name in (OBSERVATIONS, DECISIONS, EVENTS)
        }

    def write(self, name: str, record: Mapping[str, Any]) -> None:
        """Append one line and hand it to the kernel, so that it survives a crash of the sandbox."""
        file = self._files[name]
        file.write(json.dumps(record) + "\n")
        file.flush()

    def close(self) -> None:
        """Close the files."""
        for file in self._files.values():
            file.close()
