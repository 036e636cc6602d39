"""What the master and its workers tell each other."""

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from loadtests.plan import LoadPlan
from loadtests.record_merge import Report
from loadtests.series_counts import SeriesCounts

HERE = "load-harness-here"
"""Each worker to the master, again and again until it has its task: only then is it ready for one."""
TASK = "load-harness-task"
"""The master to each worker, before the load starts."""
TOLD = "load-harness-told"
"""Each worker to the master, every second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A worker's part of the load."""

    index: int
    count: int
    start_time: float
    """Unix seconds, the same for all."""
    plan_digest: str
    """Of the plan that the master follows, which must be the worker's, too."""

    def to_json(self) -> dict[str, Any]:
        """Give the task as a message."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a worker did."""

    report: Report | None
    """None where there is no plan, and so no record."""
    counts: SeriesCounts
    """Since its start."""
    users: int

    def to_json(self) -> dict[str, Any]:
        """Give it as a message."""
        report = None if self.report is None else self.report.to_json()
        return {"report": report, "counts": self.counts.to_json(), "users": self.users}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "Told":
        """Read what `to_json` of another process gave."""
        return cls(
            report=None if value["report"] is None else Report.from_json(value["report"]),
            counts=SeriesCounts.from_json(value["counts"]),
            users=value["users"],
        )


def plan_digest(plan: LoadPlan) -> str:
    """Return what tells this plan from every other."""
    return hashlib.sha256(repr(plan).encode()).hexdigest()
