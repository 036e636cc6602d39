"""GitHub Deployments: each with its environment, and the statuses that say how it ended."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from slo.dora.model import Deployment, Fact, Outcome, Retraction
from slo.dora.sources.github import PAGE, GitHubRepository, deployment_of, run_of
from slo.dora.sources.rows import Row

_LONGEST_SECONDS = 30 * 86_400
"""A deployment may wait so long for its approval. Source: https://docs.github.com/en/actions/reference/limits"""

_LATER_SECONDS = 0.001
"""What is known of all parts of a deployment counts more than what one of them said last, as its webhook does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubDeployments:
    """Asks for deployments, the newest first, and for the statuses of each: one request per deployment.

    Jobs of a matrix make a deployment each: those of one run, commit and environment whose times overlap are one.
    A later attempt of a run begins when the earlier one is over, so it is a deployment of its own.
    """

    repository: GitHubRepository
    environment: str | None = None
    """Only those to it; None: all but transient ones."""
    name: str = "github-deployments"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield deployments that ended, failed ones, too."""
        groups: dict[tuple[object, ...], list[Deployment]] = {}
        for row in self._listed(since_seconds):
            deployment = self._ended(row)
            if deployment is not None:
                yield from self._joined(deployment, groups)

    # Private

    def _listed(self, since_seconds: float | None) -> Iterator[Row]:
        """Name those that may have ended since then."""
        api, path = self.repository.api, f"{self.repository.path}/deployments"
        chosen = {"environment": self.environment} if self.environment else {}
        for row in api.rows(path, per_page=PAGE, **chosen):
            created = row.seconds("created_at")
            if since_seconds is not None and created < since_seconds - _LONGEST_SECONDS:
                return
            if since_seconds is None or max(created, row.optional_seconds("updated_at") or 0.0) >= since_seconds:
                yield row

    def _ended(self, row: Row) -> Deployment | None:
        repository = self.repository
        path = f"{repository.path}/deployments/{row.integer('id')}/statuses"
        statuses = list(repository.api.rows(path, per_page=PAGE))
        return deployment_of(row, statuses, repository=repository.key, service=repository.service_name)

    def _joined(self, deployment: Deployment, groups: dict[tuple[object, ...], list[Deployment]]) -> Iterator[Fact]:
        """Yield a deployment, or the one that it is a part of and that it is taken back itself."""
        run = run_of(deployment)
        if run is None:
            yield deployment
            return
        group = groups.setdefault((run, deployment.commit, deployment.environment, deployment.service), [])
        joined, parts = deployment, [deployment]
        while other := next((one for one in group if _overlap(one, joined)), None):
            group.remove(other)  # it may have bridged the gap between two that did not overlap
            joined = _join(joined, other)
            parts.append(other)
        group.append(joined)
        yield joined
        yield from (
            Retraction(id=part.id, reason=f"is a part of {joined.id}") for part in parts if part.id != joined.id
        )


def _overlap(one: Deployment, other: Deployment) -> bool:
    return _begin(one) < other.finished_seconds and _begin(other) < one.finished_seconds


def _begin(deployment: Deployment) -> float:
    return deployment.finished_seconds if deployment.started_seconds is None else deployment.started_seconds


def _join(one: Deployment, other: Deployment) -> Deployment:
    """Make one of two: it ends with the last and fails with either; the one with the lower number stands for both."""
    first = min(one, other, key=_number)
    has_failed = Outcome.FAILURE in (one.outcome, other.outcome)
    return replace(
        first,
        started_seconds=min(_begin(one), _begin(other)),
        finished_seconds=max(one.finished_seconds, other.finished_seconds),
        outcome=Outcome.FAILURE if has_failed else Outcome.SUCCESS,
        reached_production=one.reached_production or other.reached_production,
        as_of_seconds=round(max(_as_of(one), _as_of(other)) + _LATER_SECONDS, 3),
    )


def _as_of(deployment: Deployment) -> float:
    return deployment.finished_seconds if deployment.as_of_seconds is None else deployment.as_of_seconds


def _number(deployment: Deployment) -> int:
    return int(deployment.id.rpartition("/")[2])
