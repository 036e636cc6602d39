"""What GitHub's sources have in common: its API, a repository's names, and how its objects become facts.

Source: https://docs.github.com/en/rest (version 2022-11-28); webhooks carry the same objects.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from slo.connection import Connection
from slo.dora.model import Deployment, Outcome
from slo.dora.sources.http import Api, Server
from slo.dora.sources.rows import Row

HOST = "github.com"
API_URL = "https://api.github.com"
TOKEN_VARIABLE = "GITHUB_TOKEN"  # noqa: S105 - the name of a variable
PAGE = "100"
"""Objects of a page: as many as GitHub gives."""
_ENDINGS = {"success": Outcome.SUCCESS, "failure": Outcome.FAILURE, "error": Outcome.FAILURE}
"""By a status that ends a deployment; `inactive` only says that another one took its place."""
_RUN = re.compile(r"/actions/runs/(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubRepository:
    """A repository at GitHub, and what its deployments are called here."""

    api: Api
    full_name: str
    """As `owner/name`."""
    host: str = HOST
    service: str = ""
    """Empty: the repository's name."""

    @property
    def key(self) -> str:
        """As facts name it."""
        return f"{self.host}/{self.full_name}"

    @property
    def service_name(self) -> str:
        """What is deployed from it, where nothing else is said."""
        return self.service or self.full_name.rpartition("/")[2]

    @property
    def path(self) -> str:
        """Of its API."""
        return f"/repos/{self.full_name}"


def github_server(token: str = "", *, url: str = API_URL) -> Server:
    """Describe GitHub's API, or that of a server of one's own (`https://HOST/api/v3`)."""
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    return Server(
        name="GitHub",
        url=url.rstrip("/"),
        token_variable=TOKEN_VARIABLE,
        connection=Connection(bearer_token=token),
        headers=headers,
    )


def deployment_of(deployment: Row, statuses: Iterable[Row], *, repository: str, service: str) -> Deployment | None:
    """Give a deployment that has ended by its last ending status, or None.

    It began with its first `in_progress`: before that it may have waited for days for somebody's approval.

    Args:
        deployment: As the API or a `deployment_status` webhook has it.
        statuses: Of it, in any order.
        repository: As facts name it, `github.com/owner/name`.
        service: What is deployed, where the deployment's own `payload` does not say.
    """
    told = list(statuses)
    ends = [status for status in told if status.optional_text("state") in _ENDINGS]
    has_succeeded = any(_ENDINGS[status.text("state")] is Outcome.SUCCESS for status in ends)
    if not ends or deployment.value.get("transient_environment") is True:
        return None  # a review app is gone when its pull request is
    begins = [status.seconds("created_at") for status in told if status.optional_text("state") == "in_progress"]
    last = max(ends, key=lambda status: (status.seconds("created_at"), status.integer("id")))
    task = deployment.optional_text("task")
    return Deployment(
        id=fact_id("github-deployments", repository, deployment.integer("id")),
        service=_payload(deployment).optional_text("service") or service,
        environment=deployment.text("environment"),
        started_seconds=min(begins, default=deployment.seconds("created_at")),
        finished_seconds=last.seconds("created_at"),
        outcome=_ENDINGS[last.text("state")],
        reached_production=has_succeeded,
        repository=repository,
        commit=deployment.text("sha"),
        version=_version(deployment),
        labels=(task,) if task and task != "deploy" else (),
        title=deployment.optional_text("description"),
        url=last.optional_text("log_url") or last.optional_text("target_url"),
        as_of_seconds=last.seconds("created_at"),
    )


def fact_id(source: str, repository: str, number: int) -> str:
    """Name a fact as both its webhook and the API do; to GitHub upper case and lower case are one.

    Args:
        source: As `github-deployments`.
        repository: As facts name it, `github.com/owner/name`.
        number: Which the object has at GitHub.
    """
    return f"{source}:{repository.lower().removeprefix(f'{HOST}/')}/{number}"


def run_of(deployment: Deployment) -> str | None:
    """Give the id of the Actions run that made a deployment, as its address tells."""
    found = _RUN.search(deployment.url or "")
    return found[1] if found else None


def label_names(issue: Row) -> tuple[str, ...]:
    """Give the labels of an issue or pull request, sorted."""
    return tuple(sorted({label.text("name") for label in issue.rows("labels")}))


# Private


def _payload(deployment: Row) -> Row:
    """Read what its maker wrote down: an object, or a text that holds one."""
    payload = deployment.value.get("payload")
    if isinstance(payload, str):
        try:
            payload = json.loads(payload)
        except ValueError:
            payload = None  # a text of its maker's own
    return Row(value=payload if isinstance(payload, dict) else {}, url=deployment.url, place="payload")


def _version(deployment: Row) -> str | None:
    """Give the ref where it is a version's name and neither the commit itself nor, as far as can be told, a branch."""
    ref = (deployment.optional_text("ref") or "").removeprefix("refs/tags/")
    return ref if re.search(r"\d+\.\d+", ref) and not ref.startswith("refs/") else None
