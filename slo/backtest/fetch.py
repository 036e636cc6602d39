"""Bring the history of an SLO from Prometheus: from its recordings where there are some, else from the raw metrics."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from slo.backtest.asker import Asker, Group, Values
from slo.backtest.history import EventCounts, Grid, History, Origin, Part, Stretch
from slo.backtest.raw import raw_events
from slo.backtest.recordings import BUCKET_SECONDS, Recordings, bucket_of, find_recordings, over
from slo.conventions import ERROR_EVENT_RATE, TOTAL_EVENT_RATE
from slo.history.merge import History as KeptHours
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


def fetch(slo: Slo, span: Span, asker: Asker, source: Source, kept: KeptHours | None = None) -> tuple[History, ...]:
    """Bring what is known of each group of an SLO; empty where there is no data at all.

    What a history file keeps stands in for the budget where nothing else is known, not for the alerts.
    """
    if isinstance(slo.indicator, Composite):
        return _composite(slo.indicator, span, asker, source, kept or {})
    tables = _tables(slo, span, asker, source, kept or {})
    return tuple(
        History(
            group=group,
            parts=(_part(slo, table, span),),
            stretches=tuple(_stretches(table.origin, span.whole)),
        )
        for group, table in sorted(tables.items())
    )


def first_known_hour(slo: Slo, span: Span, asker: Asker, source: Source, kept: KeptHours) -> int | None:
    """Find the beginning of the first hour of which anything is known, by asking for hours alone; None if nothing is.

    Very short steps over a long time would be too many, though mostly there is little data of so fast rules.
    """
    first, last = span.whole.first_time - span.whole.step_seconds, span.whole.last_time
    empty = Grid(first_time=first + _HOUR_SECONDS, step_seconds=_HOUR_SECONDS, count=0)
    hours = replace(span, hours=empty, steps=replace(empty, count=-(-(last - first) // _HOUR_SECONDS)))
    known = (stretch.first_time for history in fetch(slo, hours, asker, source, kept) for stretch in history.stretches)
    time = min(known, default=None)
    return None if time is None else time - _HOUR_SECONDS


def part_of(
    slo: Slo,
    counts: EventCounts,
    *,
    rate_seconds: int,
    weight: float = 1.0,
    budget_counts: EventCounts | None = None,
) -> Part:
    """Say how the events of an SLO, or of a component of one, are to be read."""
    return Part(
        counts=counts,
        budget_counts=budget_counts or counts,
        weight=weight,
        idle=slo.semantics.idle,
        rate_seconds=rate_seconds if is_smoothed(slo) else 0,
    )


# Private

_HOUR_SECONDS = 3600


def _composite(composite: Composite, span: Span, asker: Asker, source: Source, kept: KeptHours) -> tuple[History, ...]:
    """Bring the components, each as a part; one without any data is a part of which nothing is known."""
    parts: list[Part] = []
    stretches: list[Stretch] = []
    for component in composite.components:
        tables = _tables(component.slo, span, asker, source, kept)
        table = tables.get((), _Table(span.whole.count))
        parts.append(_part(component.slo, table, span, weight=float(component.weight)))
        stretches.extend(_stretches(table.origin, span.whole))
    return (History(parts=tuple(parts), stretches=tuple(stretches)),) if stretches else ()


def _part(slo: Slo, table: _Table, span: Span, *, weight: float = 1.0) -> Part:
    """Make a part of a table, in which the alerts do not see what was kept hour by hour."""
    budget = EventCounts(grid=span.whole, errors=table.errors, total=table.total)
    counts = budget
    if Origin.KEPT in table.origin:
        is_fine = [origin is not Origin.KEPT for origin in table.origin]
        errors, total = (
            [value if fine else None for value, fine in zip(values, is_fine, strict=True)]
            for values in (table.errors, table.total)
        )
        counts = EventCounts(grid=span.whole, errors=errors, total=total)
    return part_of(slo, counts, rate_seconds=span.rate_seconds, weight=weight, budget_counts=budget)


def _tables(slo: Slo, span: Span, asker: Asker, source: Source, kept: KeptHours) -> _Tables:
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
        for piece in _pieces(span.hours, lambda buckets: not full.issuperset(buckets)):
            _read_raw(slo, span, piece, asker, tables)
        for piece in _pieces(span.steps, lambda buckets: not full.issuperset(buckets)):
            _read_raw(slo, span, piece, asker, tables)
    if recordings is not None:
        _read_broken_hours(slo, span, asker, recordings, tables)
    _read_kept(slo, span.whole, kept, tables)
    return tables


def _read_recorded(slo: Slo, span: Span, asker: Asker, recordings: Recordings, tables: _Tables) -> None:
    """Read hours of which all was recorded, and steps of which anything was."""
    for piece in _pieces(span.hours, recordings.full.issuperset):
        _read_recorded_piece(slo, span, piece, asker, recordings, tables)
    for piece in _pieces(span.steps, lambda buckets: not recordings.some.isdisjoint(buckets)):
        _read_recorded_piece(slo, span, piece, asker, recordings, tables)


def _read_broken_hours(slo: Slo, span: Span, asker: Asker, recordings: Recordings, tables: _Tables) -> None:
    """Read what was recorded of other hours, where the raw metrics did not know them as a whole."""
    some, full = recordings.some, recordings.full
    for piece in _pieces(span.hours, lambda buckets: not (some.isdisjoint(buckets) or full.issuperset(buckets))):
        _read_recorded_piece(slo, span, piece, asker, recordings, tables)


def _read_recorded_piece(
    slo: Slo, span: Span, piece: Grid, asker: Asker, recordings: Recordings, tables: _Tables
) -> None:
    errors, total = (
        asker.values(
            f"{recordings.interval_seconds:g} * {over(metric, slo, piece.step_seconds)}", piece, slo.group_labels
        )
        for metric in (ERROR_EVENT_RATE, TOTAL_EVENT_RATE)
    )
    _put(tables, span.whole, piece, (errors, total), Origin.RECORDED)


def _read_raw(slo: Slo, span: Span, piece: Grid, asker: Asker, tables: _Tables) -> None:
    errors, total = raw_events(
        slo, piece, asker, rate_seconds=span.rate_seconds, interval_seconds=span.interval_seconds
    )
    _put(tables, span.whole, piece, (errors, total), Origin.RAW)


def _read_kept(slo: Slo, whole: Grid, kept: KeptHours, tables: _Tables) -> None:
    """Spread the counts of each record evenly over its time, and fill in what is not known yet."""
    for key, records in kept.items():
        labels = dict(key.group)
        group = tuple((label, labels.get(label, "")) for label in slo.group_labels)
        for record in records if key.slo_id == slo.id else ():
            first, after = whole.index_after(record.start), whole.index_after(record.end)
            for at in range(max(first, 0), min(after, whole.count)):
                table = tables.setdefault(group, _Table(whole.count))
                if table.origin[at] is None:
                    table.total[at] = record.counts.total / (after - first)
                    table.errors[at] = record.counts.bad / (after - first)
                    table.origin[at] = Origin.KEPT


def _pieces(grid: Grid, wants: Callable[[range], bool]) -> Iterator[Grid]:
    """Yield the runs of moments that are wanted, given the buckets of the time that a moment stands for."""
    first: int | None = None
    for index in range(grid.count):
        is_wanted = wants(_buckets(grid, index))
        if is_wanted and first is None:
            first = index
        elif not is_wanted and first is not None:
            yield _run(grid, first, index)
            first = None
    if first is not None:
        yield _run(grid, first, grid.count)


def _buckets(grid: Grid, index: int) -> range:
    end = grid.time(index)
    return range(bucket_of(end - grid.step_seconds + 1), bucket_of(end) + 1, BUCKET_SECONDS)


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


def _stretches(origins: list[Origin | None], grid: Grid) -> Iterator[Stretch]:
    start = 0
    for origin, run in groupby(origins):
        end = start + sum(1 for _ in run)
        if origin is not None:
            yield Stretch(origin=origin, first_time=grid.time(start), last_time=grid.time(end - 1))
        start = end
