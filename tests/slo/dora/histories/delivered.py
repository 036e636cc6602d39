"""A scripted repository, what was deployed of it and what broke, and the figures that come of it."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from slo.dora.attribution.attribute import attribute
from slo.dora.attribution.model import Attribution, JudgedDeployment
from slo.dora.facts.assemble import assemble
from slo.dora.history.model import History
from slo.dora.history.read import read_history
from slo.dora.metrics.figures import figures
from slo.dora.metrics.model import DoraFigures, Figure
from slo.dora.model import Deployment, Fact, Incident
from slo.dora.policy.model import Policy
from slo.dora.sources.git import deployments_of_tags
from tests.slo.dora.repository import BEGIN, DAY, Repository

END = BEGIN + 28 * DAY
"""When the figures are made, so that the window of 28 days begins with the first commit."""

_SHA_LENGTH = 40


class Delivered:
    """Collects the facts of one repository; what is deployed is the tip of its branch if nothing else is said."""

    def __init__(self, directory: Path, policy: Policy | None = None) -> None:
        self.git = Repository(directory, origin="https://github.com/acme/shop.git")
        self.policy = policy or Policy()
        self.facts: list[Fact] = []
        self.others: dict[str, History] = {}
        self.is_by_patch = False

    def deploy(self, version: str | None, at: float, commit: str | None = "HEAD", **fields: object) -> Deployment:
        """Deploy a commit; the deployment's id is `cd:` and its version, if none is given."""
        known: dict[str, Any] = {"id": f"cd:{version}", "service": "shop", "environment": "production"}
        sha = self._sha(commit)
        deployment = Deployment(finished_seconds=at, version=version, commit=sha, **(known | fields))
        self.facts.append(deployment)
        return deployment

    def _sha(self, commit: str | None) -> str | None:
        is_name = commit is not None and len(commit) == _SHA_LENGTH
        return commit if commit is None or is_name else self.git.sha(commit)

    def break_(self, name: str, at: float, resolved: float | None = None, **fields: object) -> None:
        """Open an incident in production."""
        known: dict[str, Any] = {"service": "shop", "environment": "production"}
        self.facts.append(
            Incident(id=f"pager:{name}", opened_seconds=at, resolved_seconds=resolved, **(known | fields))
        )

    def release_tags(self) -> None:
        """Take the release tags for deployments."""
        self.facts += deployments_of_tags(self.history(), self.policy)

    def history(self) -> History:
        """Read the repository."""
        paths = bool(self.policy.services or self.policy.shared_paths)
        return read_history(self.git.directory, with_paths=paths, with_patch_ids=self.is_by_patch)

    def attribution(self) -> Attribution:
        """Judge what was deployed; in whatever order the facts come."""
        history = self.history()
        histories: Mapping[str, History] = {history.repository: history, **self.others}
        found = attribute(assemble(self.facts), histories, self.policy)
        assert found == attribute(assemble(reversed(self.facts)), histories, self.policy)
        return found

    def judged(self) -> dict[str, JudgedDeployment]:
        """Give the judged deployments by version, else by id."""
        return {one.deployment.version or one.deployment.id: one for one in self.attribution().deployments}

    def figures(self, days: int = 28) -> DoraFigures:
        """Give all figures of the window that ends with `END`."""
        return figures(self.attribution(), replace(self.policy, window_days=(days,)), END)

    def figure(self, metric: str, *, service: str = "shop", days: int = 28) -> Figure:
        """Give one figure of the window that ends with `END`."""
        (window,) = (one for one in self.figures(days).windows if one.service == service)
        return next(one.figure for one in window.comparisons if one.figure.metric == metric)


def subjects(judged: JudgedDeployment) -> list[str]:
    """Give the subjects of its changes."""
    assert judged.changes is not None, judged.changes_unknown
    return [change.subject for change in judged.changes]


def signals(judged: JudgedDeployment) -> list[str]:
    """Give by what it is known to have failed."""
    return [evidence.signal for evidence in judged.failures]


def reworked(judged: JudgedDeployment) -> list[str]:
    """Give by what it is known not to have been planned."""
    return [evidence.signal for evidence in judged.rework]
