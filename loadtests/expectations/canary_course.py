"""Read what became of a release out of the ticks of the canary's controller."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from loadtests.canary.model import RUNNING_PHASES, Phase
from loadtests.canary.timeline import Check, CheckKind, Tick
from loadtests.expectations.doubts import gaps_between, interruption
from loadtests.release_plan import PlannedRelease
from loadtests.run.model import Run

TICK_GAP_MOST_INTERVALS = 2.5
"""Ticks that are farther apart are missing; one that waits for a webhook takes its time."""
NO_TICK_MISSING_INTERVALS = 1.5
"""Not even one tick can be missing between two that are no farther apart."""
_BECAUSE = re.compile(r'"because": ("(?:[^"\\]|\\.)*")')
"""Found also where the answer was cut off behind it."""
_CHECKED = frozenset({CheckKind.WEBHOOK, CheckKind.METRIC})


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """One release, from the tick that found it to the tick that ended it, or to the end of the load."""

    release: PlannedRelease
    ticks: tuple[Tick, ...]
    found_seconds: float
    """Since the load started, as all times here."""
    tick_seconds: float

    @property
    def last(self) -> Tick:
        """Give the last tick."""
        return self.ticks[-1]

    @property
    def has_ended(self) -> bool:
        """Say whether it came to an end."""
        return self.last.phase not in RUNNING_PHASES

    @property
    def is_promoted(self) -> bool:
        """Say whether it serves all requests now."""
        return self.last.phase is Phase.SUCCEEDED

    @property
    def is_rolled_back(self) -> bool:
        """Say whether it was taken back."""
        return self.last.phase is Phase.FAILED

    @property
    def intervals(self) -> int:
        """Count the intervals from the tick that found it to its last one."""
        return round((self.last.time - self.ticks[0].time) / self.tick_seconds)

    @property
    def seconds(self) -> float:
        """Give the time from the tick that found it to its last one."""
        return self.last.time - self.ticks[0].time

    @property
    def failures(self) -> tuple[tuple[float, Check], ...]:
        """List the checks that failed and counted, each with the seconds from the tick that found the release."""
        return tuple(
            (tick.time - self.ticks[0].time, check)
            for tick in self.ticks
            for check in tick.checks
            if check.kind in _CHECKED and not check.is_passed
        )

    @property
    def unknown(self) -> tuple[str, ...]:
        """Say what is not known of its ticks, each thing once with the seconds since the load started."""
        begin = self.found_seconds - self.ticks[0].time
        first = {text: tick.time for tick in reversed(self.ticks) for text in tick.missing}
        return tuple(f"at {time + begin:.0f} s {text}" for text, time in first.items())

    @property
    def most_weight(self) -> int:
        """Give the largest share of the requests that it got before it was promoted, in percent."""
        return max(tick.canary_weight for tick in self.ticks)

    def spell_end(self) -> str:
        """Say how it ended, or where it stood at the end of the load."""
        if self.is_promoted:
            return "was promoted"
        if self.is_rolled_back:
            return "was rolled back"
        return f"was {self.last.phase} at {self.last.canary_weight}%"

    def because(self) -> str:
        """Say why it did not come further; empty where no check failed."""
        return f": {spell_check(self.failures[-1][1])}" if self.failures else ""


def course_of(run: Run) -> Course | None:
    """Give the course of the last release that was planned; None where no tick has found it."""
    timeline, releases = run.canary, run.facts.releases
    if timeline is None or not releases:
        return None
    asked_time = run.facts.start_time + releases[-1].at_seconds
    end_time = min(run.facts.start_time + run.facts.plan.duration_seconds, run.facts.end_time)
    ticks = [tick for tick in timeline.ticks if tick.time <= end_time]
    found = next(
        (later for earlier, later in _pairs(ticks) if later.time >= asked_time and _finds(earlier, later)), None
    )
    if found is None:
        return None
    since = [tick for tick in ticks if tick.time >= found.time]
    end = next((number for number, tick in enumerate(since) if tick.phase not in RUNNING_PHASES), len(since) - 1)
    return Course(
        release=releases[-1],
        ticks=tuple(since[: end + 1]),
        found_seconds=found.time - run.facts.start_time,
        tick_seconds=timeline.tick_seconds,
    )


def canary_doubts(
    run: Run, *, end_seconds: float, longest_intervals: float = TICK_GAP_MOST_INTERVALS
) -> tuple[str, ...]:
    """Say what is missing of the record of the canary, from the start of the load to a moment of it."""
    timeline = run.canary
    if timeline is None:
        return ("the manifests of the run have no Canary",)
    if cut := interruption(run, end_seconds):
        return cut
    times = (tick.time - run.facts.start_time for tick in timeline.ticks)
    longest_seconds = longest_intervals * timeline.tick_seconds
    return tuple(
        f"ticks of the canary's controller are missing from {start:.0f} s to {end:.0f} s"
        for start, end in gaps_between(times, end_seconds=end_seconds, longest_seconds=longest_seconds)
    )


def spell_check(check: Check) -> str:
    """Name a check that failed, with its reason."""
    return f"{check.kind} {check.name} failed ({reason_of(check)})"


def reason_of(check: Check) -> str:
    """Give a failed check's reason; of a webhook that answers with JSON as `canary gate` does, what it says there."""
    found = _BECAUSE.search(check.because)
    return json.loads(found[1]) if found else check.because


def step_list(run: Run) -> tuple[str, ...]:
    """Spell every change of phase or weight during the run, as evidence."""
    ticks = run.canary.ticks if run.canary else ()
    return tuple(
        f"{later.phase} at {later.canary_weight}% at {later.time - run.facts.start_time:.0f} s"
        for earlier, later in pairwise(ticks)
        if (earlier.phase, earlier.canary_weight) != (later.phase, later.canary_weight)
        and run.facts.start_time <= later.time <= run.facts.end_time
    )


# Private


def _pairs(ticks: list[Tick]) -> Iterator[tuple[Tick | None, Tick]]:
    """Give each tick with the one before."""
    return zip([None, *ticks], ticks, strict=False)


def _finds(earlier: Tick | None, later: Tick) -> bool:
    """Say whether a tick begins a release: from rest, or in the middle of another one."""
    is_new = earlier is not None and earlier.revision != later.revision
    return later.phase in RUNNING_PHASES and (later.before not in RUNNING_PHASES or is_new)
