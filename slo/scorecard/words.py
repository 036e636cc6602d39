"""A scorecard in words, the same in every format."""

from collections.abc import Iterator
from datetime import UTC, datetime

from slo.scorecard.model import LoadtestSource, Measured, Result, Scored, Trend, Verdict

UNKNOWN = "-"
COLUMNS = ("goal", "target", "value", "n", "verdict", "trend", "source")
_MARKS = {Verdict.MET: "✓", Verdict.MISSED: "✗", Verdict.UNKNOWN: "?"}


def sentence(scored: Scored) -> str:
    """Say what it came to."""
    total = len(scored.results)
    parts = [f"{scored.count(Verdict.MET)} of {total} goals met"]
    parts += [f"{scored.count(one)} {words}" for one, words in _COUNTED if scored.count(one)]
    return ", ".join(parts)


def moment(seconds: float) -> str:
    """Give a moment, to the minute."""
    return datetime.fromtimestamp(seconds, tz=UTC).strftime("%Y-%m-%d %H:%M UTC")


def row(result: Result) -> tuple[str, ...]:
    """Give the cells of a goal, in the order of `COLUMNS`."""
    return (
        result.goal.name,
        target(result),
        value(result),
        UNKNOWN if result.measured.n is None else str(result.measured.n),
        result.verdict,
        trend(result),
        result.measured.source,
    )


def mark(verdict: Verdict) -> str:
    """Give one character that stands for a verdict."""
    return _MARKS[verdict]


def target(result: Result) -> str:
    """Give the target; of a load test that is what it expects."""
    if result.goal.target is not None:
        return str(result.goal.target)
    source = result.goal.source
    expectation = source.expectation if isinstance(source, LoadtestSource) else None
    return expectation or "every expectation"


def value(result: Result) -> str:
    """Give what was measured."""
    measured = result.measured
    if measured.value is None or result.goal.target is None:
        return measured.shown or UNKNOWN
    return result.goal.target.spell(measured.value)


def trend(result: Result) -> str:
    """Give the trend, with the value before, where there is one."""
    if result.trend is None:
        return UNKNOWN
    before = result.measured.previous
    if before is None or result.goal.target is None or result.trend is Trend.UNCHANGED:
        return result.trend
    return f"{result.trend} (was {result.goal.target.spell(before)})"


def details(result: Result) -> Iterator[str]:
    """Yield what stands below a goal: why it came to that, and what to know of it."""
    yield result.because
    interval = _interval(result, result.measured)
    if interval:
        yield interval
    yield from result.measured.notes


# Private

_COUNTED = ((Verdict.MISSED, "missed"), (Verdict.UNKNOWN, "cannot be told"))


def _interval(result: Result, measured: Measured) -> str:
    if measured.low is None or measured.high is None or result.goal.target is None:
        return ""
    spell = result.goal.target.spell
    return f"with 95 % confidence between {spell(measured.low)} and {spell(measured.high)}"
