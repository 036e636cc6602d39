"""One way in which a record may have come about, tick by tick: values only."""

from dataclasses import dataclass
from math import inf

from loadtests.canary.status import CanaryStatus
from loadtests.canary_verification.outcomes import Way
from loadtests.canary_verification.stream import Observed
from loadtests.canary_verification.wording import Wording


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Unseen:
    """A tick of which no event was seen."""

    way: Way
    lost: tuple[Wording, ...] = ()
    """What it told and nothing accounts for."""
    ticks: int = 1
    """Several where each left everything as it was."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """A tick that told something, and what must have been before it."""

    before: CanaryStatus
    """After the last tick that told something."""
    time: float
    """Of its first event, in Unix seconds."""
    events: tuple[Observed, ...]
    way: Way | None = None
    """None where nothing in the manifest leads to the event."""
    lost: tuple[Wording, ...] = ()
    """What it told besides and nobody recorded."""
    hidden: tuple[Unseen, ...] = ()
    """Ticks before it of which nothing was seen."""
    idle: int = 0
    """Intervals before it in which no tick is known of."""
    seconds: float | None = None
    """Since the tick before that told something; None for the first."""
    is_contradiction: bool = False
    is_start: bool = False
    """The record begins in the middle of a release: what was before is a guess."""
    is_early: bool = False
    """It came before it was due, or before the tick that was before it."""
    behind_seconds: float = 0.0
    """How much later it came than the ticks before it in its release let expect."""
    late_seconds: float = inf
    """How late it may have come, at most."""

    @property
    def ticks(self) -> int:
        """Count it and the ticks before it of which nothing was seen."""
        return 1 + self.idle + sum(one.ticks for one in self.hidden)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Course:
    """The steps up to an event, and what they cost."""

    cost: float
    status: CanaryStatus
    step: Step | None = None
    """The last one; None before the first."""
    earlier: "Course | None" = None

    @property
    def time(self) -> float | None:
        """Give when the last step began."""
        return None if self.step is None else self.step.time

    def seconds_to(self, time: float) -> float | None:
        """Say how long ago the last step began."""
        return None if self.step is None else time - self.step.time

    def steps(self) -> tuple[Step, ...]:
        """Give all steps, the first one first."""
        steps, course = [], self
        while course.step is not None and course.earlier is not None:
            steps.append(course.step)
            course = course.earlier
        return tuple(reversed(steps))
