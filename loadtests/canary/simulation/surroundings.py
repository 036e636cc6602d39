"""The surroundings of a canary that answer by a course."""

from loadtests.canary.interface import HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import Hook, Metric, Phase
from loadtests.canary.simulation.interface import Course, Moment


class CourseSurroundings:
    """Answers the engine, and remembers what it did, since pods take their time."""

    def __init__(self, course: Course) -> None:
        self._course = course
        self._tick = 0
        self._seconds = 0.0
        self._canary_since: float | None = None
        self._promoted_since: float | None = None
        self._revision = ""

    def begin(self, tick: int, seconds: float) -> None:
        """Go to a tick; pods of another revision start anew."""
        self._tick, self._seconds = tick, seconds
        revision = self._course.revision(self._moment)
        if self._revision not in ("", revision) and self._canary_since is not None:
            self._canary_since = seconds
        self._revision = revision

    def revision(self) -> str:
        """Name the target's revision."""
        return self._course.revision(self._moment)

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""
        return self._course.primary_readiness(self._moment)

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""
        return self._course.canary_readiness(self._moment)

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:  # noqa: ARG002 - the phase is for the webhook's body
        """Answer a webhook."""
        return self._course.answer(hook, self._moment)

    def measure(self, metric: Metric) -> Measured:
        """Answer a metric's query."""
        return self._course.measured(metric, self._moment)

    def route(self, routes: Routes) -> None:
        """Do nothing: every tick says how the requests are shared out."""

    def start_canary(self) -> None:
        """Let the canary's pods start, unless they are there."""
        self._canary_since = self._seconds if self._canary_since is None else self._canary_since

    def stop_canary(self) -> None:
        """Let the canary's pods go."""
        self._canary_since = None

    def promote(self) -> None:
        """Let the primary's pods be replaced."""
        self._promoted_since = self._seconds

    def tell(self, told: Told) -> None:
        """Do nothing: every tick says what it told."""

    # Private

    @property
    def _moment(self) -> Moment:
        return Moment(
            tick=self._tick,
            seconds=self._seconds,
            canary_since=self._canary_since,
            promoted_since=self._promoted_since,
        )
