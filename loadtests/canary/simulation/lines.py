"""The ticks of a timeline as lines that a person reads: the same in every format."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from loadtests.canary.model import REQUEST_DURATION, REQUEST_SUCCESS_RATE
from loadtests.canary.simulation.outcome import is_wait
from loadtests.canary.timeline import Check, CheckKind, Tick, Timeline

COLUMNS = ("time", "tick", "phase", "canary", "failed", "checked → said")
_BAR_CELLS = 10
_FEWEST_FOLDED = 4
"""Fewer ticks alike are written out."""
_UNITS = {REQUEST_SUCCESS_RATE: " %", REQUEST_DURATION: " ms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tick, or several that are alike."""

    first: int
    """Counted from 1."""
    last: int
    first_seconds: float
    """From the first tick of the timeline on."""
    last_seconds: float
    tick: Tick
    """The first of them."""

    @property
    def number(self) -> str:
        """Count the ticks: `4`, or `4..1000`."""
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"

    @property
    def time(self) -> str:
        """Spell the time, or from when to when: `60..600 s`."""
        first = "" if self.first == self.last else f"{self.first_seconds:g}.."
        return f"{first}{self.last_seconds:g} s"

    @property
    def weight(self) -> str:
        """Spell the canary's share."""
        return "copies" if self.tick.is_mirrored else f"{self.tick.canary_weight} %"

    @property
    def bar(self) -> str:
        """Draw the canary's share, ten cells for all requests; what is not nothing has a cell."""
        cells = -(-self.tick.canary_weight * _BAR_CELLS // 100)
        return ("░" if self.tick.is_mirrored else "█") * (_BAR_CELLS if self.tick.is_mirrored else cells)

    @property
    def what(self) -> str:
        """Say what was checked and what was told."""
        checked, said = spell_checks(self.tick.checks), "; ".join(told.message for told in self.tick.told)
        return " → ".join(text for text in (checked, said) if text)


def lines(timeline: Timeline) -> Iterator[Line]:
    """Give a line for each tick; four or more that differ only in their time become one."""
    start = timeline.ticks[0].time if timeline.ticks else 0.0
    for _, group in groupby(enumerate(timeline.ticks, start=1), key=lambda one: _essence(one[1])):
        alike = list(group)
        parts = [alike] if len(alike) >= _FEWEST_FOLDED else [[one] for one in alike]
        for part in parts:
            (first, tick), (last, latest) = part[0], part[-1]
            yield Line(
                first=first,
                last=last,
                first_seconds=tick.time - start,
                last_seconds=latest.time - start,
                tick=tick,
            )


def spell_checks(checks: Iterable[Check]) -> str:
    """Name what was checked: `✓ load-test, request-success-rate 100 % ✗ request-duration 1001 ms`."""
    seen = [check for check in checks if check.kind in (CheckKind.WEBHOOK, CheckKind.METRIC) or not check.is_passed]
    return " ".join(
        f"{'✓' if is_passed else '✗'} {', '.join(map(spell_check, group))}"
        for is_passed, group in groupby(seen, key=lambda check: check.is_passed)
    )


def spell_check(check: Check) -> str:
    """Name a check with its value."""
    if is_wait(check):
        return f"{check.name} not ready"
    if check.kind is not CheckKind.METRIC:
        return check.name
    return f"{check.name} {spell_value(check.name, check.value)}"


def spell_value(metric: str, value: float | None) -> str:
    """Spell the value of a metric, with its unit where it is known."""
    return "no data" if value is None else f"{value:.6g}{_UNITS.get(metric, '')}"


# Private


def _essence(tick: Tick) -> tuple[object, ...]:
    """Give all of a tick but its time."""
    state = (tick.revision, tick.before, tick.phase, tick.primary_weight, tick.canary_weight, tick.is_mirrored)
    return (*state, tick.failed_checks, tick.iterations, tick.checks, tick.told)
