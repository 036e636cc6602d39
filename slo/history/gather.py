"""Bring together what a file and a Prometheus know of SLOs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from slo.history.merge import History, merge
from slo.history.raw import read_raw
from slo.history.record import HOUR_SECONDS, HourRecord, hour_of
from slo.history.recorded import read_recorded
from slo.history.span import Span
from slo.model import Composite, Slo
from slo.prometheus import Prometheus

_WORTH_READING_SECONDS = 600
"""Of missing time: less is the edge of an hour."""
_FIRST_SECONDS = 2 * 86_400
"""How far back is read for an SLO of which nothing is kept."""
_AGAIN_SECONDS = 3 * HOUR_SECONDS
"""How much of what is kept is read again: the last hour was not over, and data may arrive late."""


def gather(
    slos: Iterable[Slo],
    span: Span,
    *,
    prometheus: Prometheus | None = None,
    kept: Sequence[HourRecord] = (),
    with_raw: bool = True,
) -> History:
    """Read the history of SLOs: from the file's records, from what the rules recorded, and from raw metrics.

    Raw metrics are read for the hours that the other two do not know, or only in part.
    """
    leaves = with_events(slos)
    ids = {slo.id for slo in leaves}
    records = [record for record in kept if record.key.slo_id in ids and _touches(record, span)]
    if prometheus is not None:
        records += read_recorded(prometheus, leaves, span)
        known: dict[str, list[HourRecord]] = defaultdict(list)
        for record in records:
            known[record.key.slo_id].append(record)
        for slo in leaves if with_raw else ():
            records += _raw(prometheus, slo, span, known[slo.id])
    return merge(records)


def catch_up_from(kept: Sequence[HourRecord], slos: Iterable[Slo], now: float) -> float:
    """Say from when on a file should be brought up to date; for an SLO that is not in it, further back."""
    last = max((record.end for record in kept), default=now)
    known = {record.key.slo_id for record in kept}
    is_new = any(slo.id not in known for slo in with_events(slos))
    return min(last - _AGAIN_SECONDS, now - (_FIRST_SECONDS if is_new else _AGAIN_SECONDS))


def with_events(slos: Iterable[Slo]) -> tuple[Slo, ...]:
    """Give the SLOs that have events of their own: in place of composites their components, each once."""
    return tuple({leaf.id: leaf for slo in slos for leaf in _leaves(slo)}.values())


# Private


def _leaves(slo: Slo) -> Iterator[Slo]:
    if not isinstance(slo.indicator, Composite):
        yield slo
        return
    for component in slo.indicator.components:
        yield from _leaves(component.slo)


def _touches(record: HourRecord, span: Span) -> bool:
    return record.end > span.start and record.start < span.end


def _raw(prometheus: Prometheus, slo: Slo, span: Span, known: Sequence[HourRecord]) -> Iterator[HourRecord]:
    covered: dict[int, float] = defaultdict(float)
    for series in merge(known).values():
        for hour, records in groupby(series, key=lambda record: record.hour):
            covered[hour] = max(covered[hour], sum(record.counts.covered_seconds for record in records))
    missing = [hour for hour in _hours(span) if _seconds_of(hour, span) - covered[hour] >= _WORTH_READING_SECONDS]
    if not missing:
        return
    # From the first to the last of them at once: each stretch of its own would be several queries.
    start, end = max(float(missing[0]), span.start), min(missing[-1] + float(HOUR_SECONDS), span.end)
    cuts = frozenset(cut for cut in span.cuts if start <= cut <= end)
    wanted = frozenset(missing)
    for record in read_raw(prometheus, slo, Span(start=start, end=end, cuts=cuts)):
        if record.hour in wanted:
            yield record


def _hours(span: Span) -> range:
    return range(span.first_mark - HOUR_SECONDS, hour_of(span.end) + 1, HOUR_SECONDS)


def _seconds_of(hour: int, span: Span) -> float:
    """Say how much of an hour is in a span."""
    return min(hour + HOUR_SECONDS, span.end) - max(hour, span.start)
