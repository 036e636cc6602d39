"""For tests with real processes: wait for what they do, and see whether they are gone."""

import time
from collections.abc import Callable
from pathlib import Path

_POLL_SECONDS = 0.01


def eventually(condition: Callable[[], object], *, what: str = "", within_seconds: float = 20.0) -> None:
    """Wait until something is so, and fail with its name where it does not become so."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what or 'it'}: not so within {within_seconds:g} s"
        time.sleep(_POLL_SECONDS)


def alive(pid: int) -> bool:
    """Say whether a process exists and is no zombie."""
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def stands_still(pid: int) -> bool:
    """Say whether every thread of a process has stopped: SIGSTOP has been sent long before."""
    return all(") T " in (task / "stat").read_text() for task in Path(f"/proc/{pid}/task").iterdir())
