"""GitHub Actions: runs of the workflow that deploys, for those who use no environments."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from slo.dora.model import Deployment, Fact, Outcome
from slo.dora.sources.github import PAGE, GitHubRepository, fact_id
from slo.dora.sources.rows import Row, listed
from slo.errors import ServerUnreachable

_MOST_RESULTS = 1000
"""GitHub gives no more of one search: then it is asked by halves of the time."""
_FIRST_SECONDS = 1_538_352_000.0
"""2018-10-01: there were no runs before."""
_ENDINGS = {"success": Outcome.SUCCESS, "failure": Outcome.FAILURE, "timed_out": Outcome.FAILURE}
"""By a conclusion; a run that was cancelled, skipped or is neutral deployed nothing and failed nothing."""
_LONGEST_SECONDS = 35 * 86_400
"""A run is ended after so long. Source: https://docs.github.com/en/actions/reference/limits"""

_CLOCKS_DIFFER_SECONDS = 86_400
"""Ours may be slow, and what began a moment ago must not be missed for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubActions:
    """Asks for the completed runs of one workflow; its last attempt is what a run counts by."""

    repository: GitHubRepository
    workflow: str
    """File, as `deploy.yml`."""
    environment: str
    now: Callable[[], float] = time.time
    name: str = "github-actions"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield a deployment for each run that succeeded or failed; those for pull requests deploy no release."""
        first = _FIRST_SECONDS if since_seconds is None else since_seconds - _LONGEST_SECONDS
        for row in self._runs(math.floor(first), math.ceil(self.now() + _CLOCKS_DIFFER_SECONDS)):
            outcome = _ENDINGS.get(row.optional_text("conclusion") or "")
            if outcome is None or row.optional_text("event") in ("pull_request", "pull_request_target"):
                continue
            if since_seconds is None or row.seconds("updated_at") >= since_seconds:
                yield self._deployment(row, outcome)

    # Private

    def _runs(self, first: int, last: int) -> Iterator[Row]:
        """Give the runs created from one second to another, both included: the latest first."""
        path = f"{self.repository.path}/actions/workflows/{self.workflow}/runs"
        pages = self.repository.api.pages(
            path, status="completed", created=f"{_spelt(first)}..{_spelt(last)}", per_page=PAGE
        )
        url = f"{self.repository.api.server.url}{path}"
        for page in pages:
            total = page.get("total_count") if isinstance(page, dict) else None
            if isinstance(total, int) and total > _MOST_RESULTS:
                yield from self._halves(first, last, url)
                return
            yield from listed(page, url, of="workflow_runs")

    def _halves(self, first: int, last: int, url: str) -> Iterator[Row]:
        if first >= last:
            check = f"more than {_MOST_RESULTS} runs began at {_spelt(first)}, of which it does not tell all"
            raise ServerUnreachable(url=url, asked="all runs", check=check)
        middle = (first + last) // 2
        yield from self._runs(middle + 1, last)
        yield from self._runs(first, middle)

    def _deployment(self, row: Row, outcome: Outcome) -> Deployment:
        finished = row.seconds("updated_at")
        return Deployment(
            id=fact_id(self.name, self.repository.key, row.integer("id")),
            service=self.repository.service_name,
            environment=self.environment,
            started_seconds=row.optional_seconds("run_started_at") or row.seconds("created_at"),
            finished_seconds=finished,
            outcome=outcome,
            reached_production=outcome is Outcome.SUCCESS,
            repository=self.repository.key,
            commit=row.text("head_sha"),
            title=row.optional_text("display_title"),
            url=row.optional_text("html_url"),
            as_of_seconds=finished,
            proxy=f"a run of {self.workflow}",
        )


def _spelt(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
