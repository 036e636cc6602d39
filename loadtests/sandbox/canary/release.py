"""Hand releases to the sandbox's supervisor, which then needs nobody to make them.

An order is a file of its own that is there, whole, until the supervisor has taken it: a release that is asked for from
another shell comes beside those that a run has planned. An order without releases withdraws what the same process has
ordered and what is not yet due; so does the end of that process.
"""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from loadtests.release_plan import PlannedRelease
from loadtests.run.files import write_json
from loadtests.run.releases import releases_from_json, releases_to_json
from loadtests.sandbox.processes import is_gone
from loadtests.sandbox.state import DamagedState
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from slo.files import CannotWrite

_ORDERS = "release-*.json"
_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseOrder:
    """What to release, and for whom."""

    start_time: float
    """Unix seconds from which the releases' times count."""
    orderer_pid: int
    """What is not yet due is dropped when this process is gone."""
    releases: tuple[PlannedRelease, ...]


class ReleaseNotTaken(Exception):  # noqa: N818 - read as a sentence
    """The supervisor does not take the order: it is gone, or stands still."""

    exit_code = 3

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: the sandbox does not take orders for releases; take it down and up again")


def order_releases(
    directory: Path, order: ReleaseOrder, is_up: Callable[[], bool], *, patience_seconds: float = _PATIENCE_SECONDS
) -> None:
    """Hand an order over, and wait until it is taken.

    Args:
        directory: The sandbox's directory.
        order: What to release.
        is_up: Says whether the sandbox is still there: nobody waits for one that is gone.
        patience_seconds: How long it may take to notice the order.

    Raises:
        ReleaseNotTaken: the sandbox did not take it.
        CannotWrite: the sandbox's directory is gone.
    """
    path = directory / f"release-{time.time_ns()}-{os.getpid()}.json"
    document = {
        "start_time": order.start_time,
        "orderer_pid": order.orderer_pid,
        "releases": releases_to_json(order.releases),
    }
    write_json(path, document)
    deadline = time.monotonic() + patience_seconds
    while path.exists():
        if (time.monotonic() > deadline or not is_up()) and _removed(path):
            raise ReleaseNotTaken(directory)
        time.sleep(_POLL_SECONDS)
    if not is_up():  # whoever took it down has removed the order with everything else
        raise ReleaseNotTaken(directory)


@contextmanager
def releases_ordered(directory: Path, order: ReleaseOrder, is_up: Callable[[], bool]) -> Iterator[None]:
    """Let the sandbox make the releases meanwhile; afterwards none is still to come.

    Raises:
        ReleaseNotTaken: the sandbox did not take the order.
        CannotWrite: the sandbox's directory is gone.
    """
    if not order.releases:
        yield
        return
    order_releases(directory, order, is_up)
    try:
        yield
    finally:
        withdrawn = ReleaseOrder(start_time=order.start_time, orderer_pid=order.orderer_pid, releases=())
        with suppress(CannotWrite, ReleaseNotTaken):  # the sandbox is gone, and what was to come with it
            order_releases(directory, withdrawn, is_up)


class ReleaseDesk:
    """Takes orders and makes the releases when they are due. Its methods are called from one thread."""

    def __init__(self, directory: Path, release: Callable[[PlannedRelease], None]) -> None:
        self._directory = directory
        self._release = release
        self._waiting: list[tuple[float, int, PlannedRelease]] = []
        """Each with the Unix seconds at which it is due, and who ordered it."""

    def tick(self, now: float) -> None:
        """Take the orders that are there, and make the releases that are due.

        Raises:
            DamagedState: somebody else wrote an order.
        """
        for path in sorted(self._directory.glob(_ORDERS)):
            self._take(path)
        for waiting in sorted(self._waiting, key=lambda one: one[0]):
            due, orderer_pid, release = waiting
            if due <= now:
                self._waiting.remove(waiting)
                self._release(release)
            elif is_gone(orderer_pid):
                self._waiting.remove(waiting)

    # Private

    def _take(self, path: Path) -> None:
        try:
            order = _parsed(path)
        except FileNotFoundError:
            return  # its orderer took it back this moment
        if not _removed(path):
            return
        if not order.releases:
            self._waiting = [one for one in self._waiting if one[1] != order.orderer_pid]
        self._waiting += [(order.start_time + one.at_seconds, order.orderer_pid, one) for one in order.releases]


def _removed(path: Path) -> bool:
    """Remove an order, of which one side only can say that it did: who wrote it, or who makes the releases."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    return True


def _parsed(path: Path) -> ReleaseOrder:
    mistakes: list[Mistake] = []
    try:
        document = Document(file=str(path), value=json.loads(path.read_text(encoding="utf-8")), lines={})
    except ValueError as error:
        raise DamagedState(path) from error
    fields = Fields(document, mistakes)
    order = ReleaseOrder(
        start_time=fields.number("start_time"),
        orderer_pid=fields.integer("orderer_pid", minimum=1),
        releases=releases_from_json(fields, "releases"),
    )
    if mistakes:
        raise DamagedState(path)
    return order
