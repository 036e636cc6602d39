"""One `load-harness dora serve` as a real process."""

import json
from pathlib import Path
from typing import Any

from tests.real_server import RealServer


class Receiver(RealServer):
    """A receiver on a free port of this machine."""

    def __init__(self, directory: Path, *arguments: str, port: int = 0) -> None:
        self.ledger = directory / "dora.jsonl"
        command = ["dora", "serve", "--ledger", str(self.ledger), *arguments]
        super().__init__(command, directory / "receiver.log", port=port)

    def peak_bytes(self) -> int:
        """The most memory that its worker ever had."""
        status = Path(f"/proc/{self.worker.pid}/status").read_text(encoding="utf-8").splitlines()
        peak = next(line for line in status if line.startswith("VmHWM"))
        return int(peak.split()[1]) * 1024

    def lines(self) -> list[dict[str, Any]]:
        """The ledger's lines."""
        return [json.loads(line) for line in self.ledger.read_text(encoding="utf-8").splitlines()]
