"""Bring the history of an SLO from Prometheus: from its recordings where there are some, else from the raw metrics."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from slo.backtest.asker import Asker, Group, Values
from slo.backtest.history import EventCounts, Grid, History, Origin, Part, Stretch
from slo.backtest.raw import raw_events
from slo.backtest.recordings import BUCKET_SECONDS, Recordings, bucket_of, find_recordings, over
from slo.conventions import ERROR_EVENT_RATE, TOTAL_EVENT_RATE
from slo.model import Composite, Slo
from slo.rules.plan import is_smoothed


class Source(StrEnum):
    """Where to take history from."""

    AUTO = "auto"
    """Recordings where there are some, else raw metrics."""
    RECORDED = "recorded"
    RAW = "raw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The moments that are fetched: hours for the budget alone, then steps for the alerts, too."""

    hours: Grid
    """Each moment ends an hour; may be empty."""
    steps: Grid
    """Goes on where the hours end."""
    rate_seconds: int
    """Over which the rules take rates from the raw metrics."""
    interval_seconds: int
    """Between two evaluations of the rules."""

    @property
    def whole(self) -> Grid:
        """Give all moments as steps, those of the hours included."""
        step, before = self.steps.step_seconds, self.hours.count * self.hours.step_seconds
        return Grid(
            first_time=self.steps.first_time - before, step_seconds=step, count=self.steps.count + before // step
        )


class _Table:
    """The events of one group while they are being collected."""

    def __init__(self, count: int) -> None:
        self.errors: list[float | None] = [None] * count
        self.total: list[float | None] = [None] * count
        self.origin: list[Origin | None] = [None] * count


_Tables = dict[Group, _Table]


def fetch(slo: Slo, span: Span, asker: Asker, source: Source) -> tuple[History, ...]:
    """Bring what is known of each group of an SLO; empty where there is no data at all."""
    if isinstance(slo.indicator, Composite):
        return _composite(slo.indicator, span, asker, source)
    tables = _tables(slo, span, asker, source)
    return tuple(
        History(
            group=group,
            parts=(part_of(slo, _counts(table, span.whole), rate_seconds=span.rate_seconds),),
            stretches=tuple(_stretches(table.origin, span.whole)),
        )
        for group, table in sorted(tables.items())
    )


def part_of(slo: Slo, counts: EventCounts, *, rate_seconds: int, weight: float = 1.0) -> Part:
    """Say how the events of an SLO, or of a component of one, are to be read."""
    return Part(
        counts=counts,
        weight=weight,
        idle=slo.semantics.idle,
        rate_seconds=rate_seconds if is_smoothed(slo) else 0,
    )


# Private


def _composite(composite: Composite, span: Span, asker: Asker, source: Source) -> tuple[History, ...]:
    """Bring the components, each as a part; one without any data is a part of which nothing is known."""
    parts: list[Part] = []
    stretches: list[Stretch] = []
    for component in composite.components:
        tables = _tables(component.slo, span, asker, source)
        table = tables.get((), _Table(span.whole.count))
        parts.append(
            part_of(
                component.slo,
                _counts(table, span.whole),
                rate_seconds=span.rate_seconds,
                weight=float(component.weight),
            )
        )
        stretches.extend(_stretches(table.origin, span.whole))
    return (History(parts=tuple(parts), stretches=tuple(stretches)),) if stretches else ()


def _tables(slo: Slo, span: Span, asker: Asker, source: Source) -> _Tables:
    asker.slo_id = slo.id
    tables: _Tables = {}
    recordings = None
    if source is not Source.RAW:
        whole = span.whole
        recordings = find_recordings(slo, asker, start_time=whole.first_time, end_time=whole.last_time)
    if recordings is not None:
        _read_recorded(slo, span, asker, recordings, tables)
    if source is not Source.RECORDED:
        full = recordings.full if recordings else frozenset()
        for piece in _pieces(span, lambda bucket: bucket not in full):
            errors, total = raw_events(
                slo, piece, asker, rate_seconds=span.rate_seconds, interval_seconds=span.interval_seconds
            )
            _put(tables, span.whole, piece, (errors, total), Origin.RAW)
    return tables


def _read_recorded(slo: Slo, span: Span, asker: Asker, recordings: Recordings, tables: _Tables) -> None:
    for piece in _pieces(span, lambda bucket: bucket in recordings.some):
        errors, total = (
            asker.values(
                f"{recordings.interval_seconds:g} * {over(metric, slo, piece.step_seconds)}", piece, slo.group_labels
            )
            for metric in (ERROR_EVENT_RATE, TOTAL_EVENT_RATE)
        )
        _put(tables, span.whole, piece, (errors, total), Origin.RECORDED)


def _pieces(span: Span, is_wanted: Callable[[int], bool]) -> Iterator[Grid]:
    """Yield the wanted runs of hours and of steps."""
    for grid in (span.hours, span.steps):
        first: int | None = None
        for index in range(grid.count):
            wanted = _touches(grid, index, is_wanted)
            if wanted and first is None:
                first = index
            elif not wanted and first is not None:
                yield _run(grid, first, index)
                first = None
        if first is not None:
            yield _run(grid, first, grid.count)


def _touches(grid: Grid, index: int, is_wanted: Callable[[int], bool]) -> bool:
    """Say whether any bucket is wanted of the time that a moment stands for."""
    end = grid.time(index)
    start = end - grid.step_seconds
    return any(is_wanted(bucket) for bucket in range(bucket_of(start + 1), bucket_of(end) + 1, BUCKET_SECONDS))


def _run(grid: Grid, first: int, after: int) -> Grid:
    return Grid(first_time=grid.time(first), step_seconds=grid.step_seconds, count=after - first)


def _put(tables: _Tables, whole: Grid, piece: Grid, events: tuple[Values, Values], origin: Origin) -> None:
    """Fill in what is not known yet; an hour is spread evenly over its steps."""
    errors, total = events
    steps = piece.step_seconds // whole.step_seconds
    for group, counts in total.items():
        table = tables.setdefault(group, _Table(whole.count))
        bad = errors.get(group, [None] * piece.count)
        for index, (count, bad_count) in enumerate(zip(counts, bad, strict=True)):
            if count is None:
                continue
            last = whole.index_from(piece.time(index))
            for at in range(last - steps + 1, last + 1):
                if table.origin[at] is None:
                    table.total[at] = count / steps
                    table.errors[at] = None if bad_count is None else bad_count / steps
                    table.origin[at] = origin


def _counts(table: _Table, grid: Grid) -> EventCounts:
    return EventCounts(grid=grid, errors=table.errors, total=table.total)


def _stretches(origins: list[Origin | None], grid: Grid) -> Iterator[Stretch]:
    start = 0
    for origin, run in groupby(origins):
        end = start + sum(1 for _ in run)
        if origin is not None:
            yield Stretch(origin=origin, first_time=grid.time(start), last_time=grid.time(end - 1))
        start = end
