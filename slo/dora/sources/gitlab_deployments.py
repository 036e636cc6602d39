"""GitLab deployments: those of a project's environments that have ended.

Source: https://docs.gitlab.com/api/deployments/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

from slo.connection import Connection
from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.http import Api, Server
from slo.dora.sources.rows import Row

HOST = "gitlab.com"
API_URL = "https://gitlab.com/api/v4"
TOKEN_VARIABLE = "GITLAB_TOKEN"  # noqa: S105 - the name of a variable
_ENDINGS = {"success": Outcome.SUCCESS, "failed": Outcome.FAILURE}
"""By a status; one that was cancelled or skipped deployed nothing, one that is blocked waits."""
_PAGE = "100"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitLabDeployments:
    """Asks for a project's deployments, those changed last first.

    One that changes while it asks comes to the front and may be missed, and the next run sees it; in the other order
    one that has not changed for long would be missed for ever.
    """

    api: Api
    project: str
    """Its path, as `group/name`."""
    host: str = HOST
    environment: str | None = None
    """Only those to it; None: all."""
    service: str = ""
    """Empty: the project's name."""
    name: str = "gitlab-deployments"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield deployments that ended, failed ones, too."""
        chosen = {"environment": self.environment} if self.environment else {}
        if since_seconds is not None:
            chosen["updated_after"] = datetime.fromtimestamp(since_seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        path = f"/projects/{quote(self.project, safe='')}/deployments"
        for row in self.api.rows(path, order_by="updated_at", sort="desc", per_page=_PAGE, **chosen):
            outcome = _ENDINGS.get(row.text("status"))
            if outcome is not None:
                yield self._deployment(row, outcome)

    # Private

    def _deployment(self, row: Row, outcome: Outcome) -> Deployment:
        job, environment = row.row("deployable"), row.row("environment")
        finished = row.optional_seconds("finished_at") or job.optional_seconds("finished_at")
        repository = f"{self.host}/{self.project}"
        return Deployment(
            id=f"{self.name}:{repository.lower().removeprefix(f'{HOST}/')}/{row.integer('id')}",
            service=self.service or self.project.rpartition("/")[2],
            environment=environment.text("name"),
            started_seconds=job.optional_seconds("started_at") or row.optional_seconds("created_at"),
            finished_seconds=row.seconds("updated_at") if finished is None else finished,
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=repository,
            commit=row.text("sha"),
            version=row.optional_text("ref") if job.value.get("tag") is True else None,
            labels=tuple(f"tier:{tier}" for tier in [environment.optional_text("tier")] if tier),
            title=job.optional_text("name"),
            url=job.optional_text("web_url"),
            as_of_seconds=row.seconds("updated_at"),
            proxy="time of the deployment's last change" if finished is None else None,
        )


def gitlab_server(token: str = "", *, url: str = API_URL) -> Server:
    """Describe GitLab's API, at gitlab.com or on a server of one's own (`https://HOST/api/v4`)."""
    return Server(
        name="GitLab",
        url=url.rstrip("/"),
        token_variable=TOKEN_VARIABLE,
        connection=Connection(bearer_token=token),
    )
