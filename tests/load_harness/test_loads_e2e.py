"""Disk, network and memory jobs of real pods: exact, gone with their pod, and stopped before the pod is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from load_harness.workloads.disk import DiskError, RoundFile, work
from load_harness.workloads.tally import Tally, new_page
from tests.load_harness.workload import Workload, children
from tests.waiting import alive, eventually

pytestmark = pytest.mark.e2e
MIB = 1 << 20
GROWING = """
import os, sys, time
with open(sys.argv[1], "w") as group:
    group.write(str(os.getpid()))
held = []
for _ in range(100):
    held.append(b"x" * (1 << 20))
    time.sleep(0.03)
"""
"""Another consumer of the pod's memory: a MiB every 30 ms."""
DISK = {"write_mebibytes_per_second": 4, "read_mebibytes_per_second": 4, "file_mebibytes": 4}
NETWORK = {"send_mebibits_per_second": 80, "receive_mebibits_per_second": 40}


def ended(workload: Workload, path: str) -> dict[str, object]:
    """The job, once it is over."""
    eventually(lambda: workload.request("GET", path)[1]["state"] not in {"queued", "running"})
    return workload.request("GET", path)[1]


def resident(workload: Workload, path: str) -> int | None:
    """What a memory job holds; None before the first reading."""
    achieved = workload.request("GET", path)[1]["achieved"]
    assert isinstance(achieved, dict)
    held = achieved["resident_bytes"]
    assert held is None or isinstance(held, int)
    return held


@pytest.mark.parametrize(("path", "body"), [("/load/disk", DISK), ("/load/network", NETWORK)])
def test_exact(path: str, body: dict[str, float]) -> None:
    """By the end everything asked for was moved, both ways, within one percent."""
    with Workload() as workload:
        status, started = workload.request("POST", path, {**body, "duration_seconds": 2})
        assert 202 == status, started
        job = ended(workload, f"/load/jobs/{started['id']}")

    assert ("done", None) == (job["state"], job["because"])
    assert pytest.approx(job["due"], rel=0.01) == job["achieved"]


@pytest.mark.parametrize("victim", ["worker", "arbiter"])
def test_killed_pod(victim: str, tmp_path: Path) -> None:
    """With a worker or an arbiter that is killed, every job ends, and no file is left."""
    with Workload(LOAD_HARNESS_DISK_DIRECTORY=str(tmp_path)) as workload:
        for path, body in (("/load/disk", DISK), ("/load/network", NETWORK), ("/load/memory", {"mebibytes": 32})):
            assert 202 == workload.request("POST", path, {**body, "duration_seconds": 60})[0]
        family = children(workload.worker)
        assert 3 == len(family)
        os.kill(workload.worker if victim == "worker" else workload.process.pid, signal.SIGKILL)

        eventually(lambda: not any(map(alive, family)), within_seconds=3.0)
    assert [] == list(tmp_path.iterdir())


def test_disk_is_full() -> None:
    """A file that does not fit is an error with its name, before anything is written."""
    shared = Path("/dev/shm")  # noqa: S108 - a small file system of its own
    space = os.statvfs(shared)
    with pytest.raises(DiskError, match=r"taking \d+ bytes in /dev/shm: No space left on device \(ENOSPC\)"):
        RoundFile(str(shared), (space.f_blocks + 1) * space.f_frsize)


def test_folder_that_cannot_be_written() -> None:
    """So is a folder that takes no file."""
    page = new_page()
    with pytest.raises(DiskError, match=r"creating a file in /proc: .*; check the disk of LOAD_HARNESS_DISK_DIRECTORY"):
        work(
            Tally(page),
            directory="/proc",
            file_bytes=MIB,
            rates=(1.0, 1.0),
            starts_at=time.monotonic(),
            duration_seconds=1.0,
        )
    os.close(page)


def test_fill_takes_too_long(tmp_path: Path) -> None:
    """A disk that does not take the file within the duration ends the job, which would last as long as it likes."""
    page = new_page()
    with pytest.raises(DiskError, match=r"took all of the duration for 0 of 1048576 bytes; ask for fewer"):
        work(
            Tally(page),
            directory=str(tmp_path),
            file_bytes=MIB,
            rates=(0.0, 1.0),
            starts_at=time.monotonic() - 1.0,
            duration_seconds=1.0,
        )
    os.close(page)


@pytest.fixture
def limited() -> Iterator[Path]:
    """A control group of 192 MiB, where this user may make one."""
    own = next(
        (line.split(":")[2] for line in Path("/proc/self/cgroup").read_text().splitlines() if ":memory:" in line), ""
    )
    folder = Path(f"/sys/fs/cgroup/memory{own}/load-harness-test-{os.getpid()}")
    try:
        folder.mkdir()
        (folder / "memory.limit_in_bytes").write_text(str(192 * MIB))
    except OSError as error:
        pytest.skip(f"no memory control group can be made here: {error}")
    yield folder
    eventually(lambda: _removed(folder))


def _removed(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True


def test_stops_before_the_pod_is_killed(limited: Path) -> None:
    """A memory job that would fill the pod stops itself and says so; nothing in the pod is killed."""
    with Workload(LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES="0") as workload:
        for pid in (workload.process.pid, workload.worker):
            (limited / "cgroup.procs").write_text(str(pid))
        worker = workload.worker
        _, job = workload.request("POST", "/load/memory", {"mebibytes": 191, "duration_seconds": 30})
        failed = ended(workload, f"/load/jobs/{job['id']}")

        assert "failed" == failed["state"]
        assert "stopped itself at " in str(failed["because"])
        assert "of 192 MiB, and LOAD_HARNESS_MEMORY_MARGIN_MEBIBYTES keeps 16 free" in str(failed["because"])
        assert worker == workload.worker
        assert "oom_kill 0" in (limited / "memory.oom_control").read_text()
        workload.terminate()
        workload.process.wait(10)


def test_another_fills_the_pod(limited: Path) -> None:
    """A memory job that only holds gives up as soon as somebody else takes what is left."""
    with Workload(LOAD_HARNESS_MEMORY_RESERVE_MEBIBYTES="0") as workload:
        for pid in (workload.process.pid, workload.worker):
            (limited / "cgroup.procs").write_text(str(pid))
        _, job = workload.request("POST", "/load/memory", {"mebibytes": 120, "duration_seconds": 30})
        path = f"/load/jobs/{job['id']}"
        eventually(lambda: (resident(workload, path) or 0) >= 119 * MIB)
        with subprocess.Popen([sys.executable, "-c", GROWING, str(limited / "cgroup.procs")]) as other:
            failed = ended(workload, path)
            other.kill()

        assert "failed" == failed["state"]
        assert "stopped itself at 120 MiB" in str(failed["because"])
        assert "oom_kill 0" in (limited / "memory.oom_control").read_text()
        workload.terminate()
        workload.process.wait(10)
