"""Talk to a Pushgateway: replace a group, delete a group, ask which there are.

A group is replaced as a whole (PUT): a service that is gone leaves no series behind. There is one for each repository,
so that two jobs do not overwrite each other's, and a Prometheus that scrapes in between sees the old one or the new
one. Source: https://github.com/prometheus/pushgateway/blob/master/README.md
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import requests

from slo.connection import Connection, Refused, Session
from slo.dora.conventions import PUSH_JOB, PUSH_TIME, REPOSITORY
from slo.dora.push.model import Labels
from slo.dora.push.write import CONTENT_TYPE
from slo.errors import ServerUnreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of our job that a gateway holds."""

    repository: str
    pushed_seconds: float | None
    """Unix time of its last push that worked; None where there was none."""


class Gateway:
    """A Pushgateway."""

    def __init__(self, url: str, *, connection: Connection, timeout_seconds: float) -> None:
        self.url = url.rstrip("/")
        self._session = Session(connection)
        self._timeout_seconds = timeout_seconds

    def replace(self, repository: str, text: str) -> None:
        """Put a group in place of the one that is there.

        Raises:
            ServerUnreachable: It cannot be reached, or refuses; with its own words.
        """
        headers = {"Content-Type": CONTENT_TYPE}
        self._ask("PUT", group_path(repository), f"to hold the group {repository}", data=text.encode(), headers=headers)

    def delete(self, repository: str) -> None:
        """Delete a group; one that is not there is no failure.

        Raises:
            ServerUnreachable: As `replace`.
        """
        self._ask("DELETE", group_path(repository), f"to delete the group {repository}")

    def groups(self) -> tuple[Group, ...]:
        """Give the groups of our job, by name.

        Raises:
            ServerUnreachable: As `replace`.
        """
        asked = "which groups it holds"
        answer = self._ask("GET", "/api/v1/metrics", asked)
        try:
            rows = answer.json()["data"]
            return tuple(sorted(_groups(rows), key=lambda group: group.repository))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            check = (
                "it answered, but not as a Pushgateway does; check the URL: a proxy or a login page may have answered"
            )
            raise ServerUnreachable(url=self.url, asked=asked, check=check) from error

    # Private

    def _ask(self, method: str, path: str, asked: str, **given: Any) -> requests.Response:  # noqa: ANN401 - passed on
        try:
            # A redirect would turn a PUT into a GET, so none is followed.
            return self._session.request(
                method, f"{self.url}{path}", timeout=self._timeout_seconds, allow_redirects=False, **given
            )
        except Refused as error:
            raise ServerUnreachable(url=self.url, asked=asked, check=_refusal(error)) from error
        except requests.RequestException as error:
            check = f"check that a Pushgateway runs there ({type(error).__name__})"
            raise ServerUnreachable(url=self.url, asked=asked, check=check) from error


def group_path(repository: str) -> str:
    """Give the path of a group; in base64, as the name has slashes, which would be further labels."""
    name = base64.urlsafe_b64encode(repository.encode()).decode().rstrip("=")
    return f"/metrics/job/{PUSH_JOB}/{REPOSITORY}@base64/{name or '='}"


def group_labels(repository: str) -> Labels:
    """Give the labels that every series of a group has."""
    return (("job", PUSH_JOB), (REPOSITORY, repository))


# Private


_NEXT_STEPS = {
    400: "the gateway holds another type or help of the same name, or cannot read a label; delete that group there",
    401: "check the user and password, or the token",
    403: "check the user and password, or the token",
    404: "check the path: a prefix (--web.route-prefix) belongs to the URL",
    405: "check the URL: it may be another server's",
    413: "a proxy before it limits the size of a body; raise its limit",
}


def _refusal(error: Refused) -> str:
    next_step = _NEXT_STEPS.get(error.status)
    return f"it answered {error}; {next_step}" if next_step else f"it answered {error}"


def _groups(rows: list[dict[str, Any]]) -> Iterator[Group]:
    for row in rows:
        labels = row["labels"]
        if labels.get("job") == PUSH_JOB and REPOSITORY in labels:
            yield Group(repository=labels[REPOSITORY], pushed_seconds=_pushed(row))


def _pushed(row: dict[str, Any]) -> float | None:
    metrics = row.get(PUSH_TIME, {}).get("metrics", [])
    value = float(metrics[0]["value"]) if metrics else 0.0
    return value or None
