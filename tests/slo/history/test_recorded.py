"""Hourly counts from what the SLO rules have recorded."""

from dataclasses import replace

from slo.history.gather import gather
from slo.history.merge import merge
from slo.history.record import Counts, SeriesKey
from slo.history.recorded import read_recorded
from slo.history.span import Span
from tests.slo.history.builders import HOUR, record, simple_slo
from tests.slo.history.recorded_prometheus import Recorded, RecordedPrometheus

SLO = simple_slo()


def recorded(*parts: tuple[float, float], interval: float = 30, **labels: str) -> Recorded:
    """Let rules be evaluated in stretches (seconds after an hour), with 3 events each, one of them bad."""
    times = [HOUR + 7 + interval * step for step in range(-4000, 4000)]
    inside = [time for time in times if any(HOUR + start < time <= HOUR + end for start, end in parts)]
    events = dict.fromkeys(inside, (3.0, 1.0))
    return Recorded(labels={"slo_id": SLO.id, **labels}, interval_seconds=interval, events=events)


def test_whole_hours_and_what_there_is_of_the_last() -> None:
    """The first hour is read whole, although the span begins inside of it, and is split there."""
    prometheus = RecordedPrometheus([recorded((0, 3600 * 2 + 600))])

    records = list(read_recorded(prometheus, [SLO], Span(start=HOUR + 900, end=HOUR + 7800)))  # type: ignore[arg-type]

    assert [(HOUR, 360, 120, 3600), (HOUR + 3600, 360, 120, 3600), (HOUR + 7200, 60, 20, 600)] == [
        (one.hour, one.counts.total, one.counts.bad, one.counts.covered_seconds) for one in records
    ]
    assert {HOUR + 900: Counts(total=90, bad=30, covered_seconds=900)} == records[0].splits
    assert [(HOUR, HOUR + 3600), (HOUR + 3600, HOUR + 7200), (HOUR + 7200, HOUR + 7800)] == [
        (one.start, one.end) for one in records
    ]
    assert SeriesKey(slo_id=SLO.id) == records[0].key
    assert "http://prometheus" == records[0].source


def test_a_broken_hour_says_when_it_was_watched() -> None:
    """A server that stops and one that begins inside an hour are told from whole ones; a hole is not covered."""
    stopped = RecordedPrometheus([recorded((0, 1500))])
    began = RecordedPrometheus([recorded((1800, 3600))], url="http://other")
    broken = RecordedPrometheus([recorded((0, 1200), (2400, 3600))])
    span = Span(start=HOUR, end=HOUR + 3600)

    (first,), (second,), (third,) = (list(read_recorded(one, [SLO], span)) for one in (stopped, began, broken))  # type: ignore[arg-type]

    assert (HOUR, HOUR + 1477, 1500) == (first.start, first.end, first.counts.covered_seconds + 23)
    assert (HOUR + 1777, HOUR + 3577) == (second.start, second.end)
    assert (HOUR, HOUR + 3600 - 23, 2400) == (third.start, third.end, third.counts.covered_seconds)
    (both,) = merge([first, second]).values()
    assert (first, second) == both


def test_groups_are_apart_and_other_intervals_are_measured() -> None:
    """A group is its labels; the rules may be evaluated at any interval, and be relabelled in the middle."""
    slo = replace(SLO, group_labels=("handler",))
    prometheus = RecordedPrometheus(
        [recorded((0, 3600), interval=60, handler="/a"), recorded((0, 3600), interval=60, handler="/b", team="x")]
    )

    records = list(read_recorded(prometheus, [slo], Span(start=HOUR, end=HOUR + 3600)))  # type: ignore[arg-type]

    assert [(("handler", "/a"),), (("handler", "/b"),)] == [one.key.group for one in records]
    assert [3600, 3600] == [one.counts.covered_seconds for one in records]


def test_a_new_service_has_an_hour_that_is_not_over() -> None:
    """One evaluation stands for as long as there was, at most."""
    prometheus = RecordedPrometheus([recorded((0, 10))])

    (only,) = read_recorded(prometheus, [SLO], Span(start=HOUR + 1, end=HOUR + 20))  # type: ignore[arg-type]

    assert (HOUR, HOUR + 20, 20) == (only.start, only.end, only.counts.covered_seconds)


def test_no_data_is_no_record() -> None:
    """An hour without samples is left out, and so is an SLO that was never recorded."""
    prometheus = RecordedPrometheus([])

    assert [] == list(read_recorded(prometheus, [SLO], Span(start=HOUR, end=HOUR + 7200)))  # type: ignore[arg-type]


def test_many_slos_take_few_queries() -> None:
    """Fifty share each query."""
    prometheus = RecordedPrometheus([])
    slos = [simple_slo(f"shop-{number}") for number in range(120)]

    list(read_recorded(prometheus, slos, Span(start=HOUR, end=HOUR + 3600)))  # type: ignore[arg-type]

    assert 3 * 3 == len(prometheus.asked)


def test_what_the_file_kept_fills_what_the_server_forgot() -> None:
    """Hours of the file count where the server has none, and where it has less of them."""
    prometheus = RecordedPrometheus([recorded((3600 + 1800, 7200))])
    kept = [record(source="file"), record(hour=HOUR + 3600, source="file"), record(slo_id="other")]
    kept.append(record(hour=HOUR + 360_000, source="later"))

    history = gather(
        [SLO],
        Span(start=HOUR, end=HOUR + 7200),
        prometheus=prometheus,  # type: ignore[arg-type]
        kept=kept,
    )

    assert {SeriesKey(slo_id=SLO.id): tuple(kept[:2])} == history
