"""What is known of an hour."""

from dataclasses import replace

import pytest

from slo.history.record import Counts, hour_of
from tests.slo.history.builders import HOUR, record


@pytest.mark.parametrize(
    ("time", "hour"),
    [
        pytest.param(HOUR + 1, HOUR, id="inside"),
        pytest.param(HOUR + 3600, HOUR, id="a full hour is the last moment of the hour that ends"),
        pytest.param(HOUR + 3600.5, HOUR + 3600, id="just after"),
    ],
)
def test_the_hour_of_a_moment(time: float, hour: int) -> None:
    """Hours are left-open, as what the rules record."""
    assert hour == hour_of(time)


def test_a_part_of_an_hour_is_taken_in_proportion() -> None:
    """Where nothing is known of the inside."""
    whole = record(0, 3600, total=100, bad=10)

    assert Counts(total=25, bad=2.5, covered_seconds=900) == whole.between(HOUR + 900, HOUR + 1800)
    assert not whole.knows(HOUR + 900)
    assert whole.knows(HOUR)
    assert whole.knows(HOUR + 9000)


def test_a_part_of_an_hour_is_exact_at_its_splits() -> None:
    """And in proportion between them."""
    split = replace(record(total=100, bad=10), splits={HOUR + 900.0: Counts(total=80, bad=8, covered_seconds=900)})

    assert split.knows(HOUR + 900)
    assert Counts(total=20, bad=2, covered_seconds=2700) == split.between(HOUR + 900, HOUR + 9000)
    assert Counts(total=40, bad=4, covered_seconds=450) == split.between(HOUR - 10, HOUR + 450)
