"""A stub of GitHub's REST API: objects of the documented shapes, cut to what matters, and its filters.

Shapes: https://github.com/octokit/webhooks (payload-examples/api.github.com) and docs.github.com/en/rest.
"""

from datetime import UTC, datetime
from typing import Any

from tests.slo.dora.stubs.server import Answer, Asked, StubServer

REPOSITORY = "octo/shop"


def moment(seconds: float) -> str:
    """Spell a time as GitHub does."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def deployment(number: int, *, at: float, sha: str = "a" * 40, environment: str = "production", **more: Any) -> Any:  # noqa: ANN401 - JSON
    """Make a deployment."""
    return {
        "url": f"https://api.github.com/repos/{REPOSITORY}/deployments/{number}",
        "id": number,
        "node_id": "MDEwOkRlcGxveW1lbnQ=",
        "sha": sha,
        "ref": "main",
        "task": "deploy",
        "payload": {},
        "original_environment": environment,
        "environment": environment,
        "description": None,
        "creator": {"login": "octocat", "id": 1, "type": "User"},
        "created_at": moment(at),
        "updated_at": moment(at),
        "transient_environment": False,
        "production_environment": environment == "production",
        **more,
    }


def status(number: int, state: str, *, at: float, run: int | None = None) -> Any:  # noqa: ANN401 - JSON
    """Make a deployment's status."""
    log = f"https://github.com/{REPOSITORY}/actions/runs/{run}/job/{number}" if run else ""
    return {
        "id": number,
        "state": state,
        "creator": {"login": "octocat"},
        "description": "",
        "environment": "production",
        "target_url": log,
        "log_url": log,
        "environment_url": "",
        "created_at": moment(at),
        "updated_at": moment(at),
    }


def release(number: int, tag: str, *, published_at: float | None, **more: Any) -> Any:  # noqa: ANN401 - JSON
    """Make a release; it was made of a commit a day older."""
    return {
        "id": number,
        "html_url": f"https://github.com/{REPOSITORY}/releases/tag/{tag}",
        "tag_name": tag,
        "target_commitish": "main",
        "name": f"Release {tag}",
        "draft": published_at is None,
        "prerelease": False,
        "created_at": moment((published_at or 1_700_000_000) - 86_400),
        "published_at": None if published_at is None else moment(published_at),
        **more,
    }


def run(number: int, conclusion: str | None, *, at: float, ends: float, **more: Any) -> Any:  # noqa: ANN401 - JSON
    """Make a run of a workflow."""
    return {
        "id": number,
        "name": "Deploy",
        "display_title": f"Deploy #{number}",
        "path": ".github/workflows/deploy.yml",
        "event": "push",
        "head_branch": "main",
        "head_sha": f"{number:040x}",
        "status": "completed",
        "conclusion": conclusion,
        "run_number": number,
        "run_attempt": 1,
        "created_at": moment(at),
        "run_started_at": moment(at),
        "updated_at": moment(ends),
        "html_url": f"https://github.com/{REPOSITORY}/actions/runs/{number}",
        "pull_requests": [],
        **more,
    }


