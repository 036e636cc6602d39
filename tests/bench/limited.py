"""Control groups with a CPU limit, as a pod has one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from loadtests.manifests.model import Resources
from loadtests.sandbox.cgroups import Cgroup, CgroupsUnavailable, open_tree

POD_MILLICORES = 400
"""The limit of the shipped deployment."""
_REMOVE_SECONDS = 3.0
_BRANCH = "load-harness-bench"


@contextmanager
def limited(name: str, millicores: int = POD_MILLICORES) -> Iterator[Cgroup | None]:
    """Make a group with a CPU limit and remove it afterwards; None where the machine does not allow it."""
    try:
        open_tree(f"{_BRANCH}-{name}").remove()  # what a killed run has left
        tree = open_tree(f"{_BRANCH}-{name}")
        group = tree.create("pod", Resources(cpu_millicores=millicores))
    except (CgroupsUnavailable, OSError):
        yield None
        return
    try:
        yield group
    finally:
        deadline = time.monotonic() + _REMOVE_SECONDS
        while not group.remove() and time.monotonic() < deadline:
            time.sleep(0.05)
        tree.remove()


def limit_text(group: Cgroup | None) -> str:
    """Say which limit is in force."""
    if group is None:
        return "the core's, as there is no cgroup to be had"
    return f"{POD_MILLICORES} m (cgroup)"
