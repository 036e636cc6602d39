"""What a verification found: a verdict on every query, and what nobody charts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboards.evaluation.resolution import SCRAPE_INTERVAL_SECONDS
from dashboards.verification.case import Case, Demands
from slo.findings.interface import Finding


class Outcome(StrEnum):
    """How it stands with a query."""

    ANSWERED = "answered"
    QUIET = "quiet"
    """Empty, and that is a good answer."""
    UNCHECKED = "unchecked"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How it stands with one query."""

    case: Case
    outcome: Outcome
    reason: str = ""
    """Why it was not checked, or what its emptiness means; of a failure the id of the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardVerdict:
    """How it stands with the queries of a dashboard."""

    uid: str
    title: str
    file: str
    verdicts: tuple[Verdict, ...]

    def count(self, outcome: Outcome) -> int:
        """Count the queries of an outcome."""
        return sum(verdict.outcome is outcome for verdict in self.verdicts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """How it stands with all of them."""

    boards: tuple[BoardVerdict, ...]
    findings: tuple[Finding, ...]
    """The worst first."""
    uncharted: Mapping[str, Sequence[str]]
    """Metrics that the server has and no query names, by source."""

    def count(self, outcome: Outcome) -> int:
        """Count the queries of an outcome."""
        return sum(board.count(outcome) for board in self.boards)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: for which time, with which choices, and what is demanded of the answers."""

    now: float
    start: str = ""
    """As Grafana writes moments; empty for each dashboard's own."""
    end: str = ""
    given: Mapping[str, Sequence[str]]
    """Values of variables."""
    demands: Demands
    scrape_interval_seconds: float = SCRAPE_INTERVAL_SECONDS
