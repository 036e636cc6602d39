"""A stub of GitLab's REST API: deployments of the documented shape, cut to what matters.

Shape: https://docs.gitlab.com/api/deployments/#list-project-deployments
"""

from datetime import UTC, datetime
from typing import Any

from tests.slo.dora.stubs.server import Answer, Asked, StubServer

PROJECT = "group/sub/shop"


def moment(seconds: float) -> str:
    """Spell a time as GitLab does, here with the zone of a server in India."""
    spelt = datetime.fromtimestamp(seconds + 19_800, tz=UTC).isoformat(timespec="milliseconds")
    return spelt.replace("+00:00", "+05:30")


def deployment(number: int, status: str, *, at: float, ends: float | None, **more: Any) -> Any:  # noqa: ANN401 - JSON
    """Make a deployment by a job; it was changed an hour after its end, as one is when it is superseded."""
    return {
        "id": number,
        "iid": number,
        "ref": "main",
        "sha": f"{number:040x}",
        "created_at": moment(at),
        "updated_at": moment((ends or at) + 3600),
        "status": status,
        "user": {"id": 1, "username": "root"},
        "environment": {
            "id": 9,
            "name": "production",
            "external_url": "https://about.example.com",
            "tier": "production",
        },
        "deployable": {
            "id": 100 + number,
            "name": "deploy to production",
            "ref": "main",
            "tag": False,
            "started_at": moment(at + 10),
            "finished_at": None if ends is None else moment(ends),
            "web_url": f"https://gitlab.example.com/{PROJECT}/-/jobs/{100 + number}",
        },
        **more,
    }


class StubGitLab(StubServer):
    """GitLab with one project."""

    prefix = "/api/v4"

    def __init__(self) -> None:
        super().__init__()
        self.deployments: list[Any] = []

    def answer(self, asked: Asked) -> Answer:
        """Answer as GitLab does; the project's path is one part of the address, with its slashes quoted."""
        if asked.path != f"/projects/{PROJECT.replace('/', '%2F')}/deployments":
            return Answer(status=404, document={"message": "404 Project Not Found"})
        wanted = asked.query.get("environment")
        if "updated_after" in asked.query and asked.query.get("order_by") != "updated_at":
            return Answer(status=400, document={"message": "order_by must be updated_at"})
        after = _seconds(asked.query.get("updated_after", "1970-01-01T00:00:00Z"))
        rows = [row for row in self.deployments if wanted in (None, row["environment"]["name"])]
        rows = [row for row in rows if _seconds(row["updated_at"]) > after]
        return self.page(asked, sorted(rows, key=_changed, reverse=asked.query.get("sort") == "desc"))


def _changed(row: Any) -> float:  # noqa: ANN401 - JSON
    return _seconds(row["updated_at"])


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
