"""Hourly counts straight from the service's metrics."""

from decimal import Decimal

import pytest

from slo.history.gather import catch_up_from, gather
from slo.history.merge import merge
from slo.history.raw import read_raw
from slo.history.record import Counts, How
from slo.history.span import Span
from slo.model import Comparison, Component, Composite, ThresholdIndicator, Timeslices
from tests.slo.history.builders import HOUR, record, simple_slo
from tests.slo.history.recorded_prometheus import SteadyPrometheus

SLO = simple_slo()


def test_events_are_counted_by_the_hour() -> None:
    """Whole hours, the last one so far, and a split where the span begins."""
    prometheus = SteadyPrometheus(start=HOUR, end=HOUR + 36_000)

    records = list(read_raw(prometheus, SLO, Span(start=HOUR + 900, end=HOUR + 3600 + 1000)))  # type: ignore[arg-type]

    assert [(HOUR, 7200, 72, 3600), (HOUR + 3600, 2000, 20, 900)] == [
        (one.hour, one.counts.total, one.counts.bad, one.counts.covered_seconds) for one in records
    ]
    assert {HOUR + 900: Counts(total=1800, bad=18, covered_seconds=900)} == records[0].splits
    assert {How.RAW} == {one.how for one in records}


def test_the_part_of_an_hour_that_has_data_is_what_is_covered() -> None:
    """A service that was born in the middle."""
    prometheus = SteadyPrometheus(start=HOUR + 1500, end=HOUR + 2400)

    (only,) = read_raw(prometheus, SLO, Span(start=HOUR, end=HOUR + 3599))  # type: ignore[arg-type]

    assert (HOUR + 1200, HOUR + 2400, 1200) == (only.start, only.end, only.counts.covered_seconds)


@pytest.mark.parametrize(
    ("changed", "total"),
    [
        pytest.param({"budgeting": Timeslices(slice_seconds=600, target_ratio=Decimal("0.9"))}, 360, id="slices"),
        pytest.param(
            {"indicator": ThresholdIndicator(value="x", comparison=Comparison.LT, threshold=1)}, 7200, id="looks"
        ),
    ],
)
def test_looks_are_events_where_time_is_counted(changed: dict[str, object], total: float) -> None:
    """Each look adds what the query gives for it."""
    prometheus = SteadyPrometheus(start=HOUR, end=HOUR + 36_000)

    (only,) = read_raw(prometheus, simple_slo(**changed), Span(start=HOUR, end=HOUR + 3600))  # type: ignore[arg-type]

    assert (total, 3600) == (only.counts.total, only.counts.covered_seconds)


def test_raw_metrics_are_asked_for_what_nothing_else_knows() -> None:
    """Before the first hour that is kept, unless that is not wanted; composites by their components."""
    prometheus = SteadyPrometheus(start=HOUR - 36_000, end=HOUR + 36_000)
    composite = simple_slo("all", indicator=Composite(components=(Component(slo=SLO, weight=Decimal(1)),)))
    span = Span(start=HOUR, end=HOUR + 7200)
    known = list(read_raw(prometheus, SLO, Span(start=HOUR + 3600, end=HOUR + 7200)))  # type: ignore[arg-type]

    def hours(**options: object) -> list[int]:
        history = gather([composite], span, prometheus=prometheus, kept=known, **options)  # type: ignore[arg-type]
        return [one.hour for records in history.values() for one in records]

    assert [HOUR, HOUR + 3600] == hours()
    assert [HOUR + 3600] == hours(with_raw=False)


def test_raw_metrics_fill_every_hole() -> None:
    """In the middle and since the last snapshot, not before the first hour alone; what is known stays."""
    prometheus = SteadyPrometheus(start=HOUR - 36_000, end=HOUR + 36_000)
    kept = [record(hour=HOUR + hour * 3600, total=1) for hour in (0, 2)]

    history = gather([SLO], Span(start=HOUR, end=HOUR + 4 * 3600 + 900), prometheus=prometheus, kept=kept)  # type: ignore[arg-type]

    (records,) = history.values()
    assert [1, 7200, 1, 7200, 1800] == [one.counts.total for one in records]
    assert ["recorded", "raw", "recorded", "raw", "raw"] == [one.how for one in records]


def test_nothing_known_is_nothing() -> None:
    """No metrics, no records."""
    prometheus = SteadyPrometheus(start=0, end=1)

    assert {} == merge(read_raw(prometheus, SLO, Span(start=HOUR, end=HOUR + 3600)))  # type: ignore[arg-type]


def test_long_spans_are_asked_for_in_pieces() -> None:
    """A server answers so many points and no more."""
    prometheus = SteadyPrometheus(start=HOUR, end=HOUR + 60 * 86_400)

    records = list(read_raw(prometheus, SLO, Span(start=HOUR, end=HOUR + 60 * 86_400)))  # type: ignore[arg-type]

    assert 60 * 24 == len(records)
    assert {3600.0} == {one.counts.covered_seconds for one in records}


def test_a_snapshot_goes_back_to_what_is_kept() -> None:
    """Three hours for late data; two days for an SLO that the file does not know; a clock set back is no gap."""
    kept, now = [record()], HOUR + 7 * 86_400.0

    assert HOUR + 3600 - 10_800 == catch_up_from(kept, [SLO], now)
    assert now - 172_800 == catch_up_from([], [SLO], now)
    recent = [record(hour=int(now) - 3600)]
    assert now - 10_800 == catch_up_from(recent, [SLO], now)
    assert now - 172_800 == catch_up_from(recent, [SLO, simple_slo("new")], now)
    assert now - 86_400 - 10_800 == catch_up_from(recent, [SLO], now - 86_400)
