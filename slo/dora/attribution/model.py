"""Deployments as they are judged: changes, kind, evidence of failure, recovery. Values, no I/O."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from slo.dora.model import Deployment, Incident, Note


class Kind(StrEnum):
    """What a deployment did to what was running."""

    NEW = "new"
    """It brought what no earlier deployment had."""
    FIRST = "first"
    """The first one known of its service and environment: what it brought is not known."""
    ROLLBACK = "rollback"
    """It went back to an earlier state."""
    REDEPLOYMENT = "redeployment"
    """The same commit as what was running."""
    UNKNOWN = "unknown"
    """Its commit is not said, or not in the history at hand."""
    ATTEMPT = "attempt"
    """It never reached production."""


class Confidence(StrEnum):
    """How sure a piece of evidence is."""

    CERTAIN = "certain"
    """Somebody or something said so: a trailer, a link, a failed canary, an ancestor deployed again."""
    LIKELY = "likely"
    """It follows from names and labels, or from a service and environment that agree."""
    POSSIBLE = "possible"
    """It was near in time, nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a deployment is taken to have failed, or to be rework."""

    signal: str
    """One of `slo.dora.conventions.SIGNALS`."""
    confidence: Confidence
    by: str
    """The id of what says so: an incident, a deployment, a commit."""
    because: str
    """A sentence, as `reverted by 1a2b3c4 in v1.2.4, 3 h later`."""


class Change(NamedTuple):
    """A commit and the deployment that first brought it; there may be very many, so it is made as a tuple is."""

    sha: str
    subject: str
    author: str
    is_bot: bool
    begun_seconds: float
    """When it was authored; of a squashed one, the author time of its first commit, where that could be found."""
    merged_seconds: float | None
    """When it came to its branch, where that is known."""
    opened_seconds: float | None
    """When its pull request was opened, where that is known."""
    deployed_seconds: float
    pull: int | None
    proxy: str | None
    """Why the begin is only nearly right, as `squashed: begin of the merge`; None where it is exact."""

    @property
    def lead_seconds(self) -> float:
        """From its begin to the end of the deployment; negative where clocks disagree."""
        return self.deployed_seconds - self.begun_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedDeployment:
    """A deployment with everything that is known of it."""

    deployment: Deployment
    kind: Kind
    commit: str | None
    """The whole name of the commit that was found for it."""
    changes: tuple[Change, ...] | None
    """None where they are not known (`changes_unknown` says why); empty for a rollback or a redeployment."""
    changes_unknown: str | None
    failures: tuple[Evidence, ...]
    """Empty: nothing says it failed."""
    rework: tuple[Evidence, ...]
    """Why it was not planned; empty: nothing says so."""
    rollback_of: str | None
    """The id of the deployment that it took back."""
    recovered_seconds: float | None
    """When the failure that it brought was over; None where it did not fail, or is not over."""
    recovered_by: str | None
    """The id of the incident or deployment that ended it."""
    steps: tuple[str, ...]
    """How all this was found, a sentence each, for `dora explain`."""

    @property
    def has_failed(self) -> bool:
        """Whether any evidence says so."""
        return bool(self.failures)

    @property
    def recovery_seconds(self) -> float | None:
        """For how long users had its failure; None where it did not fail, is not over, or since when is not known."""
        since = self.deployment.broken_since_seconds
        return None if self.recovered_seconds is None or since is None else self.recovered_seconds - since


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedIncident:
    """An incident and the deployment that it is linked to, if any."""

    incident: Incident
    deployment: str | None
    confidence: Confidence | None
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Everything judged; of all environments, by service, environment, end, id."""

    deployments: tuple[JudgedDeployment, ...]
    incidents: tuple[LinkedIncident, ...]
    notes: tuple[Note, ...]
