"""What a course of events is: the answers that the engine gets, moment by moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from loadtests.canary.interface import HookAnswer, Measured, Readiness
from loadtests.canary.model import Hook, Metric
from loadtests.canary.timeline import Timeline

NEW_REVISION = "new"
"""Of the release, where nothing says what it is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When the engine asks, and what it did before."""

    tick: int
    """1 is the tick that meets the new revision."""
    seconds: float
    """Since that tick."""
    canary_since: float | None = None
    """When the canary's pods were last told to start, in the same seconds; None: never."""
    promoted_since: float | None = None
    """When the primary was given the new version; None: not yet."""


class Course(Protocol):
    """How a release goes; the same moment has the same answer."""

    @property
    def name(self) -> str:
        """Name it, as `failing`."""

    @property
    def says(self) -> str:
        """Say in a few words what happens in it."""

    def revision(self, moment: Moment) -> str:
        """Name the target's revision."""

    def primary_readiness(self, moment: Moment) -> Readiness:
        """Say whether the primary's pods are ready."""

    def canary_readiness(self, moment: Moment) -> Readiness:
        """Say whether the canary's pods are ready."""

    def answer(self, hook: Hook, moment: Moment) -> HookAnswer:
        """Answer a webhook."""

    def measured(self, metric: Metric, moment: Moment) -> Measured:
        """Answer a metric's query."""

    def assumed(self) -> Iterable[tuple[str, str]]:
        """Name what the course takes for granted, and how."""

    def notes(self, timeline: Timeline) -> Iterable[str]:
        """Say what is worth knowing of how the engine took it."""
