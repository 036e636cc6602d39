"""What the machine was and how quiet: figures from a busy one mean little."""

import os
import platform
from datetime import UTC, datetime
from typing import Any

import psutil

from tests.bench.machine import Machine

_LOOK_SECONDS = 2.0
QUIET_PERCENT = 3.0
"""An idle machine's own work is below this."""


def describe(machine: Machine) -> dict[str, Any]:
    """Look at the machine before anything is started."""
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "cores": len(os.sched_getaffinity(0)),
        "pinning": machine.pinning,
        "kernel": platform.release(),
        "python": platform.python_version(),
        "busy_percent_before": psutil.cpu_percent(_LOOK_SECONDS),
        "load_average_before": os.getloadavg()[0],
    }


class Steal:
    """How much of the cores the hypervisor gives to others from now on."""

    def __init__(self) -> None:
        self._before = psutil.cpu_times()

    def percent(self) -> float | None:
        """Return the share so far; None where the kernel does not say."""
        now, before = psutil.cpu_times(), self._before
        total = sum(now) - sum(before)
        if not hasattr(now, "steal") or total <= 0:
            return None
        return 100 * float(now.steal - before.steal) / total
