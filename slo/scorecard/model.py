"""What a scorecard is. Values, no I/O."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from slo.errors import Place
from slo.scorecard.quantities import Target


class Verdict(StrEnum):
    """What a goal came to."""

    MET = "met"
    MISSED = "missed"
    UNKNOWN = "cannot tell"
    """There is no value, or too little behind it: never to be read as met."""


class Trend(StrEnum):
    """A value beside the one before it."""

    BETTER = "better"
    WORSE = "worse"
    UNCHANGED = "unchanged"
    UNCLEAR = "unclear"
    """It may be chance."""


class Statistic(StrEnum):
    """What of a time is held against the target."""

    MEDIAN = "median"
    P90 = "p90"


class Measure(StrEnum):
    """What of an SLO is held against the target."""

    SLI = "sli"
    """The part of the events that were good."""
    BUDGET_LEFT = "budget_left"
    """The part of the error budget that is left; negative where it is overspent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoraSource:
    """One of the five metrics of a service in an environment."""

    metric: str
    service: str | None
    """None: the only one."""
    environment: str | None
    """None: the only one."""
    days: int
    statistic: Statistic


@dataclass(frozen=True, slots=True, kw_only=True)
class SloSource:
    """Where an SLO stands."""

    slo: str
    measure: Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadtestSource:
    """What the last recorded run of a scenario came to."""

    scenario: str
    expectation: str | None
    """As the scenario writes it; None: all of them."""
    valid_seconds: float
    """How old the run may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrometheusSource:
    """A query that gives one value, in the target's unit: seconds, a ratio, per second, or a number."""

    query: str
    samples: str | None
    """A query that says of how many things the value is."""
    previous_seconds: float | None
    """How long before a value is looked up to compare with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueSource:
    """A number that somebody wrote down, as a bill's; it gets old."""

    value: float | None
    """In the target's dimension; None where nobody has written it down yet."""
    as_of_seconds: float
    """Unix time."""
    valid_seconds: float
    previous: float | None
    n: int | None
    said_by: str


Source = DoraSource | SloSource | LoadtestSource | PrometheusSource | ValueSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal."""

    name: str
    description: str
    source: Source
    target: Target | None
    """None of a load test, whose expectation is the target."""
    least_n: int
    """With fewer things behind the value it cannot be told."""
    place: Place
    """Where it stands in the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoraInput:
    """What the five metrics are made of."""

    repositories: tuple[Path, ...] = ()
    """Empty: the working directory, where no ledger is named."""
    ledgers: tuple[str, ...] = ()
    policy: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SloInput:
    """Which SLOs there are, and what is kept of them beside Prometheus."""

    specs: tuple[Path, ...] = ()
    history: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Where the values are; every path is seen from the working directory."""

    dora: DoraInput = field(default_factory=DoraInput)
    slo: SloInput = field(default_factory=SloInput)
    runs: Path = Path("runs")
    """The folder in which each recorded run is a folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """A file of goals."""

    name: str
    description: str
    file: str
    inputs: Inputs
    goals: tuple[Goal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a source says of a goal."""

    source: str
    """In words, as `dora: change lead time of checkout in production, 28 d, median`."""
    value: float | None = None
    """In the target's dimension; None where nobody knows, never 0."""
    shown: str = ""
    """The value in the source's own words, where it is no number."""
    n: int | None = None
    """How many things it is made of; None where that is not known."""
    low: float | None = None
    """95 % interval."""
    high: float | None = None
    previous: float | None = None
    trend: Trend | None = None
    """None: to be told from the previous value."""
    unknown: str = ""
    """Why the goal cannot be told, whatever the value; empty where it can."""
    verdict: Verdict | None = None
    """What the source itself decided."""
    because: str = ""
    """Why it did."""
    notes: tuple[str, ...] = ()
    """What a reader must know of the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A goal and what it came to."""

    goal: Goal
    measured: Measured
    verdict: Verdict
    because: str
    trend: Trend | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A scorecard that was filled in."""

    scorecard: Scorecard
    at_seconds: float
    results: tuple[Result, ...]

    @property
    def verdict(self) -> Verdict:
        """Missed if a goal is, else unknown if one is, else met."""
        verdicts = {result.verdict for result in self.results}
        return next(one for one in (Verdict.MISSED, Verdict.UNKNOWN, Verdict.MET) if one in verdicts)

    def count(self, verdict: Verdict) -> int:
        """Count the goals with a verdict."""
        return sum(1 for result in self.results if result.verdict is verdict)
