"""GitHub issues with a label as incidents: open to closed, with what caused it where the text says so."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from slo.dora.model import Fact, Incident, Retraction
from slo.dora.sources.github import PAGE, GitHubRepository, fact_id, label_names
from slo.dora.sources.rows import Row

_NO_INCIDENT = frozenset({"not_planned", "duplicate"})
"""Reasons for which an issue was closed that make it none."""
_LINE = r"^[^\w\n]*(?:{words})[^\w\n]*:[^\w\n]*([^\s()\[\]<>]+)"
_CAUSED_BY = re.compile(_LINE.format(words="caused[- ]by|root cause"), re.IGNORECASE | re.MULTILINE)
"""`root cause: <sha>` is how Four Keys had it."""
_RESOLVED_BY = re.compile(_LINE.format(words="(?:resolved|fixed)[- ]by"), re.IGNORECASE | re.MULTILINE)
_OF_GITHUB = re.compile(r"https?://[^/\s]+/[^/\s]+/[^/\s]+/(?:commit|releases/tag)/([^/\s?#]+)", re.IGNORECASE)
"""A commit's or a release's address, as people paste it."""
_COMMENT = re.compile(r"<!--(?:(?!<!--).)*?-->", re.DOTALL)
"""What a template tells who fills it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubIssues:
    """Asks for the issues that have any of some labels.

    Labels as `service:checkout` and `environment:staging` (or `env:`) say what was hit; the text may have a line
    `Caused-by: <commit, version or deployment>` and one `Resolved-by:`.
    """

    repository: GitHubRepository
    environment: str
    labels: tuple[str, ...] = ("incident",)
    name: str = "github-issues"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield an incident for each issue changed since then, or take it back where it was none after all."""
        changed = {} if since_seconds is None else {"since": _spelt(since_seconds)}
        seen: set[int] = set()
        for label in self.labels:
            path = f"{self.repository.path}/issues"
            rows = self.repository.api.rows(
                path, labels=label, state="all", sort="updated", direction="desc", per_page=PAGE, **changed
            )
            for row in rows:
                number = row.integer("number")
                if number not in seen and not row.value.get("pull_request"):
                    seen.add(number)
                    repository = self.repository
                    yield incident_of(
                        row, repository=repository.key, service=repository.service_name, environment=self.environment
                    )


def incident_of(row: Row, *, repository: str, service: str, environment: str) -> Fact:
    """Give an issue as an incident, or take it back where it was none; its webhooks carry the same object."""
    if row.optional_text("state") == "closed" and row.optional_text("state_reason") in _NO_INCIDENT:
        reason = f"closed as {row.text('state_reason').replace('_', ' ')}"
        return taken_back(row, repository=repository, reason=reason)
    labels, body = label_names(row), _COMMENT.sub("", row.optional_text("body") or "")
    return Incident(
        id=_id(row, repository),
        opened_seconds=row.seconds("created_at"),
        resolved_seconds=row.seconds("closed_at") if row.optional_text("state") == "closed" else None,
        service=_value(labels, "service") or service,
        environment=_value(labels, "environment") or _value(labels, "env") or environment,
        title=row.optional_text("title"),
        url=row.optional_text("html_url"),
        caused_by=_named(_CAUSED_BY, body),
        resolved_by=_named(_RESOLVED_BY, body),
        labels=labels,
        as_of_seconds=row.seconds("updated_at"),
    )


def taken_back(row: Row, *, repository: str, reason: str) -> Retraction:
    """Say that an issue is no incident; it may be one again later."""
    return Retraction(id=_id(row, repository), reason=reason, as_of_seconds=row.seconds("updated_at"))


# Private


def _id(row: Row, repository: str) -> str:
    return fact_id("github-issues", repository, row.integer("number"))


def _value(labels: tuple[str, ...], name: str) -> str | None:
    """Give the value of a label such as `service:checkout` or `service/checkout`."""
    found = (re.fullmatch(rf"{name}[:/=]\s*(\S.*)", label, re.IGNORECASE) for label in labels)
    return next((match[1] for match in found if match), None)


def _named(pattern: re.Pattern[str], body: str) -> str | None:
    found = pattern.search(body)
    if found is None:
        return None
    address = _OF_GITHUB.match(found[1])
    return (address[1] if address else found[1]).strip("`*_.,;") or None


def _spelt(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
