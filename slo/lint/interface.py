"""What every check of an SLO is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

import promql_parser as promql

from slo.errors import Place
from slo.findings.interface import Found, Level
from slo.lint.expressions import Selector, selectors
from slo.lint.places import place_of
from slo.model import Occurrences, RatioIndicator, RatioTimeslices, Slo, ThresholdIndicator, Timeslices

_USUAL_SCRAPE_INTERVAL_SECONDS = 30.0


class Role(StrEnum):
    """What a query of an SLO stands for."""

    TOTAL = "total"
    ERRORS = "errors"
    GOOD = "good"
    RATIO = "ratio"
    VALUE = "value"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """One query of an SLO."""

    role: Role
    text: str
    expression: promql.Expr | None
    """None where it is no PromQL."""

    @property
    def selectors(self) -> tuple[Selector, ...]:
        """List what it selects."""
        return () if self.expression is None else selectors(self.expression)

    @property
    def normal_text(self) -> str:
        """Give the text as any other spelling of the same query would give it."""
        return self.text if self.expression is None else self.expression.prettify()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One of the two conditions of a tier: the burn rate over two windows."""

    tier: str
    """`page` or `ticket`."""
    speed: str
    """`quick` or `slow`."""
    short_seconds: int
    long_seconds: int
    factor: Decimal

    def threshold_ratio(self, budget_ratio: Decimal) -> Decimal:
        """Give the error ratio above which it holds."""
        return self.factor * budget_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the specs do not say: how they are evaluated, and what the service is like."""

    scrape_interval_seconds: float | None = None
    """None where it is not known."""
    rule_interval_seconds: int = 30
    rate_window_seconds: int = 300
    """What the recorded base series look back on, unless an alert window is shorter."""
    retention_seconds: float | None = None
    """How long Prometheus keeps samples; None where that is not known."""
    why_retention_is_unknown: str = ""
    """What the server said instead; empty where none was asked."""
    events_per_second: float | None = None
    """None where it is not known."""
    bucket_edges: tuple[float, ...] = ()
    """Of every histogram; empty where they are not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the server has for one selector."""

    has_metric: bool
    similar_metric: str | None = None
    """A metric that may be meant instead."""
    series: int = 0
    """How many the selector reads."""
    label_names: frozenset[str] = frozenset()
    """Of the metric, whatever the matchers."""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Values of the labels that are matched, whatever the matchers; only looked up where nothing was selected."""
    bucket_edges: tuple[str, ...] = ()
    """Values of `le` among the series, whatever the matcher of `le`."""
    starts_at_zero: bool | None = None
    """Whether some series began with 0 in the last hours; None where none began then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observations:
    """What a server knows about an SLO."""

    selectors: Mapping[Selector, Seen]
    groups: int | None = None
    """How many series the SLO's total query gives; None where it gives none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One SLO with all that is known around it."""

    slo: Slo
    siblings: tuple[Slo, ...]
    """All SLOs of the run in the order of their ids, this one too."""
    is_component: bool
    """Whether it is a part of a composite SLO: those have no alerts."""
    queries: tuple[Query, ...]
    conditions: tuple[Condition, ...]
    """Of the tiers that are switched on."""
    shortest_seconds: int
    """The window over which the raw series are read."""
    period_seconds: int
    """Of the SLO's window; the nominal one of a calendar window."""
    surroundings: Surroundings
    observations: Observations | None = None
    """None where no server was asked."""

    def found(self, level: Level, what: str, sentence: str, fix: str) -> Found:
        """Say what was found at a field (`objective`, `total`, ...)."""
        return Found(level=level, place=self.place(what), sentence=f"{self.slo.id}: {sentence}", fix=fix)

    def place(self, what: str) -> Place:
        """Say where a field stands."""
        return place_of(self.slo.origin, what)

    def query(self, role: Role) -> Query | None:
        """Give the query of a role."""
        return next((one for one in self.queries if one.role is role), None)

    @property
    def scrape_interval_seconds(self) -> float:
        """Give the time between two scrapes, or what is usual where it is not known."""
        return self.surroundings.scrape_interval_seconds or _USUAL_SCRAPE_INTERVAL_SECONDS

    @property
    def range_seconds(self) -> int:
        """Give what `{{.window}}` stands for in the base series: a slice of time, or the shortest window."""
        budgeting = self.slo.budgeting
        return self.shortest_seconds if isinstance(budgeting, Occurrences) else budgeting.slice_seconds

    @property
    def events_per_second(self) -> float | None:
        """Give how many events count; slices of time and evaluations are as many as there are, whatever the traffic."""
        match self.slo.indicator, self.slo.budgeting:
            case _, Timeslices(slice_seconds=seconds) | RatioTimeslices(slice_seconds=seconds):
                return 1 / seconds
            case ((RatioIndicator() | ThresholdIndicator()), _):
                return 1 / self.surroundings.rule_interval_seconds
            case _:
                return self.surroundings.events_per_second
