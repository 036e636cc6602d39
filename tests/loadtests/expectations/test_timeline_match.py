"""Where two replica timelines match within a tolerance, and where they do not."""

from random import Random

import pytest

from loadtests.expectations.timeline_match import Mismatch, Timeline, mismatches, total_seconds

_UP_AND_DOWN = ((0.0, 1), (30.0, 4), (90.0, 1))


def test_a_timeline_matches_itself_without_any_tolerance() -> None:
    """No tolerance is needed for what happened as predicted."""
    assert () == mismatches(_UP_AND_DOWN, _UP_AND_DOWN, replicas=0, seconds=0, end_seconds=120)


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        pytest.param(((0.0, 1), (45.0, 4), (90.0, 1)), "", id="a change one tolerance late matches"),
        pytest.param(((0.0, 1), (15.0, 4), (90.0, 1)), "", id="a change one tolerance early matches"),
        pytest.param(
            ((0.0, 1), (50.0, 4), (90.0, 1)),
            "1 from 45 s to 50 s, where 4 may be",
            id="what is later than the tolerance differs from its end on",
        ),
        pytest.param(
            ((0.0, 1), (10.0, 4), (90.0, 1)),
            "4 from 10 s to 15 s, where 1 may be",
            id="what is earlier than the tolerance differs until its begin",
        ),
        pytest.param(
            ((0.0, 1), (30.0, 6), (90.0, 1)),
            "6 from 30 s to 45 s, where 1 to 4 may be; 6 from 45 s to 75 s, where 4 may be; "
            "6 from 75 s to 90 s, where 1 to 4 may be",
            id="a number beyond both is named with what was allowed each time",
        ),
        pytest.param(((0.0, 1), (30.0, 2), (45.0, 4), (100.0, 1)), "", id="steps between two predicted values match"),
        pytest.param(((0.0, 1),), "1 from 45 s to 75 s, where 4 may be", id="a change that never came differs"),
    ],
)
def test_differences_in_time_are_judged_exactly(observed: Timeline, expected: str) -> None:
    """The tolerance in time is closed on both sides, and what lies beyond it is told to the second."""
    found = mismatches(observed, _UP_AND_DOWN, replicas=0, seconds=15, end_seconds=120)
    assert expected == "; ".join(str(mismatch) for mismatch in found)


@pytest.mark.parametrize(
    ("replicas", "stretches"),
    [
        pytest.param(1, 3, id="two too many are more than one"),
        pytest.param(2, 0, id="two too many are within two"),
    ],
)
def test_differences_in_number_are_judged_by_the_replicas_allowed(replicas: int, stretches: int) -> None:
    """A peak of 6 where 4 were predicted needs a tolerance of 2."""
    observed = ((0.0, 1), (30.0, 6), (90.0, 1))
    found = mismatches(observed, _UP_AND_DOWN, replicas=replicas, seconds=15, end_seconds=120)
    assert stretches == len(found)


def test_the_time_that_differs_is_added_up() -> None:
    """Several stretches come to one duration."""
    observed = ((0.0, 1), (30.0, 6), (90.0, 1))
    found = mismatches(observed, _UP_AND_DOWN, replicas=0, seconds=15, end_seconds=120)
    assert 60 == total_seconds(found)


def test_the_stretch_outside_start_and_end_does_not_count() -> None:
    """Only what lies between the two moments is compared."""
    observed = ((0.0, 9), (20.0, 1), (30.0, 4), (90.0, 9))
    assert () == mismatches(observed, _UP_AND_DOWN, replicas=0, seconds=0, start_seconds=20, end_seconds=90)


def test_samples_and_changes_of_the_same_timeline_say_the_same() -> None:
    """A point that changes nothing, as a scrape every two seconds, makes no difference."""
    observed = ((0.0, 1), (60.0, 4))
    sampled = tuple((float(time), 1 if time < 60 else 4) for time in range(0, 121, 2))
    expected = (Mismatch(start_seconds=40, end_seconds=60, observed=1, least=3, most=5),)
    for timeline in (observed, sampled):
        found = mismatches(timeline, _UP_AND_DOWN[:2], replicas=1, seconds=10, end_seconds=120)
        assert expected == found


@pytest.mark.parametrize(
    ("change", "seconds"),
    [
        pytest.param(24.7, 16.1, id="24.7 + 16.1 - 16.1 is less than 24.7"),
        pytest.param(24.6, 16.0, id="no rounding"),
    ],
)
def test_rounding_hides_no_difference(change: float, seconds: float) -> None:
    """Replicas that never followed a predicted change differ from the end of the tolerance on."""
    found = mismatches(((0.0, 1),), ((0.0, 1), (change, 4)), replicas=0, seconds=seconds, end_seconds=120)
    assert pytest.approx(120 - change - seconds) == total_seconds(found)


def test_the_exact_answer_agrees_with_a_look_at_every_tenth_of_a_second() -> None:
    """On random timelines, no moment matches that a stretch covers, and none differs that no stretch covers."""
    random = Random(3)  # noqa: S311 - repeatable on purpose
    for _ in range(50):
        observed, predicted = _random_timeline(random), _random_timeline(random)
        replicas, seconds = random.randint(0, 2), random.choice([0.0, 2.0, 7.5])
        found = mismatches(observed, predicted, replicas=replicas, seconds=seconds, end_seconds=60)
        for tenth in range(600):
            time = tenth / 10 + 0.05  # between the moments at which anything changes
            expected = not _matches_at(time, observed, predicted, replicas=replicas, seconds=seconds)
            assert expected == any(m.start_seconds <= time < m.end_seconds for m in found)


@pytest.mark.parametrize(("observed", "predicted"), [((), ((0.0, 1),)), (((0.0, 1),), ())])
def test_a_timeline_without_a_point_is_refused(observed: Timeline, predicted: Timeline) -> None:
    """Nothing observed is not the same as a match."""
    with pytest.raises(ValueError, match="must have a point"):
        mismatches(observed, predicted, replicas=0, seconds=0, end_seconds=60)


def _random_timeline(random: Random) -> Timeline:
    times = sorted({0.0, *(random.randint(1, 120) / 2 for _ in range(6))})
    return tuple((time, random.randint(1, 6)) for time in times)


def _matches_at(time: float, observed: Timeline, predicted: Timeline, *, replicas: int, seconds: float) -> bool:
    around = {_at(predicted, time - seconds)}
    around |= {value for moment, value in predicted if time - seconds <= moment <= time + seconds}
    return min(around) - replicas <= _at(observed, time) <= max(around) + replicas


def _at(timeline: Timeline, time: float) -> int:
    return [value for moment, value in timeline if moment <= max(time, timeline[0][0])][-1]
