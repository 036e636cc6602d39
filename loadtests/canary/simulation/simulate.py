"""Run a canary to its end on a course; nothing is started, and nothing waits."""

from collections.abc import Iterator
from dataclasses import dataclass

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import CanarySpec, Phase
from loadtests.canary.simulation.interface import Course
from loadtests.canary.simulation.outcome import Outcome, outcome_of
from loadtests.canary.simulation.surroundings import CourseSurroundings
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Tick, Timeline

DEFAULT_MOST_TICKS = 1000
"""A release whose webhooks never agree has no end of its own."""
FIRST_REVISION = "previous"
"""What the primary runs before the release."""
_ENDS = (Phase.SUCCEEDED, Phase.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """A canary on a course."""

    spec: CanarySpec
    course: Course
    timeline: Timeline
    outcome: Outcome

    @property
    def name(self) -> str:
        """Name the course."""
        return self.course.name


def simulate(spec: CanarySpec, course: Course, *, most_ticks: int = DEFAULT_MOST_TICKS) -> Simulation:
    """Release a new version of a canary that is at rest; the first tick, at 0 s, meets the new version.

    Args:
        spec: The canary.
        course: What happens around it.
        most_ticks: After so many it is left undecided.
    """
    timeline = Timeline(
        canary=spec.name,
        namespace=spec.namespace,
        tick_seconds=spec.tick_seconds,
        ticks=tuple(_ticks(spec, course, most_ticks)),
    )
    return Simulation(spec=spec, course=course, timeline=timeline, outcome=outcome_of(timeline))


# Private


def _ticks(spec: CanarySpec, course: Course, most_ticks: int) -> Iterator[Tick]:
    surroundings = CourseSurroundings(course)
    rest = CanaryStatus(phase=Phase.INITIALIZED, applied_revision=FIRST_REVISION, promoted_revision=FIRST_REVISION)
    controller = CanaryController(spec, surroundings, status=rest)
    for number in range(most_ticks):
        now = number * spec.tick_seconds
        surroundings.begin(number + 1, now)
        tick = controller.tick(now)
        yield tick
        if tick.phase in _ENDS or spec.suspend:
            return
