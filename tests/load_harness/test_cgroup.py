"""Limits and throttling from the kernel's files."""

from pathlib import Path

import pytest

from load_harness.cgroup import Cgroup, Limits, Throttling

V2_MOUNT = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
V1_MOUNTS = (
    "32 31 0:29 /{inside} /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct\n"
    "35 31 0:32 /{inside} /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
    "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw\n"
)
GIB = 1 << 30


def write(root: Path, **files: str) -> None:
    """Write files below a root; `__` in a name is a slash."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def v2(machine: Path, path: str, files: dict[str, str]) -> Cgroup:
    """A machine with cgroup v2, and this process at a path in it."""
    write(machine, proc__self__cgroup=f"0::{path}\n", proc__self__mountinfo=V2_MOUNT)
    (machine / "sys/fs/cgroup").mkdir(parents=True)
    for name, text in files.items():
        file = machine / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Cgroup(root=machine, cpus=4)


def v1(machine: Path, path: str, files: dict[str, str], *, mounted: str = "") -> Cgroup:
    """A machine with cgroup v1, and this process at a path in it."""
    lines = f"4:memory:{path}\n1:cpu,cpuacct:{path}\n0::/\n"
    write(machine, proc__self__cgroup=lines, proc__self__mountinfo=V1_MOUNTS.format(inside=mounted))
    for name, text in files.items():
        file = machine / "sys/fs/cgroup" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return Cgroup(root=machine, cpus=4)


def limits(cpu: float, cpu_source: str, memory: int, memory_source: str) -> Limits:
    """The record, briefly."""
    return Limits(cpu_millicores=cpu, cpu_source=cpu_source, memory_bytes=memory, memory_source=memory_source)


def test_host(machine: Path) -> None:
    """Without cgroups the host's cores and memory are the limits."""
    assert limits(4000.0, "host", GIB, "host") == Cgroup(root=machine, cpus=4).limits()


def test_this_machine() -> None:
    """The machine that runs this test has some limits."""
    found = Cgroup().limits()

    assert found.cpu_millicores > 0
    assert found.memory_bytes > 0


def test_no_meminfo(tmp_path: Path) -> None:
    """Without procfs the memory is asked of the C library."""
    assert Cgroup(root=tmp_path, cpus=1).limits().memory_bytes > 0


def test_v2_fractional_quota(machine: Path) -> None:
    """A quota of 0.137 cores is 137 millicores, not one core."""
    cgroup = v2(machine, "/", {"cpu.max": "13700 100000\n", "memory.max": "134217728\n"})

    assert limits(137.0, "cgroup v2", 134217728, "cgroup v2") == cgroup.limits()


def test_v2_no_limit(machine: Path) -> None:
    """The word max leaves it to the host."""
    cgroup = v2(machine, "/", {"cpu.max": "max 100000\n", "memory.max": "max\n"})

    assert limits(4000.0, "host", GIB, "host") == cgroup.limits()


def test_v2_ancestors(machine: Path) -> None:
    """The smallest limit on the way to the top counts."""
    cgroup = v2(
        machine,
        "/pod/app",
        {
            "pod/app/cpu.max": "max 100000\n",
            "pod/app/memory.max": "536870912\n",
            "pod/cpu.max": "50000 100000\n",
            "pod/memory.max": "268435456\n",
        },
    )

    assert limits(500.0, "cgroup v2", 268435456, "cgroup v2") == cgroup.limits()


def test_v2_path_of_the_host(machine: Path) -> None:
    """A container that sees the host's path, which is not below its mount, has its limits at the mount."""
    cgroup = v2(machine, "/kubepods/pod1/c1", {"cpu.max": "20000 100000\n"})

    assert limits(200.0, "cgroup v2", GIB, "host") == cgroup.limits()


def test_v1(machine: Path) -> None:
    """Quota and period of v1 make a fraction, in the same way."""
    cgroup = v1(
        machine,
        "/",
        {
            "cpu/cpu.cfs_quota_us": "25000\n",
            "cpu/cpu.cfs_period_us": "50000\n",
            "memory/memory.limit_in_bytes": "67108864\n",
        },
    )

    assert limits(500.0, "cgroup v1", 67108864, "cgroup v1") == cgroup.limits()


def test_v1_no_limit(machine: Path) -> None:
    """A quota of -1 and the largest number of bytes are no limits."""
    cgroup = v1(
        machine,
        "/a",
        {
            "cpu/a/cpu.cfs_quota_us": "-1\n",
            "cpu/a/cpu.cfs_period_us": "100000\n",
            "memory/a/memory.limit_in_bytes": "9223372036854771712\n",
        },
    )

    assert limits(4000.0, "host", GIB, "host") == cgroup.limits()


def test_v1_mounted_path(machine: Path) -> None:
    """A container whose mount begins at its own cgroup does not look below it."""
    cgroup = v1(
        machine,
        "/docker/c1",
        {"cpu/cpu.cfs_quota_us": "10000\n", "cpu/cpu.cfs_period_us": "100000\n"},
        mounted="docker/c1",
    )

    assert limits(100.0, "cgroup v1", GIB, "host") == cgroup.limits()


@pytest.mark.parametrize(
    ("cpu_stat", "expected"),
    [
        pytest.param(
            "usage_usec 10\nnr_periods 50\nnr_throttled 7\nthrottled_usec 250000\n",
            Throttling(periods=7, seconds=0.25),
            id="with the cpu controller",
        ),
        pytest.param("usage_usec 10\n", None, id="the root cgroup, which counts none"),
    ],
)
def test_v2_throttling(machine: Path, cpu_stat: str, expected: Throttling | None) -> None:
    """Throttling is what the kernel counts, or unknown."""
    assert expected == v2(machine, "/", {"cpu.stat": cpu_stat}).throttling()


def test_v1_throttling(machine: Path) -> None:
    """In v1 the time is in nanoseconds."""
    cgroup = v1(machine, "/", {"cpu/cpu.stat": "nr_periods 9\nnr_throttled 3\nthrottled_time 1500000000\n"})

    assert Throttling(periods=3, seconds=1.5) == cgroup.throttling()


def test_no_throttling_known(machine: Path) -> None:
    """Without cgroups nothing is known about throttling."""
    assert None is Cgroup(root=machine, cpus=1).throttling()
