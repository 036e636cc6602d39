"""What the parts of a proof hand to each other."""

from dataclasses import dataclass, field
from enum import StrEnum


class CannotDerive(Exception):  # noqa: N818 - read as a sentence
    """The input series cannot be derived from an SLO's queries; the proof then begins at the recorded series."""


class Outcome(StrEnum):
    """How a proof ended."""

    PROVEN = "proven"
    REFUTED = "refuted"
    NOT_PROVEN = "not proven"
    """Something stands in the way: neither a pass nor a failure of the rules."""
    WRITTEN = "written"
    """The test is there, and promtool is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A stretch of time in which the SLO's events come at one rate."""

    seconds: int
    events_per_second: float = 0.0
    bad_ratio: float = 0.0
    is_gone: bool = False
    """The series are not there at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A query that must give a value at a moment of the test."""

    at_seconds: int
    query: str
    value: float
    because: str
    """What this is a sign of, as `no alert fires`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thing to prove of one SLO."""

    id: str
    sentence: str
    interval_seconds: int
    """Of the rules' evaluation."""
    phases: tuple[Phase, ...]
    checks: tuple[Check, ...]
    starts_at_recorded: bool = False
    """Its input are the recorded event rates, not the series that the SLO's queries read."""
    takes_every_rule: bool = False
    """It is about all rules of the SLO; without it, about those that its checks hang on."""
    has_bystander: bool = False
    """Where the SLO has groups, another one is as busy, and well all the time."""
    starts_without_errors: bool = False
    """The series that only bad events write are born with the first of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a case."""

    slo_id: str
    case: str
    sentence: str
    outcome: Outcome
    because: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was found out about one SLO."""

    slo_id: str
    promises: tuple[str, ...]
    """What the rules promise, computed from windows, objective, `for` and interval."""
    results: tuple[Result, ...]
    notes: tuple[str, ...] = field(default=())
