"""Explain the ticks of a live canary by what Flagger told in them: which answers it got is not to be seen."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from loadtests.canary.model import CanarySpec
from loadtests.canary.timeline import Tick, Timeline
from loadtests.canary_verification.model import Fit, TickRow
from loadtests.canary_verification.stream import EventStream, Observed
from loadtests.run.directory import CANARY
from slo.errors import Place

Explain = Callable[[CanarySpec, EventStream], tuple[TickRow, ...]]


def rows_of_live(spec: CanarySpec, timeline: Timeline, explain: Explain) -> tuple[TickRow, ...]:
    """Give a row for each tick in which something was told.

    One of which something is missing, or whose status is another one than what was told leads to, is unexplained.
    """
    ticks = {tick.time: tick for tick in timeline.ticks}
    return tuple(_row(one, ticks.get(one.time)) for one in explain(spec, _stream(timeline)))


# Private


def _stream(timeline: Timeline) -> EventStream:
    events = tuple(
        Observed(time=tick.time, message=told.message, place=Place(file=CANARY, line=line))
        for line, tick in enumerate(timeline.ticks, start=1)
        for told in tick.told
    )
    return EventStream(events=events, arrived=events)


def _row(row: TickRow, tick: Tick | None) -> TickRow:
    if tick is None or not row.is_seen or not (doubts := tuple(_doubts(row, tick))):
        return row
    because = "; ".join(text for text in (row.because, *doubts) if text)
    return replace(row, fit=Fit.UNEXPLAINED, because=because)


def _doubts(row: TickRow, tick: Tick) -> Iterator[str]:
    if tick.missing:
        yield f"missing: {'; '.join(tick.missing)}"
    pairs = (
        ("phase", tick.phase, row.phase),
        ("canary weight", tick.canary_weight, row.canary_weight),
        ("failed checks", tick.failed_checks, row.failed_checks),
    )
    for name, recorded, explained in pairs:
        if recorded != explained:
            yield f"the status had {name} {recorded}, where what was told leads to {explained}"
