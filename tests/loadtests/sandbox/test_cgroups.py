"""Control groups of both versions, on folders that look like the kernel's."""

import threading
from pathlib import Path

import pytest

from loadtests.manifests.model import Resources
from loadtests.sandbox.cgroups import CgroupsUnavailable, find_tree, open_tree

LIMITS = Resources(cpu_millicores=250, memory_bytes=64 * 2**20)


def mounted(tmp_path: Path, lines: list[str], own: str = "") -> dict[str, Path]:
    """Write the two files of /proc that say where control groups are."""
    mounts, own_file = tmp_path / "mounts", tmp_path / "cgroup"
    mounts.write_text("\n".join(lines))
    own_file.write_text(own)
    return {"mounts": mounts, "own": own_file}


def version_1(tmp_path: Path) -> dict[str, Path]:
    """Mount the three controllers of version 1 apart, this process in a group of its own for memory."""
    for controller in ("cpu", "cpuacct", "memory/mine"):
        (tmp_path / controller).mkdir(parents=True)
    lines = [f"cgroup {tmp_path / c} cgroup rw,{c} 0 0" for c in ("cpu", "cpuacct", "memory")]
    return mounted(tmp_path, lines, "3:memory:/mine\n2:cpu:/elsewhere\n1:cpuacct:/\n0::/")


def version_2(tmp_path: Path, controllers: str = "cpuset cpu io memory pids") -> dict[str, Path]:
    """Mount the unified hierarchy."""
    top = tmp_path / "unified"
    top.mkdir()
    (top / "cgroup.controllers").write_text(controllers)
    return mounted(tmp_path, [f"none {top} cgroup2 rw,nsdelegate 0 0"], "0::/user.slice")


def test_version_1_sets_limits_in_each_controller(tmp_path: Path) -> None:
    """A quota of 250 millicores is 25 ms of each 100 ms; the branch is below this process's own group."""
    open_tree("branch", **version_1(tmp_path)).create("pod", LIMITS)

    assert "25000" == (tmp_path / "cpu/branch/pod/cpu.cfs_quota_us").read_text()
    assert "100000" == (tmp_path / "cpu/branch/pod/cpu.cfs_period_us").read_text()
    assert str(64 * 2**20) == (tmp_path / "memory/mine/branch/pod/memory.limit_in_bytes").read_text()


def test_version_1_reads_usage_from_each_controller(tmp_path: Path) -> None:
    """CPU time comes from cpuacct, throttling from cpu, and the working set leaves inactive file cache out."""
    cgroup = open_tree("branch", **version_1(tmp_path)).create("pod", LIMITS)
    throttling = "nr_periods 9\nnr_throttled 2\nthrottled_time 500000000"
    write(tmp_path / "cpu/branch/pod", {"cgroup.procs": "7", "cpu.stat": throttling})
    write(tmp_path / "cpuacct/branch/pod", {"cgroup.procs": "7", "cpuacct.usage": "1500000000"})
    memory = {"cgroup.procs": "7", "memory.usage_in_bytes": "1000", "memory.stat": "cache 9\ntotal_inactive_file 300"}
    write(tmp_path / "memory/mine/branch/pod", memory)

    usage = cgroup.read()

    assert usage is not None
    assert (1.5, 700) == (usage.cpu_seconds_total, usage.memory_working_set_bytes)
    assert (9, 2, 0.5) == (
        usage.cfs_periods_total,
        usage.cfs_throttled_periods_total,
        usage.cfs_throttled_seconds_total,
    )


def test_version_2_sets_limits_and_reads_usage(tmp_path: Path) -> None:
    """The unified hierarchy has one folder and other names; controllers are handed down to the branch."""
    cgroup = open_tree("branch", **version_2(tmp_path)).create("pod", LIMITS)
    folder = tmp_path / "unified/branch/pod"
    cpu = "usage_usec 2500000\nnr_periods 4\nnr_throttled 1\nthrottled_usec 250000"
    write(folder, {"cgroup.procs": "7", "cpu.stat": cpu, "memory.current": "900", "memory.stat": "inactive_file 100"})

    usage = cgroup.read()

    assert "25000 100000" == (folder / "cpu.max").read_text()
    assert str(64 * 2**20) == (folder / "memory.max").read_text()
    assert "+cpu +memory" == (tmp_path / "unified/branch/cgroup.subtree_control").read_text()
    assert usage is not None
    assert (2.5, 800, 0.25) == (
        usage.cpu_seconds_total,
        usage.memory_working_set_bytes,
        usage.cfs_throttled_seconds_total,
    )


def test_without_a_limit_throttling_is_unknown_not_zero(tmp_path: Path) -> None:
    """A container that cannot be throttled has no throttling counters."""
    cgroup = open_tree("branch", **version_2(tmp_path)).create("pod", Resources())
    folder = tmp_path / "unified/branch/pod"
    cpu = "usage_usec 1\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0"
    write(folder, {"cgroup.procs": "7", "cpu.stat": cpu, "memory.current": "1", "memory.stat": "inactive_file 0"})

    usage = cgroup.read()

    assert usage is not None
    assert usage.cfs_periods_total is None
    assert not (folder / "cpu.max").exists()


