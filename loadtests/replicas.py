"""How many pods of the workload there are before and during a run."""

import time
from collections.abc import Callable
from pathlib import Path

from loadtests.run.directory import DECISIONS
from loadtests.sandbox.lifecycle import running_state
from loadtests.watch import Watcher

_POLL_SECONDS = 0.25
_PATIENCE_SECONDS = 600.0
"""For the return to the minimum: the default scale-down window of 5 minutes, and some."""


class NotAtMinimum(Exception):  # noqa: N818 - read as a sentence
    """The workload is scaled out before the load begins."""

    exit_code = 4


class SandboxGone(Exception):  # noqa: N818 - read as a sentence
    """The sandbox went down: before the load began there is no run, later the run goes on to its verdict."""

    exit_code = 3

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: the sandbox went down; bring it up again")


def replicas(sandbox: Path) -> tuple[int, int]:
    """Return how many pods are ready, and how many there are to be.

    Raises:
        SandboxGone: there is nothing to ask.
    """
    state = running_state(sandbox)
    if state is None:
        raise SandboxGone(sandbox)
    return sum(pod.ready for pod in state.pods), sum(not pod.ending for pod in state.pods)


def wait_for_minimum(sandbox: Path, watcher: Watcher, *, deployment: str, minimum: int) -> None:
    """Wait until the workload is at its minimum, and ready: the prediction begins so, and the run does, too.

    Raises:
        NotAtMinimum: it did not come back to it.
        SandboxGone: there is nothing to ask.
    """
    where = f"its decisions in {sandbox / DECISIONS}"
    wait_until_at_minimum(lambda: replicas(sandbox), watcher, deployment=deployment, minimum=minimum, where=where)


def wait_until_at_minimum(
    ask: Callable[[], tuple[int, int]],
    watcher: Watcher,
    *,
    deployment: str,
    minimum: int,
    where: str,
    hindrances: Callable[[], str] = str,
) -> None:
    """Wait until a workload is at its minimum, and ready, as `ask` says; `where` is what tells why it is not.

    `hindrances` says what is known to keep it from that; nothing by default.

    Raises:
        NotAtMinimum: it did not come back to it.
    """
    deadline = time.monotonic() + _PATIENCE_SECONDS
    told = False
    while (found := ask()) != (minimum, minimum):
        ready, wanted = found
        has = f"has {wanted} replicas, {ready} of them ready"
        if not told:
            watcher.say(f"{deployment} {has}: waiting for its minimum of {minimum}")
            if known := hindrances():
                watcher.say(f"it may not come: {known}; see {where}")
            told = True
        if time.monotonic() > deadline:
            message = (
                f"{deployment}: {has}, not its minimum of {minimum}, even after {_PATIENCE_SECONDS:g} s; stop what "
                f"loads it, and look at {where}"
            )
            raise NotAtMinimum(message)
        time.sleep(_POLL_SECONDS)
