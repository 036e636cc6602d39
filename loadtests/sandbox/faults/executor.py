"""Begin and end the faults of a run at their times, and note both."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from loadtests.fault_plan import PlannedFault
from loadtests.sandbox.events import Note
from loadtests.sandbox.faults.interface import Injection
from loadtests.sandbox.faults.order import FaultOrder, take_order
from loadtests.sandbox.processes import is_gone

Make = Callable[[PlannedFault, str], Injection]
"""Makes the injection of a fault, with a seed of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Active:
    number: int
    """As the scenario counts its faults, from 1."""
    fault: PlannedFault
    injection: Injection
    began: float
    pods: tuple[str, ...]
    due: float
    """Unix seconds of the planned end, or of the moment at which the run ended."""


class FaultExecutor:
    """Does what the order says, and undoes it. Its methods are called from one thread."""

    def __init__(self, directory: Path, make: Make, note: Note) -> None:
        self._directory = directory
        self._make = make
        self._note = note
        self._order: FaultOrder | None = None
        self._waiting: list[tuple[int, PlannedFault]] = []
        self._active: list[_Active] = []

    def tick(self, now: float) -> None:
        """Take an order, begin what is due and end what is over."""
        order = take_order(self._directory)
        if order is not None or (self._order and is_gone(self._order.runner_pid)):
            self._withdraw(now)
            self._order = order
            self._waiting = list(enumerate(order.faults, start=1)) if order else []
        self._end_what_is_over(now)
        if self._order:
            self._begin_what_is_due(self._order, now)

    def _withdraw(self, now: float) -> None:
        """Let everything that lasts end now; what cannot be ended goes on to its end."""
        self._active = [replace(active, due=min(active.due, now)) for active in self._active]

    def _begin_what_is_due(self, order: FaultOrder, now: float) -> None:
        for number, fault in tuple(self._waiting):
            if order.start_time + fault.at_seconds <= now and not self._is_still_broken(fault):
                self._waiting.remove((number, fault))
                self._begin(number, fault, order, now)

    def _is_still_broken(self, fault: PlannedFault) -> bool:
        """Say whether the fault before has yet to be undone, without which the next one could not undo its own."""
        return any(active.fault.meets(fault) and active.fault.for_seconds > 0 for active in self._active)

    def _begin(self, number: int, fault: PlannedFault, order: FaultOrder, now: float) -> None:
        injection = self._make(fault, f"{order.seed}/{number}")
        active = _Active(
            number=number,
            fault=fault,
            injection=injection,
            began=now,
            pods=injection.begin(),
            due=order.start_time + fault.end_seconds,
        )
        self._tell("injected", active)
        self._active.append(active)

    def _end_what_is_over(self, now: float) -> None:
        for active in tuple(self._active):
            lasts = active.fault.for_seconds > 0
            if (now >= active.due if lasts else active.injection.is_over()) and self._end(active):
                self._active.remove(active)
            else:
                active.injection.tick(now - active.began)

    def _end(self, active: _Active) -> bool:
        is_ended = active.injection.end()
        if is_ended:
            self._tell("ended", active)
        return is_ended

    def _tell(self, predicate: str, active: _Active) -> None:
        content = {
            "fault": active.number,
            "action": str(active.fault.action),
            "target": str(active.fault.target),
            "pods": list(active.pods),
            "problems": list(active.injection.problems()),
        }
        self._note("fault", predicate, active.fault.name, content)
