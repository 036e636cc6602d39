"""What a pod uses, by its cgroup or by its processes."""

import os
from pathlib import Path

import pytest

from load_harness.cgroup import Cgroup, Usage
from load_harness.live.usage import usage_reader

ARBITER, WORKER, CHILD, STRANGER = 40, 41, 42, 90


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A pod of three processes in a cgroup of version 2, beside a stranger."""
    proc = tmp_path / "proc"
    for pid, parent, ticks in ((ARBITER, 1, 5), (WORKER, ARBITER, 100), (CHILD, WORKER, 50), (STRANGER, 1, 7)):
        task = proc / f"{pid}/task/{pid}"
        task.mkdir(parents=True)
        # The name may hold anything, such as blanks and parentheses.
        (proc / f"{pid}/stat").write_text(f"{pid} (a ) b) S {parent} 0 0 0 0 0 0 0 0 0 {ticks} 10 3 2 20 0 1 0\n")
        (proc / f"{pid}/statm").write_text("1000 30 10 1 0 5 0\n")
        (task / "children").write_text("")
    (proc / f"{WORKER}/task/{WORKER}/children").write_text(f"{CHILD} ")
    (proc / "self").mkdir()
    (proc / "self/cgroup").write_text("0::/pod\n")
    (proc / "self/mountinfo").write_text("30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
    cgroup = tmp_path / "sys/fs/cgroup/pod"
    cgroup.mkdir(parents=True)
    (cgroup / "cpu.stat").write_text("usage_usec 2500000\nuser_usec 1\n")
    (cgroup / "memory.current").write_text("5000\n")
    (cgroup / "memory.stat").write_text("anon 3000\ninactive_file 1000\n")
    (cgroup / "cgroup.procs").write_text(f"{ARBITER}\n{WORKER}\n{CHILD}\n")
    return tmp_path


def test_a_cgroup_of_its_own_tells(machine: Path) -> None:
    """As the kubelet counts it: without cache that is idle."""
    cgroup = Cgroup(root=machine, cpus=1)
    reader = usage_reader(cgroup, proc=machine / "proc", pid=WORKER)
    used = reader.read()
    assert ("cgroup", 2.5, 4000) == (reader.measured_by, used.cpu_seconds, used.memory_bytes)
    (machine / "sys/fs/cgroup/pod/memory.current").unlink()
    gone = reader.read()
    assert (None, None) == (gone.cpu_seconds, gone.memory_bytes)


def test_a_cgroup_with_strangers_says_nothing_of_this_pod(machine: Path) -> None:
    """Then its processes are added up, with what they reaped, without what they share."""
    (machine / "sys/fs/cgroup/pod/cgroup.procs").write_text(f"{ARBITER}\n{WORKER}\n{STRANGER}\n")
    reader = usage_reader(Cgroup(root=machine, cpus=1), proc=machine / "proc", pid=WORKER)
    used = reader.read()
    ticks = 100 + 10 + 3 + 2 + 50 + 10 + 3 + 2
    assert "processes" == reader.measured_by
    assert ticks / os.sysconf("SC_CLK_TCK") == used.cpu_seconds
    assert 2 * 20 * os.sysconf("SC_PAGE_SIZE") == used.memory_bytes


def test_a_process_that_ends_in_between_is_nothing(machine: Path) -> None:
    """Its parent has reaped it, or will."""
    (machine / "sys/fs/cgroup/pod/cgroup.procs").write_text("")
    (machine / f"proc/{CHILD}/stat").unlink()
    (machine / f"proc/{CHILD}/statm").unlink()
    used = usage_reader(Cgroup(root=machine, cpus=1), proc=machine / "proc", pid=WORKER).read()
    assert 115 / os.sysconf("SC_CLK_TCK") == used.cpu_seconds


def test_version_1_counts_the_same(tmp_path: Path) -> None:
    """In other files and units."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text("4:memory:/pod\n3:cpu,cpuacct:/pod\n0::/\n")
    (tmp_path / "proc/self/mountinfo").write_text(
        "31 1 0:27 / /cg/cpu rw - cgroup cgroup rw,cpu,cpuacct\n32 1 0:28 / /cg/memory rw - cgroup cgroup rw,memory\n"
        "33 1 0:29 / /cg/unified rw - cgroup2 cgroup2 rw\n"
    )
    (tmp_path / "cg/unified").mkdir(parents=True)
    (tmp_path / "cg/unified/cgroup.procs").write_text("1\n7\n8\n")
    for folder in ("cpu", "memory"):
        (tmp_path / f"cg/{folder}/pod").mkdir(parents=True)
    (tmp_path / "cg/cpu/pod/cpuacct.usage").write_text("1500000000\n")
    (tmp_path / "cg/cpu/pod/cgroup.procs").write_text("7\n")
    (tmp_path / "cg/memory/pod/memory.usage_in_bytes").write_text("900\n")
    (tmp_path / "cg/memory/pod/memory.stat").write_text("inactive_file 1\ntotal_inactive_file 100\n")
    cgroup = Cgroup(root=tmp_path, cpus=1)
    assert Usage(cpu_seconds=1.5, memory_bytes=800) == cgroup.usage()
    assert frozenset({7}) == cgroup.processes()


def test_without_cgroups_there_is_no_usage(tmp_path: Path) -> None:
    """None, which is not zero."""
    assert Cgroup(root=tmp_path, cpus=1).usage() is None


def test_this_very_process_uses_something() -> None:
    """On the machine that runs the tests, however it is set up."""
    used = usage_reader(Cgroup()).read()
    assert (used.cpu_seconds or 0) > 0
    assert (used.memory_bytes or 0) > 1 << 20
