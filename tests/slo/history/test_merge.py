"""One history of what several sources know."""

import pytest

from slo.history.merge import by_time, is_better, merge
from slo.history.record import HourRecord, How
from tests.slo.history.builders import HOUR, record


@pytest.mark.parametrize(
    ("records", "chosen"),
    [
        pytest.param([record(), record()], [1], id="the same hour twice counts once"),
        pytest.param([record(0, 1500), record(0, 3600)], [1], id="a full hour replaces its beginning"),
        pytest.param([record(0, 3600), record(0, 1500)], [0], id="its beginning does not replace a full hour"),
        pytest.param([record(0, 1500), record(1800, 3600)], [0, 1], id="two parts of an hour are added"),
        pytest.param([record(0, 1800), record(1800, 3600)], [0, 1], id="parts that touch do not overlap"),
        pytest.param([record(0, 1500), record(1200, 3600)], [1], id="of two that overlap the longer counts"),
        pytest.param(
            [record(0, 1200), record(600, 3000), record(2400, 3600)], [0, 2], id="as much as possible is covered"
        ),
        pytest.param([record(covered=3600, how=How.RAW), record(covered=3600)], [1], id="recorded is preferred to raw"),
        pytest.param(
            [record(covered=3600), record(covered=3600, how=How.RAW)], [0], id="whichever of them is the later one"
        ),
        pytest.param(
            [record(0, 600, how=How.RAW), record(300, 600)], [1], id="raw looks do not know an hour's edges to minutes"
        ),
        pytest.param([record(0, 3600, how=How.RAW), record(1800, 3600)], [0], id="raw covers twenty minutes more"),
        pytest.param([record(covered=1000), record(covered=900, source="b")], [0], id="fewer holes are preferred"),
    ],
)
def test_nothing_is_counted_twice(records: list[HourRecord], chosen: list[int]) -> None:
    """Of one hour, the records that cover most without overlapping are chosen."""
    (found,) = merge(records).values()

    assert [records[index] for index in chosen] == list(found)


def test_series_and_hours_are_apart() -> None:
    """In order of time, each SLO for itself."""
    later, earlier, other = record(hour=HOUR + 3600), record(), record(slo_id="shop-other")

    assert {earlier.key: (earlier, later), other.key: (other,)} == merge([later, other, earlier])


def test_a_record_is_better_if_it_covers_more() -> None:
    """What the file has already is not written again."""
    half = record(0, 1800)

    assert is_better(half, [])
    assert not is_better(record(0, 1800), [half])
    assert is_better(record(2000, 3600), [half])
    assert is_better(record(), [half])
    assert not is_better(half, [record()])


def test_records_are_written_in_order_of_time() -> None:
    """A write that breaks off leaves no series without its early hours."""
    history = merge([record(slo_id=slo_id, hour=HOUR + hour * 3600) for slo_id in "ab" for hour in (1, 0)])

    assert [("a", HOUR), ("b", HOUR), ("a", HOUR + 3600), ("b", HOUR + 3600)] == [
        (one.key.slo_id, one.hour) for one in by_time(history)
    ]
