"""What became of a push."""

from dataclasses import dataclass
from enum import StrEnum

from dashboards.comparison.model import Change
from dashboards.reading import Dashboard


class Outcome(StrEnum):
    """What became of one dashboard."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    """It is as it was, for the reason that is given."""
    UNKNOWN = "unknown"
    """Grafana did not answer, so it may have done it or not."""
    UNTOUCHED = "not tried"
    """The push ended before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One dashboard of a push."""

    dashboard: Dashboard
    outcome: Outcome
    reason: str = ""
    """Why it was refused, or what else there is to say."""
    next_step: str = ""
    changes: tuple[Change, ...] = ()
    """What an update changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReport:
    """All of a push."""

    url: str
    api: str
    folder: str
    """Title; empty where each stays where it is."""
    folder_is_new: bool
    is_dry: bool
    """Whether nothing was written."""
    steps: tuple[Step, ...]

    def count(self, outcome: Outcome) -> int:
        """Count the dashboards of which that became."""
        return sum(one.outcome is outcome for one in self.steps)

    @property
    def is_complete(self) -> bool:
        """Say whether Grafana has all of them now, or would."""
        done = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
        return all(one.outcome in done for one in self.steps)
