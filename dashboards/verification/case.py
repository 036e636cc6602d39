"""One query of a dashboard with its answer, and all that explains it."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import promql_parser as promql

from dashboards.evaluation.ask import Answer
from dashboards.expansion import Expanded
from dashboards.promql_fault import Fault, fault_of, pointed
from dashboards.promql_reading import NotPromql, parsed
from dashboards.verification.evidence import Evidence
from slo.errors import Place
from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector, selectors, visits

STALE_SECONDS = 300.0
"""How long Prometheus takes the last sample of a series for its value."""
_ABSENT = frozenset({"absent", "absent_over_time"})


class Kind(StrEnum):
    """Where a query stands."""

    PANEL = "panel"
    VARIABLE = "variable"
    ANNOTATION = "annotation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """What is asked of the answers."""

    is_hermetic: bool = False
    """Whether the server was filled for this: then nothing may be empty, and nothing charted may be unknown."""
    slow_seconds: float = 5.0
    most_series: int = 500
    without: frozenset[str] = frozenset()
    """Sources that may be missing."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A query that was asked, or that cannot be."""

    kind: Kind
    board: str
    """The dashboard's uid, or its file where it has none."""
    name: str
    """As `panel 'p99' (row 'Latency'), query A`."""
    place: Place
    written: str
    """As it stands in the dashboard."""
    expr: Expanded
    """As it was asked."""
    asked_promql: str
    """The part of it that is PromQL; all of it, but for variables."""
    answer: Answer | None = field(default=None, repr=False)
    """None of variables, and where there is nothing to ask."""
    evidence: Evidence = field(repr=False)
    demands: Demands = field(repr=False)
    is_empty: bool
    """Whether the answer holds nothing, or nothing but NaN where that is not accepted."""
    error: str = ""
    """What the server said of a query that it refused."""
    variable: str = ""
    """The name of the variable whose query it is."""
    variables: tuple[str, ...] = ()
    """The variables that the dashboard has."""
    no_value: str = ""
    """What an empty answer means, where it is a good one."""
    left_out: str = ""
    """Why it is not checked, as `asks another source of data than Prometheus`; empty where it is."""

    @cached_property
    def fault(self) -> Fault | None:
        """Say why Prometheus would refuse it."""
        return fault_of(self.asked_promql) if self.asked_promql.strip() else None

    @cached_property
    def expression(self) -> promql.Expr | None:
        """Give what is asked, parsed; None where it is no PromQL."""
        try:
            return parsed(self.asked_promql) if self.asked_promql.strip() else None
        except NotPromql:
            return None

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """List what it selects."""
        return () if self.expression is None else selectors(self.expression)

    @property
    def metrics(self) -> frozenset[str]:
        """Name the metrics it reads."""
        return frozenset(one.metric for one in self.selectors if one.metric)

    @property
    def needed(self) -> tuple[Selector, ...]:
        """List the selectors without whose series there is no answer."""
        return tuple(one for one in self.selectors if not one.is_filter and not _ABSENT & set(one.functions))

    def window_seconds(self, selector: Selector) -> float:
        """Say how much of the past a selector reads, up to the end of the time range."""
        is_instant = self.answer is not None and self.answer.is_instant
        return (selector.range_seconds or STALE_SECONDS) + (0.0 if is_instant else self.evidence.range.seconds)

    def has(self, selector: str, seconds: float) -> bool:
        """Say whether a selector has any sample in the last seconds."""
        return self.evidence.is_there(selector, seconds)

    @property
    def needed_seconds(self) -> float:
        """Say how old series must be to be seen for sure: as the steps of the panel and of subqueries, and offsets."""
        step = self.answer.resolution.interval_seconds if self.answer and not self.answer.is_instant else 0.0
        nodes = (visit.node for visit in visits(self.expression)) if self.expression else ()
        return max([step, *(_seconds_before(node) for node in nodes)])

    @property
    def may_be_empty(self) -> bool:
        """Say whether an empty answer can be a good one: nothing has happened, and the panel says so."""
        return not self.demands.is_hermetic and (bool(self.no_value) or self.kind is Kind.ANNOTATION)

    def found(self, sentence: str, fix: str, *, offset: int | None = None, level: Level = Level.ERROR) -> Found:
        """Say what is wrong with it; a caret stands under a place of what was asked."""
        origin = None if offset is None else self.expr.origin(offset)
        quote = pointed(self.written, origin) if self.written.strip() else ""
        return Found(level=level, place=self.place, sentence=f"{self.name}: {sentence}", fix=fix, quote=quote)

    def offset_of(self, word: str) -> int | None:
        """Give the place of a word in what was asked; None where it is not there, or there is none."""
        at = self.expr.text.find(word) if word else -1
        return None if at < 0 else at


# Private


def _seconds_before(node: promql.Expr) -> float:
    """Say how long before its moment a part of a query looks."""
    if not isinstance(node, promql.VectorSelector | promql.SubqueryExpr):
        return 0.0
    step = node.step if isinstance(node, promql.SubqueryExpr) else None
    return sum(one.total_seconds() for one in (node.offset, step) if one)
