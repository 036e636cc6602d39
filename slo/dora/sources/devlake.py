"""Apache DevLake's webhooks, so that whoever sends them already need change no more than the address.

`/devlake/deployments` and `/devlake/issues` take what DevLake's paths of the same names take; so does `/devlake`, as
the fields tell one from the other. `/devlake/issue/KEY/close` ends an incident now.
Source: https://devlake.apache.org/docs/Plugins/webhook
"""

import re
from collections.abc import Iterable

from slo.dora.cdevents.purl import repository_of
from slo.dora.ledger.interface import Known
from slo.dora.model import Deployment, Fact, Incident, Outcome
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import Payload
from slo.dora.sources.push import Webhook

_ENDS = {"SUCCESS": Outcome.SUCCESS, "FAILURE": Outcome.FAILURE}
_CLOSE = re.compile(r"issues?/([^/]+)/close")
_UNKNOWN = "time at which it was closed"


class DevLake(Webhook):
    """Deployments and incidents."""

    name = "devlake"
    title = "DevLake webhooks"

    def facts(self, delivery: Delivery, known: Known) -> Iterable[Fact]:  # noqa: ARG002 - its times say enough
        """Give deployments, one for each commit, or an incident.

        Raises:
            InvalidInput: it is neither.
        """
        closed = _CLOSE.fullmatch(delivery.path)
        if closed:
            return (_closed(closed[1], delivery.received_seconds),)
        body = Payload(delivery.payload)
        facts = self._deployments(body) if body.text("issueKey") is None else _issue(body)
        body.end()
        return facts

    # Private

    def _deployments(self, body: Payload) -> list[Fact]:
        """Give those that ended; DevLake's first form had one commit beside the other fields, in snake_case."""
        commits = body.children("deploymentCommits")
        number = body.required("id", "pipeline_id", "pipelineId", next_step="send a deployment's id or an issueKey")
        if not commits:
            commits = [body]
        found = [self._deployment(body, commit, number) for commit in commits]
        return [one for one in found if one is not None]

    def _deployment(self, body: Payload, commit: Payload, number: str) -> Deployment | None:
        end = _first_time(commit, body, ("finishedDate", "end_time"))
        word = (commit.text("result") or body.text("result") or "SUCCESS").upper()
        if end is None or word not in _ENDS:
            return None  # on its way, or given up
        address = commit.required("repoUrl", "repo_url")
        outcome = _ENDS[word]
        repository = repository_of(address)
        return Deployment(
            id=f"devlake:{number}/{repository}",
            service=repository.rpartition("/")[2] or repository,
            environment=body.text("environment") or self.environment,
            started_seconds=_first_time(commit, body, ("startedDate", "start_time")),
            finished_seconds=end,
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=repository,
            commit=commit.required("commitSha", "commit_sha"),
            version=_tag(commit.text("refName", "ref_name")),
            title=commit.text("displayTitle", "name") or body.text("displayTitle", "name"),
            url=body.text("url"),
            as_of_seconds=end,
        )


# Private


def _issue(body: Payload) -> list[Fact]:
    """Give an issue that is an incident; DevLake takes requirements and bugs, too."""
    return [_incident(body)] if (body.text("type") or "INCIDENT").upper() == "INCIDENT" else []


def _incident(body: Payload) -> Incident:
    is_done = (body.text("status") or "").upper() == "DONE"
    resolved = body.time("resolutionDate", "resolution_date")
    if is_done and resolved is None:
        resolved = body.required_time("updatedDate", "updated_date")
    labels = (body.text("priority"), body.text("severity"))
    return Incident(
        id=f"devlake:{body.required('issueKey')}",
        opened_seconds=body.required_time("createdDate", "created_date"),
        resolved_seconds=resolved,
        service=body.text("component"),
        title=body.text("title"),
        url=body.text("url"),
        labels=tuple(sorted(label for label in labels if label)),
        as_of_seconds=resolved if resolved is not None else body.time("updatedDate", "createdDate"),
    )


def _closed(key: str, now: float) -> Incident:
    """End an incident whose begin another delivery tells."""
    seconds = round(now, 3)
    return Incident(
        id=f"devlake:{key}",
        opened_seconds=seconds,
        resolved_seconds=seconds,
        as_of_seconds=seconds,
        begin_proxy=_UNKNOWN,
    )


def _first_time(commit: Payload, body: Payload, names: tuple[str, ...]) -> float | None:
    seconds = commit.time(*names)
    return body.time(*names) if seconds is None else seconds


def _tag(ref: str | None) -> str | None:
    """Give a ref that is a tag, or looks like a version; a branch is none."""
    name = (ref or "").removeprefix("refs/tags/")
    return name if name != (ref or "") or re.match(r"v?\d+\.\d+", name) else None
