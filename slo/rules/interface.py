"""What rules are, and what is chosen for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from slo.window_tables.read import shipped_window_tables
from slo.windows import WindowTables

INTERVAL_SECONDS = 30
RATE_WINDOW_SECONDS = 300
RULES_PER_GROUP = 100
"""A group's rules are evaluated one after the other; some milliseconds each leave plenty of an interval."""


class Compat(StrEnum):
    """Whose names and labels are recorded beside ours."""

    NONE = "none"
    SLOTH = "sloth"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSettings:
    """What is chosen for all rules."""

    interval_seconds: int = INTERVAL_SECONDS
    """Between two evaluations; one sample of an event rate stands for so many seconds."""
    rate_window_seconds: int = RATE_WINDOW_SECONDS
    """Over which rates are taken from the raw metrics; shorter where an alert window is shorter."""
    tables: WindowTables = field(default_factory=shipped_window_tables)
    compat: Compat = Compat.NONE
    labels: Mapping[str, str] = field(default_factory=dict)
    """Further labels of every series and alert."""
    rules_per_group: int = RULES_PER_GROUP


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRule:
    """A query whose result becomes a series."""

    record: str
    expression: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRule:
    """A query whose every result is an alert."""

    alert: str
    expression: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    for_seconds: int = 0
    keep_firing_seconds: int = 0


Rule = RecordingRule | AlertRule


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that are evaluated one after the other, at the same moments."""

    name: str
    interval_seconds: int
    rules: tuple[Rule, ...]
    slo_ids: tuple[str, ...] = ()
    """Whose rules they are."""
