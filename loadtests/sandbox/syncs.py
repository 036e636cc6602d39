"""When the sandbox's autoscaler syncs, so that a load can start right after one."""

import json
import math
from pathlib import Path

from loadtests.run.directory import OBSERVATIONS


def next_sync_after(directory: Path, *, period_seconds: float, earliest: float) -> float:
    """Return when the first sync at or after a time (Unix seconds) is due.

    Syncs are due at whole periods after the controller's last start, which is a line of the journal.
    """
    lines = (directory / OBSERVATIONS).read_text(encoding="utf-8").splitlines()
    records = (json.loads(line) for line in lines)
    started = max(record["time"] for record in records if record.get("restart"))
    periods = math.ceil((earliest - started) / period_seconds)
    return float(started + max(periods, 0) * period_seconds)
