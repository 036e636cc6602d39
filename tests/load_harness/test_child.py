"""How a child process is tied to its parent's life."""

import os
import subprocess
import sys

import pytest

from load_harness.workloads.child import exit_if_orphaned
from tests.load_harness.workload import ROOT


def test_parent_is_there() -> None:
    """Where the parent lives nothing happens."""
    exit_if_orphaned(os.getppid())


def test_parent_is_gone() -> None:
    """An orphan, which the system gives another parent, ends, and not as a failure."""
    with pytest.raises(SystemExit) as caught:
        exit_if_orphaned(os.getpid())

    assert 0 == caught.value.code


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("parent", "said"),
    [
        pytest.param("os.getppid()", "on\n", id="the parent lives"),
        pytest.param("os.getpid()", "", id="the parent ended before the child could ask to die with it"),
    ],
)
def test_die_with(parent: str, said: str) -> None:
    """A child goes on exactly while it has the parent it was made by."""
    program = f"import os; from load_harness.workloads.child import die_with; die_with({parent}); print('on')"
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)

    assert (0, said) == (ran.returncode, ran.stdout)
