"""GitHub Releases: a proxy for deployments, better than a tag, as a release says when it was published."""

from collections.abc import Iterator
from dataclasses import dataclass

from slo.dora.model import Deployment, Fact
from slo.dora.sources.github import PAGE, GitHubRepository, fact_id
from slo.dora.sources.releases import GITHUB_RELEASES, PRERELEASE, RELEASE
from slo.dora.sources.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubReleases:
    """Asks for releases; each that was published is one deployment of its tag."""

    repository: GitHubRepository
    environment: str
    name: str = GITHUB_RELEASES

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield a deployment for each release. They come by the time of their commit, so all are asked for."""
        for row in self.repository.api.rows(f"{self.repository.path}/releases", per_page=PAGE):
            published = row.optional_seconds("published_at")  # `created_at` is the time of the commit
            if published is None or row.value.get("draft") is True:
                continue
            if since_seconds is None or published >= since_seconds:
                repository = self.repository
                yield release_of(
                    row, repository=repository.key, service=repository.service_name, environment=self.environment
                )


def release_of(row: Row, *, repository: str, service: str, environment: str) -> Deployment:
    """Give a published release as a deployment; its webhooks carry the same object."""
    published_seconds = row.seconds("published_at")
    return Deployment(
        id=fact_id(GITHUB_RELEASES, repository, row.integer("id")),
        service=service,
        environment=environment,
        finished_seconds=published_seconds,
        repository=repository,
        version=row.text("tag_name"),
        labels=(PRERELEASE if row.value.get("prerelease") is True else RELEASE,),
        title=row.optional_text("name"),
        url=row.optional_text("html_url"),
        as_of_seconds=row.optional_seconds("updated_at") or published_seconds,
        proxy="time of the release's publication",
    )
