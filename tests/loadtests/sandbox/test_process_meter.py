"""A process tree is measured as a whole."""

import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from loadtests.sandbox.process_meter import ProcessMeter
from tests.waiting import eventually

pytestmark = pytest.mark.e2e

_BURN = "import time\nwhile time.process_time() < {seconds}: pass\n"
_TREE = """\
import subprocess, sys, time
held = bytearray(40 * 2**20)
subprocess.run([sys.executable, "-c", {child!r}])
print("burnt", flush=True)
time.sleep(60)
"""


@pytest.fixture
def tree() -> Iterator[subprocess.Popen[str]]:
    """A process that holds 40 MiB, with a child that burns 0.3 s of CPU, lingers until told, and ends."""
    child = _BURN.format(seconds=0.3) + "print('burning done', flush=True); input()"
    program = _TREE.format(child=child)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "burning done\n" == process.stdout.readline()
        yield process
        process.kill()


def test_cpu_and_memory_are_those_of_all_its_processes(tree: subprocess.Popen[str]) -> None:
    """The child's CPU time counts, and so does the memory of both."""
    usage = ProcessMeter(tree.pid).read()

    assert usage is not None
    assert 0.3 <= usage.cpu_seconds_total < 2
    assert 40 * 2**20 < usage.memory_working_set_bytes < 120 * 2**20
    assert usage.cfs_periods_total is None


def test_the_total_does_not_fall_when_a_child_ends(tree: subprocess.Popen[str]) -> None:
    """What a child used up to the last reading stays in the sum."""
    meter = ProcessMeter(tree.pid)
    before = meter.read()
    assert tree.stdin is not None
    assert tree.stdout is not None
    tree.stdin.write("\n")
    tree.stdin.flush()
    assert "burnt\n" == tree.stdout.readline()

    after = meter.read()

    assert before is not None
    assert after is not None
    assert after.cpu_seconds_total >= before.cpu_seconds_total


def test_a_process_that_is_gone_has_no_usage(tree: subprocess.Popen[str]) -> None:
    """No process is no usage, which is not a usage of zero."""
    meter = ProcessMeter(tree.pid)
    tree.kill()
    tree.wait()

    assert meter.read() is None


def test_a_process_that_ended_but_was_not_waited_for_uses_nothing_new(tree: subprocess.Popen[str]) -> None:
    """A zombie has no memory; reading it is no error."""
    meter = ProcessMeter(tree.pid)
    meter.read()
    psutil.Process(tree.pid).kill()
    eventually(lambda: psutil.Process(tree.pid).status() == psutil.STATUS_ZOMBIE, within_seconds=10.0)

    usage = meter.read()

    assert usage is not None
    assert 0 == usage.memory_working_set_bytes
