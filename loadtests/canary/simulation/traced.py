"""A course that was recorded, or written down: what each check came to, from each row of a trace on."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness
from loadtests.canary.model import CanarySpec, Hook, HookType, Metric
from loadtests.canary.simulation.interface import NEW_REVISION, Moment
from loadtests.canary.simulation.values import good_value
from loadtests.canary.timeline import CheckKind, Timeline

CheckKey = tuple[CheckKind, str]
"""A check by its kind and its name; pods have no name here."""
PRIMARY_PODS: CheckKey = (CheckKind.PRIMARY, "")
CANARY_PODS: CheckKey = (CheckKind.CANARY, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a check came to."""

    is_passed: bool = True
    """For pods and webhooks; a metric is held against its bounds by the engine."""
    value: float | None = None
    """Of a metric; None: no data."""
    because: str = ""
    """Why it did not pass, or why a metric has no value."""
    is_final: bool = False
    """Of pods that are not ready: waiting is of no use."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Readings of checks; each holds until the next of the same check."""

    file: str
    readings: Mapping[CheckKey, tuple[tuple[float, Reading], ...]]
    """In seconds since the first row, in order."""
    revisions: tuple[tuple[float, str], ...]
    """The same of the target's revision; empty where the trace does not say."""
    seconds: float
    """The last row's."""
    assumed: str
    """How it is read."""

    def at(self, key: CheckKey, seconds: float) -> Reading | None:
        """Give the reading that holds; None where the trace has none yet."""
        return _holding(self.readings.get(key, ()), seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedCourse:
    """A trace as a course; what it does not say is as in a healthy release."""

    trace: Trace
    spec: CanarySpec

    @property
    def name(self) -> str:
        """Name it."""
        return "trace"

    @property
    def says(self) -> str:
        """Say in a few words what happens in it."""
        return f"checks as in {self.trace.file}"

    def revision(self, moment: Moment) -> str:
        """Name the revision of the trace, or else the one of the release."""
        return _holding(self.trace.revisions, moment.seconds) or NEW_REVISION

    def primary_readiness(self, moment: Moment) -> Readiness:
        """Look at the primary's pods."""
        return _readiness(self.trace.at(PRIMARY_PODS, moment.seconds))

    def canary_readiness(self, moment: Moment) -> Readiness:
        """Look at the canary's pods."""
        return _readiness(self.trace.at(CANARY_PODS, moment.seconds))

    def answer(self, hook: Hook, moment: Moment) -> HookAnswer:
        """Answer a webhook; a rollback webhook that did not pass asked for the rollback."""
        reading = self.trace.at((CheckKind.WEBHOOK, hook.name), moment.seconds)
        is_passed = reading is None or reading.is_passed
        reason = reading.because if reading is not None else ""
        return HookAnswer(is_success=is_passed is not (hook.type is HookType.ROLLBACK), reason=reason)

    def measured(self, metric: Metric, moment: Moment) -> Measured:
        """Answer a metric's query."""
        reading = self.trace.at((CheckKind.METRIC, metric.name), moment.seconds)
        if reading is None:
            return Measured(value=good_value(metric))
        return Measured(value=reading.value, problem=reading.because)

    def assumed(self) -> Iterator[tuple[str, str]]:
        """Say how the trace is read."""
        yield "trace", self.trace.assumed

    def notes(self, timeline: Timeline) -> Iterator[str]:
        """Say where the trace had nothing to say."""
        silent = [
            f"{check.kind} {check.name}"
            if check.kind in (CheckKind.METRIC, CheckKind.WEBHOOK)
            else f"{check.kind} pods"
            for tick in timeline.ticks
            for check in tick.checks
            if self.trace.at(_key(check.kind, check.name), tick.time) is None
        ]
        if silent:
            yield f"not in the trace, and taken for good: {', '.join(dict.fromkeys(silent))}"
        end = timeline.ticks[-1].time if timeline.ticks else 0.0
        if end > self.trace.seconds + timeline.tick_seconds / 2:
            yield (
                f"the trace ends at {self.trace.seconds:g} s and the release at {end:g} s: "
                "the last row was taken to hold"
            )


# Private

_Held = TypeVar("_Held")


def _key(kind: CheckKind, name: str) -> CheckKey:
    return (kind, name if kind in (CheckKind.METRIC, CheckKind.WEBHOOK) else "")


def _holding(rows: tuple[tuple[float, _Held], ...], seconds: float) -> _Held | None:
    index = bisect_right(rows, seconds, key=lambda row: row[0])
    return rows[index - 1][1] if index else None


def _readiness(reading: Reading | None) -> Readiness:
    if reading is None or reading.is_passed:
        return READY
    return Readiness(is_ready=False, reason=reading.because or "not ready", is_retriable=not reading.is_final)
