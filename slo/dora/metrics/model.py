"""Figures of the five metrics. Values, no I/O."""

from dataclasses import dataclass
from enum import StrEnum

from slo.dora.attribution.model import Attribution
from slo.dora.model import Note


class Exactness(StrEnum):
    """What a figure is made of."""

    EXACT = "exact"
    PROXY = "proxy"


class Trend(StrEnum):
    """A window beside the one before it."""

    BETTER = "better"
    WORSE = "worse"
    UNCLEAR = "unclear"
    """The intervals overlap, so it may be chance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One metric of one service in one environment over one window."""

    metric: str
    """One of `slo.dora.conventions.METRICS`."""
    value: float | None
    """The median in seconds of a time, deployments a day, or a ratio; None where there is nothing to tell, never 0."""
    p90: float | None
    """Of times only."""
    low: float | None
    """95 % interval of the value; None where there are too few for one."""
    high: float | None
    """None beside a `low`: nothing bounds it from above, as too much is not over yet."""
    n: int
    """Deployments, changes or failed deployments that it is made of."""
    numerator: int | None
    """Of ratios: how many of the n."""
    is_sufficient: bool
    """False below five: too few to go by."""
    exactness: Exactness
    proxies: tuple[str, ...]
    """What is only nearly right about it, a sentence each."""
    answer: str | None
    """The answer of DORA's survey that it is in; None for ratios and where there is no value."""
    score: float | None
    """0 to 10 on the scale of DORA's Quick Check."""
    open_count: int | None
    """Of recovery: failures that are not over; they are in the estimate as not yet recovered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A figure, the same of the window before, and what to make of it."""

    figure: Figure
    previous: Figure
    trend: Trend | None
    """None where one of the two has no value, or of the earlier days too little is known to be a measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowFigures:
    """The five metrics of a service in an environment; the window holds `start` and not `end` (Unix seconds)."""

    service: str
    environment: str
    days: int
    start: float
    end: float
    comparisons: tuple[Comparison, ...]
    """In the order of `slo.dora.conventions.METRICS`."""
    deployment_days_per_week: float | None
    """Median of the days with a deployment of each whole ISO week, to compare with other tools; None without one."""
    changes_by_bots: int
    negative_lead_times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoraFigures:
    """All windows of all services in production, and what they are made of."""

    made_seconds: float
    """The end of every window."""
    policy_name: str
    policy_hash: str
    windows: tuple[WindowFigures, ...]
    """By service, environment and days."""
    attribution: Attribution
    notes: tuple[Note, ...]
    """On the data, the fatal ones first."""
