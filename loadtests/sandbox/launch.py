"""Become another program that dies with its parent and runs inside given cgroups.

Run as a script by the sandbox, never imported: between fork and exec a threaded parent must not run Python code of its
own, so this small program does it after its own exec, and then becomes the program.
"""

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Source: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html"""


def main(arguments: list[str]) -> None:
    """Run `PARENT_PID [CGROUP_PROCS_FILE ...] -- PROGRAM [ARGUMENT ...]`."""
    split = arguments.index("--")
    parent, procs_files, command = int(arguments[0]), arguments[1:split], arguments[split + 1 :]
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the line above took effect
        sys.exit(1)
    for procs_file in procs_files:
        with open(procs_file, "w", encoding="ascii") as file:  # noqa: PTH123 - pathlib costs 10 ms of every start
            file.write(str(os.getpid()))
    os.execv(command[0], command)  # noqa: S606 - the sandbox composed the command


if __name__ == "__main__":
    main(sys.argv[1:])
