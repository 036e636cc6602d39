"""Hand the faults of a run to the sandbox's supervisor, which then needs nobody to begin or end them.

The order is a file that is there from when the runner has written it, whole, until the supervisor has taken it. An
empty order withdraws the one before: everything that it has begun is ended. So does the runner's death.
"""

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from loadtests.fault_plan import PlannedFault
from loadtests.run.faults import faults_from_json, faults_to_json
from loadtests.run.files import write_json
from loadtests.sandbox.state import DamagedState
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields
from slo.files import CannotWrite

ORDER_FILE = "faults.json"
_TAKEN_FILE = "faults.taken.json"
_PATIENCE_SECONDS = 10.0
_POLL_SECONDS = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultOrder:
    """What to break, and for whom."""

    start_time: float
    """Unix seconds of the load's start."""
    runner_pid: int
    """Nothing is begun, and everything is ended, when this process is gone."""
    seed: int
    faults: tuple[PlannedFault, ...]


class OrderNotTaken(Exception):  # noqa: N818 - read as a sentence
    """The supervisor does not take the order: it is gone, or stands still."""

    exit_code = 3

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: the sandbox does not take orders for faults; take it down and up again")


@contextmanager
def ordered(
    directory: Path, order: FaultOrder, is_up: Callable[[], bool], *, patience_seconds: float = _PATIENCE_SECONDS
) -> Iterator[None]:
    """Let the sandbox inject the faults meanwhile; afterwards none is left, if the sandbox still is there.

    Args:
        directory: The sandbox's directory.
        order: What to inject.
        is_up: Says whether the sandbox is still there: nobody waits for one that is gone.
        patience_seconds: How long it may take to notice an order.

    Raises:
        OrderNotTaken: the sandbox did not take the order.
        CannotWrite: the sandbox's directory is gone.
    """
    if not order.faults:
        yield
        return
    _hand_over(directory, order, is_up, patience_seconds)
    try:
        yield
    finally:
        with contextlib.suppress(CannotWrite, OrderNotTaken):  # the sandbox is gone, and all its processes with it
            _hand_over(directory, replace(order, faults=()), is_up, patience_seconds)


def take_order(directory: Path) -> FaultOrder | None:
    """Take the order that waits, None if none does.

    Raises:
        DamagedState: somebody else wrote into the file.
    """
    path, taken = directory / ORDER_FILE, directory / _TAKEN_FILE
    try:
        path.rename(taken)  # in one step: an order that comes a moment later is another file
    except FileNotFoundError:
        return None
    order = _parsed(taken.read_text(encoding="utf-8"), path)
    taken.unlink()
    return order


# Private


def _hand_over(directory: Path, order: FaultOrder, is_up: Callable[[], bool], patience_seconds: float) -> None:
    path = directory / ORDER_FILE
    write_json(
        path,
        {
            "start_time": order.start_time,
            "runner_pid": order.runner_pid,
            "seed": order.seed,
            "faults": faults_to_json(order.faults),
        },
    )
    deadline = time.monotonic() + patience_seconds
    while path.exists() or (directory / _TAKEN_FILE).exists():
        if time.monotonic() > deadline or not is_up():
            path.unlink(missing_ok=True)
            raise OrderNotTaken(directory)
        time.sleep(_POLL_SECONDS)


def _parsed(text: str, path: Path) -> FaultOrder:
    mistakes: list[Mistake] = []
    try:
        fields = Fields(Document(file=str(path), value=json.loads(text), lines={}), mistakes)
    except ValueError as error:
        raise DamagedState(path) from error
    order = FaultOrder(
        start_time=fields.number("start_time"),
        runner_pid=fields.integer("runner_pid"),
        seed=fields.integer("seed"),
        faults=faults_from_json(fields, "faults"),
    )
    if mistakes:
        raise DamagedState(path)
    return order
