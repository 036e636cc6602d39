"""GitHub pull requests that were merged: they give a squashed commit its true beginning, and its labels."""

from collections.abc import Iterator
from dataclasses import dataclass

from slo.dora.model import Fact, MergedChange
from slo.dora.sources.github import PAGE, GitHubRepository, fact_id, label_names
from slo.dora.sources.rows import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubPulls:
    """Asks for closed pull requests, those changed last first, and for the commits of each that was merged.

    The commits cost one request for each, and GitHub names 250 of them at most. A clone in which `refs/pull/*/head`
    was fetched says the same without any request.
    """

    repository: GitHubRepository
    base: str | None = None
    """Only those into this branch."""
    with_commits: bool = True
    name: str = "github-pulls"

    def collect(self, *, since_seconds: float | None) -> Iterator[Fact]:
        """Yield what was merged."""
        chosen = {"base": self.base} if self.base else {}
        path = f"{self.repository.path}/pulls"
        rows = self.repository.api.rows(path, state="closed", sort="updated", direction="desc", per_page=PAGE, **chosen)
        for row in rows:
            if since_seconds is not None and row.seconds("updated_at") < since_seconds:
                return
            merged = row.optional_seconds("merged_at")
            if merged is not None:  # otherwise its `merge_commit_sha` is that of a test
                begun = self._first_commit(row.integer("number")) if self.with_commits else None
                yield change_of(row, repository=self.repository.key, first_commit_seconds=begun)

    # Private

    def _first_commit(self, number: int) -> float | None:
        rows = self.repository.api.rows(f"{self.repository.path}/pulls/{number}/commits", per_page=PAGE)
        times = (row.row("commit").row("author").optional_seconds("date") for row in rows)
        return min((seconds for seconds in times if seconds is not None), default=None)


def change_of(row: Row, *, repository: str, first_commit_seconds: float | None = None) -> MergedChange:
    """Give a pull request that was merged; its webhooks carry the same object."""
    number, head = row.integer("number"), row.row("head")
    return MergedChange(
        id=fact_id("github-pulls", repository, number),
        repository=repository,
        number=number,
        merged_seconds=row.seconds("merged_at"),
        opened_seconds=row.seconds("created_at"),
        merge_commit=row.optional_text("merge_commit_sha"),
        head_commit=head.optional_text("sha"),
        first_commit_seconds=first_commit_seconds,
        labels=label_names(row),
        branch=head.optional_text("ref"),
        title=row.optional_text("title"),
        as_of_seconds=row.optional_seconds("updated_at"),
    )
