"""Ticks of which no event was seen: what is known of them, and where a canary may have got to in them."""

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from loadtests.canary.status import CanaryStatus
from loadtests.canary_verification.course import Unseen
from loadtests.canary_verification.outcomes import Engine, is_resting
from loadtests.canary_verification.stream import Condensed
from loadtests.canary_verification.wording import Wording

MOST_STATUSES = 3000
"""More of them are not looked at: what is behind them cannot be told."""


class Gaps:
    """Knows what Kubernetes counted without its time, and when Flagger told of something else than its loop."""

    def __init__(self, condensed: Iterable[Condensed], aside_times: Iterable[float]) -> None:
        self._counted = tuple(one for one in condensed if one.message)
        self._aside_times = sorted(aside_times)

    def accounts_for(self, wording: Wording, start: float | None, end: float) -> bool:
        """Say whether such an event was counted at some time in between."""
        since = end if start is None else start
        return any(
            one.first_time <= end and one.last_time >= since and wording.matches(one.message) for one in self._counted
        )

    def asides(self, start: float | None, end: float) -> int:
        """Count what was told of something else; each time, a tick came to nothing."""
        first = 0 if start is None else bisect_right(self._aside_times, start)
        return bisect_left(self._aside_times, end) - first


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A status, with the ticks that lead there."""

    status: CanaryStatus
    ticks: tuple[Unseen, ...] = ()
    lost: int = 0
    """Events that were told on the way, and that nothing accounts for."""


def reachable(
    engine: Engine, start: CanaryStatus, most_ticks: int, is_accounted: Callable[[Wording], bool]
) -> Iterator[Reached]:
    """Give every status within reach of a number of ticks, those with the fewest lost events first."""
    order = count()
    waiting = [(0, 0, next(order), Reached(status=start))]
    done: set[CanaryStatus] = set()
    while waiting and len(done) < MOST_STATUSES:
        lost, ticks, _, reached = heapq.heappop(waiting)
        if reached.status in done:
            continue
        done.add(reached.status)
        yield reached
        if ticks >= most_ticks:
            continue
        for way in engine.ways(reached.status):
            missing = tuple(wording for wording in way.told if not is_accounted(wording))
            more = lost + len(missing)
            if way.after not in done:
                tick = Unseen(way=way, lost=missing)
                after = Reached(status=way.after, ticks=(*reached.ticks, tick), lost=more)
                heapq.heappush(waiting, (more, ticks + 1, next(order), after))


def waiting(
    engine: Engine, reached: Reached, start: CanaryStatus, ticks: int, is_accounted: Callable[[Wording], bool]
) -> Reached | None:
    """Spend more ticks on the way to a status, each without a change and without a lost event; None if none can be."""
    if is_resting(start) or is_resting(reached.status):
        return reached
    for status in (start, reached.status):
        for way in engine.ways(status):
            if way.after == status and all(map(is_accounted, way.told)):
                unseen = Unseen(way=way, ticks=ticks)
                is_first = status == start
                longer = (unseen, *reached.ticks) if is_first else (*reached.ticks, unseen)
                return replace(reached, ticks=longer)
    return None
