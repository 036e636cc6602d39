"""The smallest piece of work."""

import time

from load_harness.workloads.quantum import burn_quantum


def cpu_seconds() -> float:
    """CPU time of one quantum on this thread."""
    before = time.thread_time()
    burn_quantum()
    return time.thread_time() - before


def test_short() -> None:
    """A quantum is far below a millisecond, the unit in which work is asked for."""
    assert min(cpu_seconds() for _ in range(100)) < 0.0005
