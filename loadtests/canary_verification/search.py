"""Find the course of ticks that explains a record best: where it is the engine's, nothing has to be explained.

Each step has a cost: an event that must have been told and is not recorded, an interval in which nothing was seen.
What the engine would not have done costs more than all of that. Of two courses to the same status the cheaper stays.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from loadtests.canary.status import CanaryStatus
from loadtests.canary_verification.alignment import Alignment, align
from loadtests.canary_verification.course import Course, Step
from loadtests.canary_verification.outcomes import RESTING, Engine, Way, counts_in, is_resting
from loadtests.canary_verification.pace import can_be_started_again, pace_of
from loadtests.canary_verification.stream import Observed
from loadtests.canary_verification.unseen import MOST_STATUSES, Gaps, reachable, waiting

_CONTRADICTION = 1000.0
_MOST_COURSES = 32
_MOST_AFTER_CONTRADICTION = 3
_LOOKED_BACK = 16
"""So many events before a contradiction are gone through again, for another course that has none."""
_MOST_LOOKS_BACK = 100
_HARDLY = 0.01

_Ends = dict[int, dict[CanaryStatus, Course]]
"""The best courses, by the index of the event after their last one, and by the status they lead to."""
_Longer = tuple[int, Course]
"""A course, and the index of the event after its last one."""


class Search:
    """Goes through the events of one record, all of which are texts of Flagger's loop."""

    def __init__(self, engine: Engine, events: Sequence[Observed], gaps: Gaps) -> None:
        self._engine = engine
        self._events = events
        self._gaps = gaps
        self._pace = pace_of(engine.spec)
        self._is_cut = False
        """Whether there was more that might have come before the event than could be looked at."""

    def best(self) -> Course:
        """Give the course with the least cost."""
        index, ends = 0, {0: {status: Course(cost=0.0, status=status) for status in RESTING}}
        kept: deque[tuple[int, _Ends]] = deque(maxlen=_LOOKED_BACK)
        thorough_to, looks = -1, _MOST_LOOKS_BACK
        while index < len(self._events):
            kept.append((index, {end: dict(courses) for end, courses in ends.items()}))
            self._is_cut = False
            courses = sorted(ends.pop(index, {}).values(), key=lambda course: course.cost)[:_MOST_COURSES]
            found = self._onward(courses, index, is_thorough=index <= thorough_to)
            if courses and not found and index > thorough_to and looks:
                # What was the simplest so far may have been wrong: begin again, and leave nothing out.
                thorough_to, looks = index, looks - 1
                index, ends = kept.popleft()
                kept.clear()
                continue
            for end, longer in found or (self._contradicting(courses[0], index) if courses else ()):
                known = ends.setdefault(end, {})
                if longer.status not in known or longer.cost < known[longer.status].cost:
                    known[longer.status] = longer
            index += 1
        return min(ends[len(self._events)].values(), key=lambda course: course.cost)

    def _onward(self, courses: Sequence[Course], index: int, *, is_thorough: bool) -> list[_Longer]:
        """Take all courses over an event, as far as that can be explained."""
        found = [longer for course in courses for longer in self._likely(course, index, is_thorough=is_thorough)]
        if index == 0 and (is_thorough or not any(longer.cost == 0.0 for _, longer in found)):
            found += self._from_the_middle(courses[0])
        return found

    def _likely(self, course: Course, index: int, *, is_thorough: bool) -> list[_Longer]:
        """Give every explained step; where some cost nothing, those alone, unless nothing may be left out."""
        found: list[_Longer] = []
        for longer in self._explained(course, index):
            found += longer
            exact = [one for one in longer if one[1].cost <= course.cost]
            if exact and not is_thorough:
                return exact
        return found

    def _explained(self, course: Course, index: int) -> Iterator[list[_Longer]]:
        """Go on as the engine does, over ticks that were not seen where there is time for any: the likeliest first."""
        now = self._events[index].time
        is_early = self._is_early(course, now)
        if is_early and not self._has_time_to_start(course, now):
            return
        seconds = course.seconds_to(now) or 0.0
        behind = 0.0 if course.step is None else course.step.behind_seconds
        most, fewest = self._pace.most_between(seconds), self._pace.fewest_between(seconds + behind)
        accounted = partial(self._gaps.accounts_for, start=course.time, end=now)
        asides = self._gaps.asides(course.time, now)
        for number, reached in enumerate(reachable(self._engine, course.status, most, accounted), start=1):
            self._is_cut = self._is_cut or number == MOST_STATUSES
            idle = max(fewest - len(reached.ticks) - asides, 0)
            waited = waiting(self._engine, reached, course.status, idle, accounted) if idle else None
            idle = 0 if waited else idle
            longer = []
            for way, alignment in self._told_from(self._engine.ways(reached.status), index):
                lost = tuple(one for one in alignment.lost if not accounted(one))
                step = Step(
                    before=course.status,
                    time=now,
                    events=self._events_to(index, alignment),
                    way=way,
                    lost=lost,
                    hidden=(waited or reached).ticks,
                    idle=idle,
                    seconds=course.seconds_to(now),
                    is_early=is_early,
                )
                cost = reached.lost + idle + len(lost) + is_early
                longer.append((alignment.end, _longer(course, self._timed(step, way, course, asides), way.after, cost)))
            yield longer

    def _is_early(self, course: Course, now: float) -> bool:
        """Say whether a tick after a course's last one was not due yet, or a clock was set back in between."""
        seconds = course.seconds_to(now)
        if course.step is None or seconds is None:
            return False
        return seconds < 0 or (not is_resting(course.status) and self._pace.is_early(seconds, course.step.late_seconds))

    def _has_time_to_start(self, course: Course, now: float) -> bool:
        """Say whether Flagger may have been started again since a course's last event."""
        last = None if course.step is None else course.step.events[-1].time
        return last is None or now < last or can_be_started_again(now - last)

    def _timed(self, step: Step, way: Way, course: Course, asides: int) -> Step:
        """Note how far a tick is behind those before it in its release; the first may be late by its webhooks."""
        last = course.step
        if last is None or step.seconds is None or step.is_early or is_resting(course.status):
            return replace(step, late_seconds=way.seconds)
        silent = step.seconds - (step.ticks + asides) * self._pace.tick_seconds
        late = last.late_seconds + silent + step.idle * self._pace.tick_seconds
        return replace(step, behind_seconds=max(last.behind_seconds + silent, 0.0), late_seconds=max(late, 0.0))

    def _from_the_middle(self, root: Course) -> Iterator[_Longer]:
        """Begin with whatever status tells the first event; fewer failed checks before it are likelier."""
        for failed_checks in range(self._engine.spec.failed_checks_limit + 1):
            for end, step, status in self._from_anywhere(root, 0, failed_checks):
                cost = 1 + failed_checks * _HARDLY + len(step.lost)
                yield end, _longer(root, replace(step, is_start=True), status, cost)

    def _contradicting(self, course: Course, index: int) -> list[_Longer]:
        """Take the event for a fact that the engine does not explain, and go on from a status that does."""
        event = self._events[index]
        found: list[_Longer] = []
        for failed_checks in sorted({0, course.status.failed_checks, *counts_in(event.message)}):
            for end, step, status in self._from_anywhere(course, index, failed_checks):
                far = 0.0 if step.way is None else _distance(step.way.before, course.status)
                cost = _CONTRADICTION + len(step.lost) + far
                marked = replace(step, is_contradiction=not self._is_cut, is_start=self._is_cut)
                found.append((end, _longer(course, marked, status, cost)))
        if not found:
            alone = Step(
                before=course.status,
                time=event.time,
                events=(event,),
                seconds=course.seconds_to(event.time),
                is_contradiction=True,
            )
            return [(index + 1, _longer(course, alone, course.status, _CONTRADICTION + 1))]
        return sorted(found, key=lambda one: one[1].cost)[:_MOST_AFTER_CONTRADICTION]

    def _from_anywhere(
        self, course: Course, index: int, failed_checks: int
    ) -> Iterator[tuple[int, Step, CanaryStatus]]:
        """Give every tick that tells an event, whatever was before, with the index after it and its status."""
        event = self._events[index]
        ways = self._engine.ways_that_tell(event.message, failed_checks=failed_checks)
        for way, alignment in self._told_from(ways, index):
            step = Step(
                before=course.status,
                time=event.time,
                events=self._events_to(index, alignment),
                way=way,
                lost=alignment.lost,
                seconds=course.seconds_to(event.time),
            )
            yield alignment.end, step, way.after

    def _told_from(self, ways: "Iterator[Way] | Sequence[Way]", index: int) -> Iterator[tuple[Way, Alignment]]:
        """Give the ways that tell the events from an index on, with what of it there is."""
        for way in ways:
            alignment = align(way.told, self._events, index, pause_seconds=self._pace.pause_seconds)
            if alignment is not None:
                yield way, alignment

    def _events_to(self, index: int, alignment: Alignment) -> tuple[Observed, ...]:
        return tuple(self._events[index : alignment.end])


# Private


def _longer(course: Course, step: Step, status: CanaryStatus, cost: float) -> Course:
    return Course(cost=course.cost + cost, status=status, step=step, earlier=course)


def _distance(one: CanaryStatus, other: CanaryStatus) -> float:
    """Say how much two statuses differ, a little for each thing in which they do."""
    differences = (
        float(one.phase is not other.phase),
        abs(one.routes.canary - other.routes.canary) / 100,
        float(one.failed_checks != other.failed_checks),
        float(one.iterations != other.iterations),
    )
    return sum(differences) * _HARDLY
