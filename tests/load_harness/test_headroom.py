"""What is left below the limit, of a cgroup that a test writes."""

from pathlib import Path

import pytest

from load_harness.cgroup import Cgroup
from load_harness.workloads.headroom import Headroom, TooLittleLeft

MIB = 1 << 20


class Pod:
    """The files of a pod of 256 MiB on a machine of 1 GiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.say(used=100, cache=20)
        self.limit("268435456\n")
        (folder / "meminfo").write_text("MemTotal: 1048576 kB\nMemFree: 1 kB\nMemAvailable: 524288 kB\n")

    def say(self, *, used: int, cache: int) -> None:
        """Use so much, of which so much is idle cache."""
        (self.folder / "memory.current").write_text(f"{used * MIB}\n")
        (self.folder / "memory.stat").write_text(f"anon 1\ninactive_file {cache * MIB}\nactive_file 5\n")

    def limit(self, text: str) -> None:
        """Set the limit."""
        (self.folder / "memory.max").write_text(text)

    def headroom(self, *, margin: float = 16) -> Headroom:
        """Watch it."""
        names = [str(self.folder / "memory.current"), str(self.folder / "memory.stat"), "inactive_file"]
        files = [*names, str(self.folder / "memory.max")]
        return Headroom(files, margin_bytes=round(margin * MIB), host=str(self.folder / "meminfo"))


@pytest.fixture
def pod(tmp_path: Path) -> Pod:
    """A pod."""
    return Pod(tmp_path)


def test_left(pod: Pod) -> None:
    """Idle cache is none of what the pod uses, as the kubelet counts."""
    assert "the pod uses 80 of 256 MiB" == str(pod.headroom().tightest())
    pod.headroom().check(160 * MIB)


def test_too_little_left(pod: Pod) -> None:
    """One byte into the margin is refused, and it is said who uses how much."""
    with pytest.raises(TooLittleLeft) as caught:
        pod.headroom().check(160 * MIB + 1)

    assert "the pod uses 80 of 256 MiB, and LOAD_HARNESS_MEMORY_MARGIN_MEBIBYTES keeps 16 free" == str(caught.value)


def test_another_grows(pod: Pod) -> None:
    """Who only holds is refused as well, once somebody else takes what is left."""
    headroom = pod.headroom()
    headroom.check(0)
    pod.say(used=250, cache=0)
    with pytest.raises(TooLittleLeft):
        headroom.check(0)


def test_limit_is_lowered(pod: Pod) -> None:
    """A pod may be resized while it runs."""
    headroom = pod.headroom()
    pod.limit(f"{90 * MIB}")
    with pytest.raises(TooLittleLeft, match="80 of 90 MiB"):
        headroom.check(0)


@pytest.mark.parametrize("limit", ["max\n", ""])
def test_no_limit(pod: Pod, limit: str) -> None:
    """Without a limit of its own a pod has the machine's memory."""
    pod.limit(limit)

    assert "the machine uses 512 of 1024 MiB" == str(pod.headroom().tightest())


def test_cgroup_is_gone(pod: Pod) -> None:
    """What cannot be read says nothing, and is not taken for zero of zero."""
    (pod.folder / "memory.current").unlink()

    assert "the machine uses 512 of 1024 MiB" == str(pod.headroom().tightest())


@pytest.mark.parametrize("text", ["", "MemTotal: 1048576 kB\n"])
def test_nothing_is_known(pod: Pod, text: str) -> None:
    """Where neither a cgroup nor the machine says what is left, a job runs, and is not held against zero of zero."""
    (pod.folder / "meminfo").write_text(text)
    pod.limit("max")
    pod.headroom().check(MIB)

    assert None is pod.headroom().tightest()


def test_machine_is_full(pod: Pod) -> None:
    """The machine may be fuller than the pod."""
    (pod.folder / "meminfo").write_text("MemTotal: 1048576 kB\nMemAvailable: 1024 kB\n")
    with pytest.raises(TooLittleLeft, match="the machine uses 1023 of 1024 MiB"):
        pod.headroom().check(0)


def test_steps_fit_the_margin(pod: Pod) -> None:
    """Several jobs may take a step at once and stay within the margin."""
    assert 2 * MIB == pod.headroom().step_bytes


def test_this_machine() -> None:
    """The files of this process's own cgroups can be read, whatever version they are."""
    headroom = Headroom(Cgroup().memory_files(), margin_bytes=MIB)

    use = headroom.tightest()
    assert use is not None
    assert 0 < use.used_bytes < use.limit_bytes
