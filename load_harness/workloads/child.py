"""What every child process does so that it never outlives its pod."""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1
_SIGKILL = 9


def die_with(parent: int) -> None:
    """Have the kernel kill this process as soon as the thread that made it ends; exit if that is already so.

    Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, _SIGKILL)
    exit_if_orphaned(parent)


def exit_if_orphaned(parent: int) -> None:
    """End this process where the parent it works for is gone: the second line of defence."""
    if os.getppid() != parent:
        raise SystemExit(0)
