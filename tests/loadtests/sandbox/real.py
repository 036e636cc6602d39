"""For tests with real processes: wait for what they do, and look for what they must not leave behind."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from loadtests.sandbox.cgroups import branch_name
from loadtests.sandbox.processes import strays


def leftovers(directory: Path) -> list[str]:
    """Name the processes and control groups of the sandbox in a directory."""
    name = branch_name(directory)
    groups = [os.path.join(folder, name) for folder, names, _ in os.walk("/sys/fs/cgroup") if name in names]  # noqa: PTH118
    return [*groups, *(str(process) for process in strays(directory))]


def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for 20 seconds at most."""
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline, "it did not become so within 20 s"
        time.sleep(0.02)
