"""Who sends which request."""

import math

from loadtests.pacing import Pacing
from loadtests.roster import PATIENCE_SECONDS, DueRequest, Duty, Roster, StretchFinder
from loadtests.stages import Stretch

PACING = Pacing(pace_seconds=1.0, seed=1)
TIMETABLE = PACING.timetable(0)
PHASE = TIMETABLE.phase_seconds


def duty(start_seconds: float = 0.0, end_seconds: float = 3.0) -> Duty:
    """What the first user has to do in a stretch."""
    return Duty(TIMETABLE, Stretch(start_seconds=start_seconds, end_seconds=end_seconds))


def plan(*stretches: Stretch) -> StretchFinder:
    """A plan that needs two places in some stretches."""
    return lambda place, now: next((s for s in stretches if place < 2 and now < s.end_seconds), None)


def test_requests_come_in_order() -> None:
    """A user that is in time takes one request after another, each when it is due."""
    work = duty()
    taken = []
    while work.next_seconds() < work.stretch.end_seconds:
        taken.append(work.take(work.next_seconds()))
        work.answered(taken[-1].due_seconds + 0.1)
    assert taken == [DueRequest(due_seconds=PHASE + number, late_seconds=0.0) for number in range(3)]
    assert work.next_seconds() == 3.0


def test_generator_is_late_when_a_free_user_wakes_late() -> None:
    """A user that was free and wakes too late is the generator's fault."""
    assert duty().take(PHASE + 0.5) == DueRequest(due_seconds=PHASE, late_seconds=0.5)


def test_generator_is_not_late_while_an_answer_is_out() -> None:
    """A user that waited for an answer sends the next request late by the server's fault."""
    work = duty()
    work.take(PHASE)
    work.answered(PHASE + 1.75)
    request = work.take(PHASE + 1.8125)
    assert request.due_seconds == PHASE + 1
    assert math.isclose(0.0625, request.late_seconds)


def test_stretch_begins_with_its_first_request() -> None:
    """What was due before the stretch is not this duty's."""
    assert duty(start_seconds=1.0).next_seconds() == PHASE + 1


def test_unsent_requests_are_given_up_once() -> None:
    """At the end of a stretch everything that was due in it and not taken is given up, and nothing later."""
    work = duty()
    work.take(PHASE)
    assert [PHASE + 1, PHASE + 2] == list(work.unsent(10.0))
    assert not list(work.unsent(10.0))


def test_nothing_that_is_not_due_is_given_up() -> None:
    """A user that is stopped while it waits gives up nothing."""
    assert not list(duty().unsent(PHASE))


def test_users_fill_the_lowest_places() -> None:
    """New users take the lowest free places, and more than the plan needs get none."""
    roster = Roster(PACING, plan(Stretch(start_seconds=0, end_seconds=10)))
    assert [roster.join(0.0), roster.join(0.0), roster.join(0.0)] == [0, 1, None]
    roster.leave(0)
    assert roster.join(1.0) == 0


def test_user_waits_for_a_stretch_that_begins_soon() -> None:
    """A user may be there before the plan needs it, and is not counted until then."""
    roster = Roster(PACING, plan(Stretch(start_seconds=2, end_seconds=10)))
    assert roster.join(0.0) == 0
    assert [roster.present(1.9), roster.present(2.0)] == [0, 1]


def test_user_does_not_wait_long() -> None:
    """A place that is needed much later is left free until then."""
    roster = Roster(PACING, plan(Stretch(start_seconds=PATIENCE_SECONDS + 1, end_seconds=10)))
    assert roster.join(0.0) is None


def test_user_stays_for_a_stretch_that_follows_soon() -> None:
    """A user whose stretch is over goes on with the next one, and has not been idle before it."""
    roster = Roster(PACING, plan(Stretch(start_seconds=0, end_seconds=4), Stretch(start_seconds=5, end_seconds=9)))
    place = roster.join(0.0)
    assert place == 0
    assert roster.stay(place, 6.5)
    assert roster.duty(place).take(6.5) == DueRequest(due_seconds=PHASE + 5, late_seconds=0.0)


def test_user_does_not_stay_without_a_stretch() -> None:
    """A user that is needed no longer is told so, and its place is free when it leaves."""
    roster = Roster(PACING, plan(Stretch(start_seconds=0, end_seconds=4)))
    place = roster.join(0.0)
    assert place == 0
    assert not roster.stay(place, 4.0)
    roster.leave(place)
    assert roster.present(4.0) == 0
