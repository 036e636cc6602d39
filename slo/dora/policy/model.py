"""A policy: every definition that changes a figure, in one place, with a hash that each report carries."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRule:
    """Which part of a repository is a service, and which tags are its releases."""

    name: str
    repository: str | None = None
    """None: any."""
    paths: tuple[str, ...] = ()
    """Globs of what is its own; empty: everything."""
    tags: str | None = None
    """Regular expression of its tags (from the start to the end), with a group `version`; None: the policy's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Definitions. The defaults are those of the built-in policy `default`."""

    name: str = "default"
    services: tuple[ServiceRule, ...] = ()
    """Empty: one service of each repository, by its name."""
    shared_paths: tuple[str, ...] = ()
    """Globs of what belongs to every service of a repository."""
    production: tuple[str, ...] = (
        "production",
        "prod",
        "live",
        "prd",
        "production-*",
        "prod-*",
        "*-production",
        "*-prod",
    )
    """Globs (case does not matter) of the environments that are production; only these have DORA's metrics."""
    default_environment: str = "production"
    """Of what says none, as a tag."""
    release_tags: str = r"(?:.*?[/@_-])??v?(?P<version>\d+\.\d+(?:\.\d+)*(?:[-+.]?[0-9A-Za-z.-]+)?)"
    counts_prereleases: bool = False
    counts_redeployments: bool = False
    """In deployment frequency: the same commit again."""
    counts_merges: bool = False
    """Whether a merge is a change; what it merges always is."""
    counts_foreign_history: bool = False
    bots: tuple[str, ...] = ("*[[]bot[]]",)
    """Globs of authors whose changes are shown apart; they count."""
    hotfix_labels: tuple[str, ...] = ("hotfix", "hot-fix", "emergency")
    hotfix_branches: tuple[str, ...] = ("hotfix/*", "hotfix-*")
    failure_signals: tuple[str, ...] = ("incident", "rollback", "revert", "hotfix", "canary")
    """Those that mark a deployment as failed (see `slo.dora.conventions.SIGNALS`)."""
    revert_within_seconds: int = 7 * 86_400
    """A revert or hotfix of something deployed longer ago is no sign that its deployment failed."""
    incident_within_seconds: int = 24 * 3600
    """An incident without a named cause is linked to a deployment that ended at most so long before it."""
    recovery_from_incident: bool = False
    """Whether recovery is counted from the incident's begin and not from the failed deployment's end."""
    time_zone: str = "UTC"
    """Where days and weeks begin, of deployment days."""
    window_days: tuple[int, ...] = (7, 28, 90, 180)
    environment_of: Mapping[str, str] = field(default_factory=dict)
    """By what a source calls an environment: what it is called here."""
    service_of: Mapping[str, str] = field(default_factory=dict)
    """By what a source calls a service (a namespaced name, a PagerDuty service): what it is called here."""

    @property
    def hash(self) -> str:
        """Twelve hex digits that change with each definition, whatever the order and spelling of the file.

        The policy's name is no definition: the same definitions under two names have the same hash.
        """
        definitions = {one.name: _canonical(getattr(self, one.name)) for one in fields(self) if one.name != "name"}
        for name in ("production", "hotfix_labels", "hotfix_branches"):  # in these, case does not matter
            definitions[name] = sorted({text.casefold() for text in getattr(self, name)})
        text = json.dumps(definitions, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def is_production(self, environment: str) -> bool:
        """Whether an environment is production, whatever the case it is written in."""
        return any(fnmatchcase(environment.casefold(), glob.casefold()) for glob in self.production)


# Private


def _canonical(value: Any) -> Any:  # noqa: ANN401 - any value of a policy
    """Give what JSON can hold, in an order of its own: no definition depends on the order of a list."""
    if is_dataclass(value):
        return {one.name: _canonical(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _canonical(value[key]) for key in sorted(value)}
    if isinstance(value, tuple):
        return sorted((_canonical(one) for one in set(value)), key=lambda one: json.dumps(one, sort_keys=True))
    return value
