"""What a canary's ticks come to. Values in, values out."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from loadtests.canary.model import PROMOTED_PHASES, RUNNING_PHASES, Phase
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline


class End(StrEnum):
    """How a release ended."""

    PROMOTED = "promoted"
    ROLLED_BACK = "rolled back"
    PROMOTION_FAILED = "promotion failed"
    """The primary did not come up with the new version: Flagger leaves all requests with the canary."""
    UNDECIDED = "undecided"
    """It was still under way after the last tick."""
    NOT_STARTED = "not started"


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFault:
    """The first check that did not pass."""

    tick: int
    """Counted from 1."""
    seconds: float
    """From the first tick on."""
    check: Check


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a release came to."""

    end: End
    ticks: int
    seconds: float
    """From the first tick, which met the new version, to the last."""
    failed_checks: int
    """The most that the status ever said."""
    lost_ticks: int
    """So many ticks only waited for pods."""
    first_fault: FirstFault | None
    most_weight: int
    """Percent of the users' requests that the canary answered at most, before all of them had the new version."""
    was_mirrored: bool
    """The canary had copies of requests, whose answers go nowhere."""
    canary_seconds: float
    """What it answered in all: as many requests as all users send in so many seconds."""


def outcome_of(timeline: Timeline) -> Outcome:
    """Sum up a timeline."""
    ticks = timeline.ticks
    return Outcome(
        end=_end(ticks),
        ticks=len(ticks),
        seconds=ticks[-1].time - ticks[0].time if ticks else 0.0,
        failed_checks=max((tick.failed_checks for tick in ticks), default=0),
        lost_ticks=sum(_is_lost(tick) for tick in ticks),
        first_fault=_first_fault(ticks),
        most_weight=max((answered_percent(tick) for tick in ticks), default=0),
        was_mirrored=any(tick.is_mirrored for tick in ticks),
        canary_seconds=sum(answered_percent(one) / 100 * (two.time - one.time) for one, two in pairwise(ticks)),
    )


def answered_percent(tick: Tick) -> int:
    """Give the percent of the users' requests that the canary answers after a tick; copies are no answers."""
    return 0 if tick.is_mirrored else tick.canary_weight


def is_wait(check: Check) -> bool:
    """Say whether a check that did not pass only made the tick wait for pods."""
    return check.kind in (CheckKind.PRIMARY, CheckKind.CANARY) and not check.is_passed


# Private


def _is_lost(tick: Tick) -> bool:
    """Say whether a tick did nothing but wait for pods."""
    return bool(tick.checks) and is_wait(tick.checks[-1]) and tick.phase is not Phase.FAILED


def _end(ticks: tuple[Tick, ...]) -> End:
    last = ticks[-1] if ticks else None
    if last is None or not any(tick.phase in RUNNING_PHASES or tick.before != tick.phase for tick in ticks):
        return End.NOT_STARTED
    match last.phase:
        case Phase.SUCCEEDED:
            return End.PROMOTED
        case Phase.FAILED:
            is_stuck = last.before in PROMOTED_PHASES
            return End.PROMOTION_FAILED if is_stuck else End.ROLLED_BACK
    return End.UNDECIDED


def _first_fault(ticks: tuple[Tick, ...]) -> FirstFault | None:
    """Find the first check that did not pass; one that only waited for pods if there is no other."""
    faults = [
        FirstFault(tick=number, seconds=tick.time - ticks[0].time, check=check)
        for number, tick in enumerate(ticks, start=1)
        for check in tick.checks
        if not check.is_passed
    ]
    return next((fault for fault in faults if not is_wait(fault.check)), faults[0] if faults else None)
