"""The facts that DORA's metrics are made of: what was deployed, what broke, what was merged. Values, no I/O.

Times are Unix seconds (UTC), as their source gives them and rounded to a millisecond. A fact is known by its source
and the id it has there, so the same one that comes twice is one.
"""

from dataclasses import dataclass, field
from enum import StrEnum

CHECKSUM = "flagger-checksum:"
"""How an artifact begins of which nothing is known but a sum of what was deployed: the same sum is the same state."""


class Outcome(StrEnum):
    """How a deployment ended."""

    SUCCESS = "success"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One deployment of a service to an environment that has ended."""

    id: str
    """`<source>:<id there>`, as `github-deployments:owner/name/4711`; the same for ever."""
    service: str
    environment: str
    finished_seconds: float
    started_seconds: float | None = None
    """When it began; of a canary, when users' requests did. None where the source does not say."""
    outcome: Outcome = Outcome.SUCCESS
    reached_production: bool = True
    """Whether users' requests went to it: a pipeline that failed did not, a canary that failed did."""
    repository: str | None = None
    """As `github.com/owner/name`; None where the source does not say: then that of the history at hand."""
    commit: str | None = None
    """The commit that was deployed, whole or in short, or None where the source does not say."""
    version: str | None = None
    """As people call it: a tag, a chart's version."""
    artifact: str | None = None
    """The image's digest or a purl, to be looked up among the `Image` facts where there is no commit; or a checksum."""
    is_planned: bool | None = None
    """Whether it was planned; None where nobody said."""
    labels: tuple[str, ...] = ()
    """Of the deployment, its release, branch or pull request, as `hotfix`; what a policy may look at. Sorted."""
    title: str | None = None
    url: str | None = None
    observed_of: str | None = None
    """Of a source that tells what runs and not what was done (Flux, a poll): the object that it observes. Of
    consecutive observations of one object with the same commit, version and artifact and no `Start` between them, the
    first is the deployment."""
    as_of_seconds: float | None = None
    """When the source said all this; of several states of one id the latest counts."""
    proxy: str | None = None
    """Why it stands for a deployment and is no proof of one (`time of the tagged commit`), or None."""

    @property
    def broken_since_seconds(self) -> float | None:
        """From when on users had what it broke: its end; of a canary that failed its start, None if that is unknown."""
        if self.outcome is Outcome.SUCCESS:
            return self.finished_seconds
        is_known = self.started_seconds is not None and self.started_seconds < self.finished_seconds
        return self.started_seconds if is_known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Users' requests begin to go to something new. How that ends, a `Deployment` tells that comes before or after."""

    id: str
    """`<source>:<id there>`."""
    observed_of: str
    """As `Deployment.observed_of`. The last start between two ends of an object is that of the second."""
    started_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident in an environment."""

    id: str
    """`<source>:<id there>`."""
    opened_seconds: float
    resolved_seconds: float | None = None
    """None while it is open: then its time to recover is not known, and is not 0."""
    service: str | None = None
    environment: str | None = None
    title: str | None = None
    url: str | None = None
    caused_by: str | None = None
    """What somebody wrote down as its cause: a deployment's id, a version, a commit, an artifact."""
    resolved_by: str | None = None
    """Likewise what resolved it."""
    labels: tuple[str, ...] = ()
    """Sorted."""
    as_of_seconds: float | None = None
    """When the source said all this; of several states of one id the latest counts: one may be opened again."""
    begin_proxy: str | None = None
    """Why `opened_seconds` is only nearly right, as `time at which it was resolved`; None where it is the begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedChange:
    """A pull or merge request that was merged: gives a squashed commit its true beginning, and labels."""

    id: str
    """`<source>:<id there>`."""
    repository: str
    number: int
    merged_seconds: float
    opened_seconds: float | None = None
    merge_commit: str | None = None
    head_commit: str | None = None
    first_commit_seconds: float | None = None
    """Author time of its earliest commit, where the source says so."""
    labels: tuple[str, ...] = ()
    """Sorted."""
    branch: str | None = None
    title: str | None = None
    as_of_seconds: float | None = None
    """When the source said all this; of several states of one id the latest counts: labels are changed later, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """Which commit of which repository an artifact was built from (`org.opencontainers.image.revision`)."""

    artifact: str
    """As `Deployment.artifact`."""
    commit: str
    repository: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A fact is taken back: the incident was no incident, the deployment never was."""

    id: str
    """Of the fact; of an `Image` its artifact."""
    reason: str
    as_of_seconds: float | None = None
    """When: what a source says of the fact later than that counts again. None takes it back for ever."""


Fact = Deployment | Start | Incident | MergedChange | Image | Retraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything known, each fact once and in an order that depends on nothing but the facts."""

    deployments: tuple[Deployment, ...] = ()
    """By end, then id."""
    incidents: tuple[Incident, ...] = ()
    """By begin, then id."""
    merged_changes: tuple[MergedChange, ...] = ()
    """By repository and number."""
    images: tuple[Image, ...] = ()
    """By artifact."""
    notes: tuple["Note", ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What is wrong with the data, or only nearly right: said with every report that is made of it."""

    id: str
    """As `shallow-clone`, `lightweight-tags`."""
    text: str
    """What was found, with numbers."""
    next_step: str
    is_fatal: bool = False
    """Whether figures made of such data would be wrong: the report then exits with 4, unless it is told otherwise."""
