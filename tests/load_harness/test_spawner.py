"""Real child processes, from this process."""

import os
import queue
import resource
import time
from collections.abc import Iterator

import psutil
import pytest

from load_harness.workloads.process import Command, Exit, Spawner
from tests.waiting import eventually

pytestmark = pytest.mark.e2e


@pytest.fixture
def spawner() -> Iterator[Spawner]:
    """A spawner that is closed after the test."""
    spawner = Spawner()
    yield spawner
    spawner.close()


def burner(share: float, duration_seconds: float) -> Command:
    """A CPU burner that begins now."""
    arguments = tuple(map(repr, (share, time.monotonic(), duration_seconds)))
    return Command(module="load_harness.workloads.cpu", arguments=arguments)


def children() -> set[psutil.Process]:
    """The children of this process, zombies included; another test may have left some."""
    return set(psutil.Process().children())


def test_ends_by_itself(spawner: Spawner) -> None:
    """A child that is done ends with 0 and tells all the CPU time it used."""
    exits: queue.Queue[Exit] = queue.Queue()
    # A small share, so that a burner that was held up can make good for it before its end.
    spawner.spawn(burner(0.1, 2.0), exits.put)
    ended = exits.get(timeout=10)

    assert 0 == ended.code
    # Never more than asked for; less where other work holds the machine. How exact it is, the bench measures.
    assert 0.05 < ended.cpu_seconds < 0.22


def test_readings(spawner: Spawner) -> None:
    """CPU time and memory of a running child are read from outside, and unknown once it has ended."""
    exits: queue.Queue[Exit] = queue.Queue()
    child = spawner.spawn(burner(0.5, 60), exits.put)
    eventually(lambda: (child.cpu_seconds() or 0.0) > 0.05)
    assert (child.resident_bytes() or 0) > 1 << 20
    child.kill()
    ended = exits.get(timeout=10)

    assert -9 == ended.code
    assert (None, None) == (child.cpu_seconds(), child.resident_bytes())
    child.kill()


def test_broken_child(spawner: Spawner) -> None:
    """A child that fails is told from one that is done."""
    exits: queue.Queue[Exit] = queue.Queue()
    spawner.spawn(Command(module="load_harness.workloads.cpu", arguments=("x", "y", "z")), exits.put)

    assert 1 == exits.get(timeout=10).code


def test_a_child_that_nobody_can_watch_does_not_run(spawner: Spawner) -> None:
    """Without a descriptor left to watch it by, a child is refused, not left to burn on its own."""
    before = children()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    os.close(lowest_free := os.dup(0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        with pytest.raises(OSError, match="Too many open files"):
            spawner.spawn(burner(0.1, 60), lambda _: None)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

    assert children() <= before


def test_closing_ends_the_children() -> None:
    """When the spawner ends its children do, though their process lives on; not even a zombie is left of them."""
    before = children()
    spawner = Spawner()
    child = spawner.spawn(burner(0.5, 60), lambda _: None)
    eventually(lambda: (child.cpu_seconds() or 0.0) > 0.2)  # its interpreter has started, and it burns
    spawner.close()

    assert (None, None) == (child.cpu_seconds(), child.resident_bytes())
    assert children() <= before


def test_system_refuses(spawner: Spawner) -> None:
    """A command line that the system does not take is an error for whoever asked."""
    with pytest.raises(OSError, match="Argument list too long"):
        spawner.spawn(Command(module="load_harness.workloads.cpu", arguments=("1" * (1 << 22),)), lambda _: None)
