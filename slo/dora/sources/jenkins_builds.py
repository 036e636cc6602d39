"""Jenkins: builds of the job that deploys, or one stage of its pipeline, whose end is the true time.

Source: https://www.jenkins.io/doc/book/using/remote-access-api/ (`tree`), the plug-ins Git (`BuildData`) and
Pipeline: Stage View (`wfapi`)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from slo.connection import Connection
from slo.dora.cdevents.purl import repository_of
from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.http import Api, Server
from slo.dora.sources.rows import Row, listed

TOKEN_VARIABLE = "JENKINS_TOKEN"  # noqa: S105 - the name of a variable
_PAGE = 100
_LONGEST_SECONDS = 30 * 86_400
"""A build may wait so long for somebody's input; what began earlier has ended before, too."""
_TREE = (
    "allBuilds[number,timestamp,duration,building,result,fullDisplayName,url,"
    "actions[lastBuiltRevision[SHA1,branch[name]],remoteUrls]]"
)
_ENDINGS = {"SUCCESS": Outcome.SUCCESS, "UNSTABLE": Outcome.SUCCESS, "FAILURE": Outcome.FAILURE}
"""By a build's result; an unstable one did all its steps, and its tests complain. Others deployed nothing."""
_STAGE_ENDINGS = {"SUCCESS": Outcome.SUCCESS, "UNSTABLE": Outcome.SUCCESS, "FAILED": Outcome.FAILURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class JenkinsBuilds:
    """Asks for all builds of a job, the newest first, a hundred at a time."""

    api: Api
    job: str
    """Its path, as `folder/deploy`."""
    environment: str
    repository: str | None = None
    """As `github.com/owner/name`: of several checkouts of a build (shared libraries are others) the one that counts."""
    service: str = ""
    """Empty: the repository's name, else the job's."""
    stage: str | None = None
    """The pipeline's stage that deploys: one request more for each build, and its end is the deployment's."""
    name: str = "jenkins-builds"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield a deployment for each build that succeeded or failed."""
        for row in self._builds():
            started = row.milliseconds("timestamp")
            if since_seconds is not None and started < since_seconds - _LONGEST_SECONDS:
                return
            if row.value.get("building") is True or row.optional_text("result") is None:
                continue  # its duration is 0 until it ends
            finished = started + row.duration_seconds("duration")
            if since_seconds is None or finished >= since_seconds:
                deployment = self._deployment(row, started, finished)
                if deployment is not None:
                    yield deployment

    # Private

    @property
    def _place(self) -> str:
        """Name the job among those of all servers, as `jenkins.example.com/folder/deploy`."""
        return f"{self.api.server.url.partition('://')[2]}/{self.job}"

    @property
    def _path(self) -> str:
        return "".join(f"/job/{quote(part, safe='')}" for part in self.job.split("/"))

    def _builds(self) -> Iterator[Row]:
        first = 0
        while True:
            answer = self.api.get(f"{self._path}/api/json", tree=f"{_TREE}{{{first},{first + _PAGE}}}")
            rows = list(listed(answer.value, answer.url, of="allBuilds"))  # a folder has none
            yield from rows
            if len(rows) < _PAGE:
                return
            first += _PAGE

    def _deployment(self, row: Row, started: float, finished: float) -> Deployment | None:
        outcome = _ENDINGS.get(row.text("result"))
        number = row.integer("number")
        if self.stage is not None:
            found = self._stage(number)
            if found is None:
                return None
            started, finished, outcome = found
        if outcome is None:
            return None
        repository, commit = _built(row, self.repository)
        return Deployment(
            id=f"{self.name}:{self._place}/{number}",
            service=self.service or (self.repository or self.job).rpartition("/")[2],
            environment=self.environment,
            started_seconds=round(started, 3),
            finished_seconds=round(finished, 3),
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=repository,
            commit=commit,
            labels=("unstable",) if row.text("result") == "UNSTABLE" else (),
            title=row.optional_text("fullDisplayName"),
            url=row.optional_text("url"),
            as_of_seconds=round(finished, 3),
            proxy=None if self.stage else "a build of the job",
        )

    def _stage(self, number: int) -> tuple[float, float, Outcome] | None:
        """Give begin, end and outcome of the stage; None where the build did not come to it or it was broken off."""
        described = self.api.get(f"{self._path}/{number}/wfapi/describe")
        for stage in described.rows("stages"):
            outcome = _STAGE_ENDINGS.get(stage.optional_text("status") or "")
            if stage.optional_text("name") == self.stage and outcome is not None:
                started = stage.milliseconds("startTimeMillis")
                return started, started + stage.duration_seconds("durationMillis"), outcome
        return None


def jenkins_server(url: str, *, user: str = "", token: str = "") -> Server:
    """Describe a Jenkins."""
    basic_auth = (user, token) if user else None
    return Server(
        name="Jenkins",
        url=url.rstrip("/"),
        token_variable="JENKINS_USER and JENKINS_TOKEN",  # noqa: S106 - names of variables
        connection=Connection(basic_auth=basic_auth),
    )


# Private


def _built(row: Row, repository: str | None) -> tuple[str | None, str | None]:
    """Give repository and commit that were built: of several checkouts the repository's, of one that one, else none."""
    checkouts = [action for action in row.rows("actions") if action.row("lastBuiltRevision").optional_text("SHA1")]
    ours = [one for one in checkouts if repository and repository in _repositories(one)]
    commits = {one.row("lastBuiltRevision").text("SHA1") for one in ours or checkouts}
    if len(commits) != 1:
        return repository, None
    others = [name for one in checkouts for name in _repositories(one)]
    return repository if ours or not others else others[0], commits.pop()


def _repositories(checkout: Row) -> list[str]:
    urls = checkout.value.get("remoteUrls")
    return [repository_of(url) for url in urls if isinstance(url, str)] if isinstance(urls, list) else []