def issue(
    number: int,
    *,
    at: float,
    closed: float | None = None,
    labels: tuple[str, ...] = ("incident",),
    **more: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401 - JSON
    """Make an issue."""
    return {
        "id": 1000 + number,
        "number": number,
        "title": f"Shop is down ({number})",
        "state": "open" if closed is None else "closed",
        "state_reason": None if closed is None else "completed",
        "labels": [{"id": 1, "name": label, "color": "f00"} for label in labels],
        "created_at": moment(at),
        "updated_at": moment(at if closed is None else closed),
        "closed_at": None if closed is None else moment(closed),
        "body": None,
        "html_url": f"https://github.com/{REPOSITORY}/issues/{number}",
        **more,
    }


def pull(number: int, *, at: float, merged: float | None, labels: tuple[str, ...] = (), **more: Any) -> Any:  # noqa: ANN401 - JSON
    """Make a closed pull request; even one that was not merged has the commit of a test merge."""
    return {
        "id": 2000 + number,
        "number": number,
        "state": "closed",
        "title": f"Change {number}",
        "created_at": moment(at),
        "updated_at": moment(merged or at),
        "closed_at": moment(merged or at),
        "merged_at": None if merged is None else moment(merged),
        "merge_commit_sha": f"{number:040x}",
        "labels": [{"name": label} for label in labels],
        "head": {"ref": f"feature-{number}", "sha": f"{number + 1:040x}"},
        "base": {"ref": "main", "sha": "0" * 40},
        **more,
    }


def pull_commit(*, authored: float) -> Any:  # noqa: ANN401 - JSON
    """Make a commit of a pull request."""
    author = {"name": "Octo", "email": "o@example.com", "date": moment(authored)}
    return {"sha": "c" * 40, "commit": {"author": author, "committer": {**author, "date": moment(authored + 999)}}}


class StubGitHub(StubServer):
    """GitHub with one repository."""

    prefix = "/api/v3"

    def __init__(self) -> None:
        super().__init__()
        self.deployments: list[Any] = []
        self.statuses_of: dict[int, list[Any]] = {}
        self.releases: list[Any] = []
        self.runs: list[Any] = []
        self.issues: list[Any] = []
        self.pulls: list[Any] = []
        self.commits_of: dict[int, list[Any]] = {}

    def deployed(self, number: int, *states: tuple[str, float], run: int | None = None, **more: Any) -> None:  # noqa: ANN401 - JSON
        """Add a deployment and its statuses, as `("success", time)`."""
        rows = [status(number * 100 + index, state, at=at, run=run) for index, (state, at) in enumerate(states)]
        self.deployments.append(deployment(number, **more))
        self.statuses_of[number] = rows[::-1]

    def answer(self, asked: Asked) -> Answer:
        """Answer as GitHub does, the newest first."""
        match asked.path.removeprefix(f"/repos/{REPOSITORY}/").split("/"):
            case ["actions", "workflows", "deploy.yml", "runs"]:
                return self._runs(asked)
            case ["issues"]:
                rows = self._issues(asked)
            case ["deployments"]:
                wanted = asked.query.get("environment")
                chosen = [row for row in self.deployments if wanted in (None, row["environment"])]
                rows = sorted(chosen, key=lambda row: row["created_at"], reverse=True)
            case ["pulls"]:
                chosen = [row for row in self.pulls if asked.query.get("base") in (None, row["base"]["ref"])]
                rows = sorted(chosen, key=lambda row: row["updated_at"], reverse=True)
            case ["releases"]:
                rows = self.releases
            case ["deployments", number, "statuses"]:
                rows = self.statuses_of[int(number)]
            case ["pulls", number, "commits"]:
                rows = self.commits_of[int(number)]
            case _:
                return NOT_FOUND
        return self.page(asked, rows)

    # Private

    def _runs(self, asked: Asked) -> Answer:
        """Find runs as the search does: of any number it counts all, and shows 1,000."""
        first, _, last = asked.query["created"].partition("..")
        rows = [row for row in self.runs if first <= row["created_at"] <= last]
        rows = sorted(rows, key=lambda row: row["created_at"], reverse=True)
        return self.page(asked, rows[:1000], lambda shown: {"total_count": len(rows), "workflow_runs": shown})

    def _issues(self, asked: Asked) -> list[Any]:
        names = set(asked.query["labels"].split(","))
        rows = [row for row in self.issues if names <= {label["name"] for label in row["labels"]}]
        return [row for row in rows if row["updated_at"] >= asked.query.get("since", "")]


NOT_FOUND = Answer(
    status=404,
    document={"message": "Not Found", "documentation_url": "https://docs.github.com/rest", "status": "404"},
    headers={"X-Accepted-GitHub-Permissions": "deployments=read"},
)
UNAUTHORIZED = Answer(status=401, document={"message": "Bad credentials", "status": "401"})
SECONDARY_LIMIT = Answer(
    status=403,
    document={"message": "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."},
)


def primary_limit(*, date: str, reset: int) -> Answer:
    """Refuse until a time of the server's clock."""
    return Answer(
        status=403,
        document={"message": "API rate limit exceeded for installation ID 1."},
        headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset), "Date": date},
    )