def test_an_empty_group_has_no_usage(tmp_path: Path) -> None:
    """A container without a process has no usage, which is not a usage of zero."""
    cgroup = open_tree("branch", **version_2(tmp_path)).create("pod", LIMITS)
    write(tmp_path / "unified/branch/pod", {"cgroup.procs": ""})

    assert cgroup.read() is None


@pytest.mark.parametrize("controllers", ["", "cpuset io"], ids=["no controller", "neither cpu nor memory"])
def test_a_hierarchy_without_cpu_and_memory_is_of_no_use(tmp_path: Path, controllers: str) -> None:
    """The reason is told, so that `status` can say why limits are not enforced."""
    with pytest.raises(
        CgroupsUnavailable, match="no cgroup file system with the cpu and memory controllers is mounted"
    ):
        open_tree("branch", **version_2(tmp_path, controllers))


def test_a_hierarchy_that_is_not_ours_names_the_file(tmp_path: Path) -> None:
    """Where the branch cannot be made, the message names it and the reason."""
    places = version_2(tmp_path)
    (tmp_path / "unified/branch").write_text("a file in the way")

    with pytest.raises(CgroupsUnavailable, match="branch: File exists"):
        open_tree("branch", **places)


def write(folder: Path, files: dict[str, str]) -> None:
    """Play the kernel: fill a group's files."""
    for name, text in files.items():
        (folder / name).write_text(text)


def test_a_branch_is_found_wherever_it_was_made(tmp_path: Path) -> None:
    """After a crash the branch may lie below another group than the one this process is in."""
    places = version_1(tmp_path)
    elsewhere = tmp_path / "memory/session-7/branch"
    for folder in (elsewhere / "pod", tmp_path / "cpu/branch", tmp_path / "cpu/other"):
        folder.mkdir(parents=True)

    find_tree("branch", mounts=places["mounts"]).remove()

    assert not elsewhere.exists()
    assert not (tmp_path / "cpu/branch").exists()
    assert (tmp_path / "cpu/other").exists()


def test_nothing_to_find_is_nothing_to_remove(tmp_path: Path) -> None:
    """Without a branch, and even without control groups, removal does nothing."""
    find_tree("branch", mounts=version_1(tmp_path)["mounts"]).remove()
    find_tree("branch", mounts=tmp_path / "nowhere").remove()


def test_a_group_that_the_kernel_holds_is_removed_when_it_lets_go(tmp_path: Path) -> None:
    """The kernel counts killed processes for a moment while it frees their memory; removal waits for it."""
    tree = open_tree("branch", **version_2(tmp_path))
    (tmp_path / "unified/branch/cgroup.subtree_control").unlink()
    file = tmp_path / "unified/branch/pod/held"
    tree.create("pod", Resources())
    file.touch()
    timer = threading.Timer(0.05, file.unlink)
    timer.start()

    tree.remove()

    timer.join()
    assert not (tmp_path / "unified/branch").exists()


def test_a_group_that_stays_busy_is_an_error(tmp_path: Path) -> None:
    """What cannot be removed is not silently left behind."""
    tree = open_tree("branch", **version_2(tmp_path))
    tree.create("pod", Resources())
    (tmp_path / "unified/branch/pod/held").touch()

    with pytest.raises(OSError, match="not empty"):
        tree.remove(patience_seconds=0)


def test_a_group_is_removed_unless_it_is_busy(tmp_path: Path) -> None:
    """A container's group goes with it; while the kernel holds it, the caller asks again. Twice is harmless."""
    cgroup = open_tree("branch", **version_2(tmp_path)).create("pod", Resources())
    held = tmp_path / "unified/branch/pod/held"
    held.touch()
    assert not cgroup.remove()
    held.unlink()

    assert [True, True] == [cgroup.remove(), cgroup.remove()]


def test_version_2_counts_kills_for_want_of_memory(tmp_path: Path) -> None:
    """The kernel's count is in memory.events there, and in memory.oom_control in version 1."""
    cgroup = open_tree("branch", **version_2(tmp_path)).create("pod", LIMITS)
    write(tmp_path / "unified/branch/pod", {"memory.events": "oom 2\noom_kill 1"})

    assert 1 == cgroup.oom_kills()


def test_version_1_counts_kills_for_want_of_memory(tmp_path: Path) -> None:
    """An old kernel that does not count them has no line for it."""
    cgroup = open_tree("branch", **version_1(tmp_path)).create("pod", LIMITS)
    folder = tmp_path / "memory/mine/branch/pod"

    write(folder, {"memory.oom_control": "oom_kill_disable 0\noom_kill 2"})
    assert 2 == cgroup.oom_kills()
    write(folder, {"memory.oom_control": "oom_kill_disable 0"})
    assert 0 == cgroup.oom_kills()
