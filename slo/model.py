"""What an SLO is, whichever format it was written in: values and trivial views, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from slo.errors import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsIndicator:
    """Bad events over all events. PromQL of rates, events per second; `{{.window}}` stands for the range.

    `{{.window_seconds}}` stands for its seconds; `slo.query_window.at_window` fills in both.
    Exactly one of `errors` and `good` is set.
    """

    total: str
    errors: str | None = None
    good: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioIndicator:
    """A ratio whose events are not known; it is averaged over time. `{{.window}}` stands for the range."""

    ratio: str
    is_errors: bool
    """Whether the ratio is of bad events, not of good ones."""


class Comparison(StrEnum):
    """How a value is held against a threshold (the names of OpenSLO)."""

    LT = "lt"
    LTE = "lte"
    GT = "gt"
    GTE = "gte"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdIndicator:
    """A value that is good while the comparison holds; each moment it is known counts as one event."""

    value: str
    comparison: Comparison
    threshold: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """An SLO over others: its error ratio is the weighted mean of theirs."""

    components: tuple["Component", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One part of a composite SLO."""

    slo: "Slo"
    """With an id of its own, and no alerts."""
    weight: Decimal


Indicator = EventsIndicator | RatioIndicator | ThresholdIndicator | Composite


@dataclass(frozen=True, slots=True, kw_only=True)
class RollingWindow:
    """The last so many seconds."""

    seconds: int


class CalendarUnit(StrEnum):
    """Calendar periods; a week begins on Monday (ISO 8601)."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarWindow:
    """The calendar period that holds the moment."""

    unit: CalendarUnit
    time_zone: str = "UTC"
    """IANA name."""
    start: str = ""
    """When the first period begins, as the spec has it (`2026-01-01 00:00:00`); empty where it does not say."""


Window = RollingWindow | CalendarWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """Every event counts once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeslices:
    """Every slice of time counts once, good if its own ratio reaches a target."""

    slice_seconds: int
    target_ratio: Decimal
    """Good events over all events that a slice needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioTimeslices:
    """Every slice of time counts once, with its own ratio: busy and quiet slices weigh the same."""

    slice_seconds: int


Budgeting = Occurrences | Timeslices | RatioTimeslices


class Idle(StrEnum):
    """What time without events means."""

    IGNORE = "ignore"
    """Nothing is known: no ratio, and no budget is spent."""
    GOOD = "good"
    """The ratio of errors is 0; idle slices are good."""
    BAD = "bad"
    """The ratio of errors is 1, so that it pages; idle slices are bad."""


class MissingErrors(StrEnum):
    """What it means that all events are there, but the series of the bad (or good) ones is not."""

    ZERO = "zero"
    """There are none: no error was born yet, or (for good ones) nothing succeeded yet."""
    NO_DATA = "no-data"
    """Nothing is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSemantics:
    """What absent and idle data mean."""

    idle: Idle = Idle.IGNORE
    missing_errors: MissingErrors = MissingErrors.ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LowTrafficGuard:
    """When a burn rate is believed: it guards against paging on a single failure."""

    min_failures: int = 3
    """Bad events in the long window that an alert needs while its traffic is so low that one failure would fire it;
    1 switches the guard off."""
    min_events: int = 0
    """Events in the long window that an alert needs at any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """One of the standard alerts, multi-window and multi-burn-rate: `page` or `ticket`."""

    is_enabled: bool = True
    name: str = ""
    """Of the alert; empty: the alerting's own."""
    severity: str = ""
    """Value of the label `severity`; empty: the tier's name."""
    for_seconds: int = 0
    keep_firing_seconds: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsentAlert:
    """The alert that speaks when an SLO that had data has none any more."""

    is_enabled: bool = True
    name: str = ""
    severity: str = "ticket"
    for_seconds: int = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class BurnCondition:
    """An alert of its own, as an OpenSLO AlertPolicy asks for: one window, one burn rate."""

    name: str
    severity: str
    comparison: Comparison
    burn_rate: float
    """1 spends the budget in exactly the SLO's window."""
    lookback_seconds: int
    for_seconds: int
    description: str = ""
    fires_without_data: bool = False
    targets: tuple[str, ...] = ()
    """Names of the AlertNotificationTargets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """Which alerts an SLO has."""

    name: str = ""
    """Of the alerts; empty: made of the SLO's."""
    page: Tier = field(default_factory=Tier)
    ticket: Tier = field(default_factory=Tier)
    absent: AbsentAlert = field(default_factory=AbsentAlert)
    conditions: tuple[BurnCondition, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    annotations: Mapping[str, str] = field(default_factory=dict)
    runbook_url: str = ""
    dashboard_url: str = ""


class SpecFormat(StrEnum):
    """What an SLO was written in."""

    OPENSLO = "openslo"
    SLOTH = "sloth"
    SLOTH_KUBERNETES = "sloth-kubernetes"
    PYRRA = "pyrra"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an SLO stands."""

    format: SpecFormat
    file: str
    lines: Mapping[str, int]
    """Line of each field by its dotted path in the document, from the SLO's own mapping on; `` is the SLO itself."""
    namespace: str = ""
    """Of the Kubernetes object, where it is one."""

    def place(self, path: str = "") -> Place:
        """Say where a field stands; a missing field stands where its nearest parent does."""
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        return Place(file=self.file, line=self.lines.get(known), field=path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """One objective."""

    id: str
    """Unique, and the same for as long as its history should count: the value of the label `slo_id`."""
    service: str
    name: str
    objective_ratio: Decimal
    """Good events over all events; exact: 99.9 % is Decimal("0.999")."""
    window: Window
    indicator: Indicator
    origin: Origin
    description: str = ""
    budgeting: Budgeting = field(default_factory=Occurrences)
    group_labels: tuple[str, ...] = ()
    """Labels of the indicator's series that tell one objective from another, as `handler`; each has a budget."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further labels of everything recorded."""
    semantics: DataSemantics = field(default_factory=DataSemantics)
    guard: LowTrafficGuard = field(default_factory=LowTrafficGuard)
    alerting: Alerting = field(default_factory=Alerting)

    @property
    def budget_ratio(self) -> Decimal:
        """Give the ratio of bad events that is allowed."""
        return 1 - self.objective_ratio
