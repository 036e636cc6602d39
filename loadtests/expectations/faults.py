"""What was broken on purpose during a run, so that nobody wonders about its consequences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf

from loadtests.expectations.timeline import Restart, restarts
from loadtests.fault_plan import FaultAction, FaultTarget
from loadtests.run.events import FAULT_ENDED, FAULT_INJECTED
from loadtests.run.model import Event, Run

_AFTERMATH_SECONDS = 10.0
"""What was broken needs so long at most to be as it was: to start again, to answer what has piled up."""
_DONE = {
    FaultAction.KILL: "killed",
    FaultAction.FREEZE: "frozen",
    FaultAction.SLOW: "slowed down",
    FaultAction.FAIL: "made to fail",
    FaultAction.ROLL_OUT: "rolled out anew",
}
_NAMES = {
    FaultTarget.BALANCER: "the balancer",
    FaultTarget.PROMETHEUS: "Prometheus",
    FaultTarget.DEPLOYMENT: "the Deployment",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InjectedFault:
    """Something that was broken on purpose, as the sandbox has noted it."""

    number: int
    """As the scenario counts its faults, from 1."""
    action: FaultAction
    target: FaultTarget
    pods: tuple[str, ...]
    start_seconds: float
    """Since the load started."""
    end_seconds: float | None
    """None: not within the record."""
    problems: tuple[str, ...]
    """What was not done as planned."""

    def __str__(self) -> str:
        is_one_thing = self.target is not FaultTarget.PODS or len(self.pods) == 1
        return f"{self._whom} {'was' if is_one_thing else 'were'} {_DONE[self.action]} on purpose {self._when}"

    @property
    def is_moment(self) -> bool:
        """Say whether it happened at once: pods that are killed."""
        return self.action is FaultAction.KILL and self.target is FaultTarget.PODS

    @property
    def _whom(self) -> str:
        if self.target is not FaultTarget.PODS:
            return _NAMES[self.target]
        noun = "pod" if len(self.pods) == 1 else "pods"
        return f"{noun} {' and '.join(self.pods)}" if self.pods else "no pods, as none was ready,"

    @property
    def _when(self) -> str:
        if self.is_moment:
            return f"at {self.start_seconds:.0f} s"
        if self.end_seconds is None:
            return f"from {self.start_seconds:.0f} s on"
        return f"from {self.start_seconds:.0f} s to {self.end_seconds:.0f} s"


def injected(run: Run) -> tuple[InjectedFault, ...]:
    """List what was broken on purpose during a run, in order of time."""
    return tuple(_injected(run))


def faults_between(run: Run, target: FaultTarget, start_seconds: float, end_seconds: float) -> list[InjectedFault]:
    """List the faults of a target that something between two moments may come from.

    A fault counts from a second before its begin, as what it hits has begun before it.
    """
    return [
        fault
        for fault in injected(run)
        if fault.target is target
        and fault.start_seconds - 1 <= end_seconds
        and (fault.end_seconds is None or fault.end_seconds >= start_seconds)
    ]


def explains_all(run: Run, faults: Sequence[InjectedFault], start_seconds: float, end_seconds: float) -> bool:
    """Say whether faults, with what follows from them, account for a gap between scrapes; none account for nothing."""
    covered = start_seconds + run.facts.longest_scrape_gap_seconds
    for fault in faults:
        if fault.start_seconds <= covered:
            covered = max(covered, inf if fault.end_seconds is None else fault.end_seconds + _AFTERMATH_SECONDS)
    return bool(faults) and covered >= end_seconds


def blame(run: Run, *, start_seconds: float, end_seconds: float) -> str:
    """Name what happened as the likely reason of what clients saw between two moments; empty where nothing did.

    Prometheus is in nobody's way, and a pod that was killed is named by its restart.
    """
    broken = [
        fault
        for fault in injected(run)
        if not fault.is_moment
        and fault.target is not FaultTarget.PROMETHEUS
        and fault.start_seconds < end_seconds
        and (fault.end_seconds is None or fault.end_seconds + _AFTERMATH_SECONDS >= start_seconds)
    ]
    restarted = [restart for restart in restarts(run) if restart.seconds < end_seconds]
    reasons: list[Restart | InjectedFault] = [*restarted, *broken]
    sentences = " and ".join(str(reason) for reason in reasons)
    return f"; likely because {sentences}" if sentences else ""


# Private


def _injected(run: Run) -> Iterator[InjectedFault]:
    for event in run.events:
        is_during = run.facts.start_time <= event.time <= run.facts.end_time
        if not is_during or not event.type.startswith(FAULT_INJECTED) or not _is_known(event):
            continue
        ended = next((end for end in run.events if _is_end_of(event, end)), None)
        yield InjectedFault(
            number=_number(event),
            action=FaultAction(event.text("action")),
            target=FaultTarget(event.text("target")),
            pods=_texts(event, "pods"),
            start_seconds=event.time - run.facts.start_time,
            end_seconds=None if ended is None else ended.time - run.facts.start_time,
            problems=() if ended is None else _texts(ended, "problems"),
        )


def _is_known(event: Event) -> bool:
    return event.text("action") in set(FaultAction) and event.text("target") in set(FaultTarget)


def _is_end_of(begin: Event, other: Event) -> bool:
    return other.type.startswith(FAULT_ENDED) and _number(other) == _number(begin) and other.time >= begin.time


def _number(event: Event) -> int:
    number = event.content.get("fault")
    return number if isinstance(number, int) else 0


def _texts(event: Event, name: str) -> tuple[str, ...]:
    value = event.content.get(name)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
