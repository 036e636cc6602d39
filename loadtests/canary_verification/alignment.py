"""Find what a tick tells among the events that are there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from loadtests.canary_verification.stream import Observed
from loadtests.canary_verification.wording import Wording

_COARSE_SECONDS = 1.0
"""Events of the same second may be in any order where one of their times is known no better."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Which events a tick told."""

    end: int
    """Index after the last of them."""
    lost: tuple[Wording, ...]
    """What the tick told and nobody recorded."""


def align(told: Sequence[Wording], events: Sequence[Observed], start: int, *, pause_seconds: float) -> Alignment | None:
    """Match what a tick tells with the events from an index on; None if it tells none of them, or not the first ones.

    Between two of its events a tick is silent for no longer than `pause_seconds`.
    """
    if not any(wording.matches(events[start].message) for wording in told):
        return None
    taken: set[int] = set()
    lost = []
    for wording in told:
        reach = _reach(events, start, taken, pause_seconds)
        found = next((index for index in reach if wording.matches(events[index].message)), None)
        if found is None:
            lost.append(wording)
        else:
            taken.add(found)
    end = start + len(taken)
    if max(taken) >= end:
        return None
    return Alignment(end=end, lost=tuple(lost))


# Private


def _reach(events: Sequence[Observed], start: int, taken: set[int], pause_seconds: float) -> Iterator[int]:
    """Give the indices of the events that may be told next."""
    first = start
    while first in taken:
        first += 1
    if first >= len(events) or (taken and events[first].time - events[max(taken)].time > pause_seconds):
        return
    yield first
    for index in range(first + 1, len(events)):
        is_coarse = events[first].is_coarse or events[index].is_coarse
        if events[index].time - events[first].time > (_COARSE_SECONDS if is_coarse else 0.0):
            return
        if index not in taken:
            yield index
