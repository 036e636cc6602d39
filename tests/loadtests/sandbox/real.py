"""For tests with real processes: look for what they must not leave behind."""

import os
from pathlib import Path

from loadtests.sandbox.cgroups import branch_name
from loadtests.sandbox.processes import strays


def leftovers(directory: Path) -> list[str]:
    """Name the processes and control groups of the sandbox in a directory, be it there or gone."""
    name = branch_name(directory)
    groups = [os.path.join(folder, name) for folder, names, _ in os.walk("/sys/fs/cgroup") if name in names]  # noqa: PTH118
    return [*groups, *(str(process) for process in strays(directory))]
