"""Control groups with a CPU limit, as a pod has one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from loadtests.manifests.model import Resources
from loadtests.manifests.read import read_stack
from loadtests.manifests.shipped import default_manifests
from loadtests.sandbox.cgroups import Cgroup, CgroupsUnavailable, open_tree

_REMOVE_SECONDS = 3.0
_BRANCH = "load-harness-bench"


@contextmanager
def limited(name: str) -> Iterator[Cgroup | None]:
    """Make a group with the shipped CPU limit and remove it afterwards; None where the machine does not allow it."""
    limits = Resources(cpu_millicores=_pod_millicores())
    try:
        open_tree(f"{_BRANCH}-{name}").remove()  # what a killed run has left
        tree = open_tree(f"{_BRANCH}-{name}")
        group = tree.create("pod", limits)
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
    return f"{_pod_millicores()} m (cgroup)"


# Private


def _pod_millicores() -> int:
    [container] = read_stack(default_manifests()).deployment.containers
    millicores = container.limits.cpu_millicores
    assert millicores is not None, "the shipped deployment has no CPU limit"
    return millicores
