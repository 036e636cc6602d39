"""Bring together what a file and a Prometheus know of SLOs."""

from collections.abc import Iterable, Iterator, Sequence

from slo.history.merge import History, merge
from slo.history.raw import read_raw
from slo.history.record import HourRecord
from slo.history.recorded import read_recorded
from slo.history.span import Span
from slo.model import Composite, Slo
from slo.prometheus import Prometheus

_WORTH_READING_SECONDS = 600
"""Of missing time: less is the edge of an hour."""


def gather(
    slos: Iterable[Slo],
    span: Span,
    *,
    prometheus: Prometheus | None = None,
    kept: Sequence[HourRecord] = (),
    with_raw: bool = True,
) -> History:
    """Read the history of SLOs: from the file's records, from what the rules recorded, and from raw metrics.

    Raw metrics are read for the time before the first hour that the other two know.
    """
    leaves = with_events(slos)
    ids = {slo.id for slo in leaves}
    records = [record for record in kept if record.key.slo_id in ids and _touches(record, span)]
    if prometheus is not None:
        records += read_recorded(prometheus, leaves, span)
        for slo in leaves if with_raw else ():
            records += _raw(prometheus, slo, span, [record for record in records if record.key.slo_id == slo.id])
    return merge(records)


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
    first = min((record.start for record in known), default=span.end)
    if first - span.start < _WORTH_READING_SECONDS:
        return
    cuts = frozenset(cut for cut in span.cuts if cut < first)
    yield from read_raw(prometheus, slo, Span(start=span.start, end=min(first, span.end), cuts=cuts))
