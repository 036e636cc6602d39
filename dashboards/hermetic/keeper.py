"""End a group of processes and remove a folder as soon as whoever started it is gone, however it went.

Run as a script, never imported: `keeper.py FOLDER`. It leads the process group that the others join, and reads from its
standard input, which ends when the one who holds the other end does.
"""

import os
import shutil
import signal
import sys
import time

_TRIES = 50
_PAUSE_SECONDS = 0.02


def main(folder: str) -> None:
    """Wait for the end of the input, then clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    while sys.stdin.buffer.read(1):
        pass
    group = os.getpgrp()
    if os.fork():  # what kills the group must not be in it
        time.sleep(_TRIES)
        return
    os.setpgid(0, 0)
    os.killpg(group, signal.SIGKILL)
    for _ in range(_TRIES):  # a process that is being killed may still write
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.exists(folder):  # noqa: PTH110 - pathlib costs 10 ms of every start
            return
        time.sleep(_PAUSE_SECONDS)


if __name__ == "__main__":
    main(sys.argv[1])
