"""How far the API server's clock is from the one here, as its answers tell, and what is made of it."""

from email.utils import formatdate

import pytest

from loadtests.hpa.model import PodObservation
from loadtests.kubernetes import resources
from loadtests.kubernetes.api import Api
from loadtests.kubernetes.pods import by_pod, observed
from loadtests.kubernetes.reading import list_all
from loadtests.kubernetes.skew import ClockSkew
from tests.kubernetes_api import objects

NOON = 1_700_000_000.0


def told(skew: ClockSkew, *, ahead: float, at: float, took: float = 0.1) -> None:
    """Let a server whose clock is ahead answer at a moment, in the middle of what the answer took."""
    date = formatdate(int(at + ahead), usegmt=True)
    skew.take({"Date": date}, asked_time=at - took / 2, answered_time=at + took / 2)


@pytest.mark.parametrize("ahead", [-40.0, -2.5, 3.0, 3600.0])
def test_answers_at_any_part_of_a_second_tell_it_to_a_tenth(ahead: float) -> None:
    """Each tells it to a second, since the header has whole ones; together they tell more."""
    skew = ClockSkew()
    for number in range(40):
        told(skew, ahead=ahead, at=NOON + number * 1.37)
    assert abs(ahead - skew.seconds) <= 0.15
    assert skew.uncertainty_seconds is not None
    assert skew.uncertainty_seconds <= 0.15
    assert ("ahead of" if ahead > 0 else "behind") in str(skew)


def test_clocks_that_may_agree_are_taken_to() -> None:
    """Nothing is corrected by less than what is known."""
    skew = ClockSkew()
    told(skew, ahead=0.4, at=NOON)
    assert 0.0 == skew.seconds
    assert "agrees with the one here (within 1.1 s)" in str(skew)


def test_a_slow_answer_tells_little() -> None:
    """It may have been written at any moment of the twenty seconds."""
    skew = ClockSkew()
    told(skew, ahead=6.0, at=NOON, took=20.0)
    assert 0.0 == skew.seconds
    told(skew, ahead=6.0, at=NOON + 30)
    assert abs(6.0 - skew.seconds) <= 0.6


def test_a_clock_that_was_set_is_told_anew() -> None:
    """What contradicts all answers before counts alone."""
    skew = ClockSkew()
    told(skew, ahead=60.0, at=NOON)
    told(skew, ahead=0.0, at=NOON + 10)
    assert 0.0 == skew.seconds


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"Date": ""}])
def test_a_server_without_a_time_tells_nothing(headers: dict[str, str]) -> None:
    """No data is no agreement."""
    skew = ClockSkew()
    skew.take(headers, asked_time=NOON, answered_time=NOON)
    assert skew.uncertainty_seconds is None
    assert "the API server does not tell its time" == str(skew)


def test_each_answer_counts(api: Api) -> None:
    """The stub's clock is the one here."""
    list_all(api, resources.PODS, objects.NAMESPACE)
    assert "agrees with the one here" in str(api.skew)


def test_times_of_the_cluster_are_put_on_the_clock_here() -> None:
    """A pod that started, was ready and was measured, seen from a clock that is ten minutes behind."""
    pods = [objects.pod("p0", started=NOON)]
    samples = by_pod([objects.pod_metrics("p0", taken=NOON + 30, cpu="1m")])
    (found,) = observed(pods, samples, ahead_seconds=600.0)
    assert isinstance(found, PodObservation)
    assert (NOON - 600, NOON - 598, NOON - 570) == (found.start_time, found.ready_transition_time, found.metric_time)
