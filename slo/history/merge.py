"""Make one history of what several sources know, and count nothing twice."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from slo.history.record import HourRecord, How, SeriesKey

History = Mapping[SeriesKey, tuple[HourRecord, ...]]
"""Of each series the records in order of time; no two overlap."""


def merge(records: Iterable[HourRecord]) -> History:
    """Choose, of every hour, the records that together cover most of it without overlapping.

    Two Prometheus servers that each saw a part of an hour are added; two that saw the same time are not. What the
    rules recorded is preferred to raw metrics unless those cover ten minutes more; then the later of the records.
    """
    hours: dict[tuple[SeriesKey, int], list[HourRecord]] = defaultdict(list)
    for record in records:
        hours[record.key, record.hour].append(record)
    history: dict[SeriesKey, list[HourRecord]] = defaultdict(list)
    for (key, _), candidates in sorted(hours.items(), key=lambda one: one[0]):
        history[key].extend(_best(candidates))
    return {key: tuple(chosen) for key, chosen in history.items()}


def by_time(history: History) -> tuple[HourRecord, ...]:
    """Give all records, the earliest first.

    Written so, a file that breaks off holds of every series what is before its last hour.
    """
    return tuple(sorted((one for series in history.values() for one in series), key=lambda record: record.end))


def is_better(record: HourRecord, known: Sequence[HourRecord]) -> bool:
    """Say whether a record adds to what is known of its hour: with it, more time is certain than without."""
    merged = _best([*known, record])
    return _certain_of(merged) > _certain_of(_best(known)) + _SLACK_SECONDS


# Private

_SLACK_SECONDS = 0.5
_UNCERTAIN_SECONDS = 600
"""Raw metrics are looked at every five minutes, so at both ends five minutes of what they cover may not be there."""
_Score = tuple[int, int, int]
"""Seconds that are certain, those of them that the rules recorded, and the place of the latest record."""


def _best(candidates: Sequence[HourRecord]) -> tuple[HourRecord, ...]:
    """Schedule the intervals with the greatest weight that do not overlap."""
    if len(candidates) <= 1:
        return tuple(candidates)
    order = sorted(range(len(candidates)), key=lambda index: (candidates[index].end, candidates[index].start, index))
    records = [candidates[index] for index in order]
    best: list[tuple[_Score, tuple[HourRecord, ...]]] = [((0, 0, 0), ())]
    for number, record in enumerate(records):
        before = sum(1 for earlier in records[:number] if earlier.end <= record.start)
        score, chosen = best[before]
        # Records that end no later than this one begins are the first ones, as they are in order of their ends.
        with_it = (_plus(score, record, order[number]), (*chosen, record))
        best.append(max(best[-1], with_it, key=lambda one: one[0]))
    return best[-1][1]


def _plus(score: _Score, record: HourRecord, place: int) -> _Score:
    certain, recorded, latest = score
    seconds = round(_certain_seconds(record))
    return certain + seconds, recorded + seconds * (record.how is How.RECORDED), max(latest, place)


def _certain_of(records: Sequence[HourRecord]) -> float:
    return sum(_certain_seconds(record) for record in records)


def _certain_seconds(record: HourRecord) -> float:
    covered = record.counts.covered_seconds
    return covered if record.how is How.RECORDED else max(covered - _UNCERTAIN_SECONDS, 1.0)
