"""A deployment while it is judged: what is found of it is added, until `finished` makes it a record."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from slo.dora.attribution.locate import Located
from slo.dora.attribution.model import Change, Evidence, JudgedDeployment, Kind
from slo.dora.attribution.words import lasting
from slo.dora.model import Deployment, Incident, Outcome
from slo.dora.sources.releases import is_release


@dataclass(slots=True, kw_only=True, eq=False)
class Draft:
    """What is known so far; two are the same only if they are one."""

    located: Located
    number: int
    """Its place among the deployments of its service and environment."""
    before: "Draft | None" = None
    """What ran in production when it came."""
    changes_what_runs: bool = True
    """Not so of a later tag on what a release holds already."""
    kind: Kind = Kind.UNKNOWN
    brought: list[int] = field(default_factory=list)
    """Commits of its service that no earlier deployment had, merges and reverts too."""
    changes: tuple[Change, ...] | None = ()
    changes_unknown: str | None = None
    failures: list[Evidence] = field(default_factory=list)
    rework: list[Evidence] = field(default_factory=list)
    rollback_of: str | None = None
    ends: list[tuple[float, str]] = field(default_factory=list)
    """When a deployment took back or mended what it brought, and that one's id."""
    incidents: list[Incident] = field(default_factory=list)
    """Those it is linked to as their cause."""
    steps: list[str] = field(default_factory=list)

    @property
    def deployment(self) -> Deployment:
        """Give the deployment that is judged."""
        return self.located.deployment

    @property
    def earlier(self) -> Iterator["Draft"]:
        """Yield the deployments that stayed before it, latest first."""
        at = self.before
        while at is not None:
            yield at
            at = at.before

    @property
    def name(self) -> str:
        """Say what people call it."""
        sha = self.located.sha
        return self.deployment.version or (sha[:7] if sha else None) or self.deployment.id

    @property
    def is_release(self) -> bool:
        """Whether only a tag or a release stands for it, which is no proof that anything went back."""
        return is_release(self.deployment)

    @property
    def has_stayed(self) -> bool:
        """Whether it ran in production when it had ended."""
        return self.deployment.reached_production and self.deployment.outcome is Outcome.SUCCESS

    @property
    def is_failed_canary(self) -> bool:
        """Whether it took users' requests and then failed."""
        return self.deployment.reached_production and self.deployment.outcome is Outcome.FAILURE

    @property
    def has_brought(self) -> bool:
        """Whether it may have brought something new that stayed."""
        return self.has_stayed and self.kind in (Kind.NEW, Kind.FIRST, Kind.UNKNOWN)

    @property
    def is_known(self) -> bool:
        """Whether what it reached first is what it brought: not so of the first one, or after one that is unknown."""
        return self.kind is Kind.NEW and self.changes is not None

    def later(self, other: "Draft") -> str:
        """Say how long after another one it ended."""
        return f"{lasting(self.deployment.finished_seconds - other.deployment.finished_seconds)} later"

    def fail(self, evidence: Evidence) -> None:
        """Add what says that it failed."""
        self.failures.append(evidence)
        self.steps.append(f"failed ({evidence.signal}, {evidence.confidence}): {evidence.because}")

    def redo(self, evidence: Evidence) -> None:
        """Add what says that it was not planned."""
        self.rework.append(evidence)
        self.steps.append(f"not planned ({evidence.signal}, {evidence.confidence}): {evidence.because}")

    def finished(self, recovered: tuple[float, str] | None) -> JudgedDeployment:
        """Make the record."""
        return JudgedDeployment(
            deployment=self.deployment,
            kind=self.kind,
            commit=self.located.sha if self.located.spot else None,
            changes=self.changes,
            changes_unknown=self.changes_unknown,
            failures=tuple(self.failures),
            rework=tuple(self.rework),
            rollback_of=self.rollback_of,
            recovered_seconds=recovered[0] if recovered else None,
            recovered_by=recovered[1] if recovered else None,
            steps=(*self.located.steps, *self.steps),
        )
