"""Canary against a limit and against its primary: approved, refused, or not enough traffic to tell."""

from pathlib import Path

import pytest

from loadtests.canary.model import HookType
from loadtests.gate.answers import Answer, Outcome
from loadtests.gate.checks.compare import CompareCheck
from loadtests.gate.checks.interface import Unanswerable
from loadtests.gate.state import State
from slo.series import TimeSeries
from tests.loadtests.gate.asking import CANARY, CANARY_FAILED, COMPARE, NOW, FakePrometheus, counted, question, risen

SINCE = "since 22:12:20 UTC the canary failed"
GUARD = "with 1% being bad and 0.5% good"


class Gate:
    """The check with a state of its own; the release began a minute ago."""

    def __init__(self, directory: Path) -> None:
        self.state = State(directory / "state.json")
        self.began = NOW - 60

    def ask(self, prometheus: FakePrometheus | None, hook: HookType = HookType.ROLLOUT, **metadata: str) -> Answer:
        """The answer to a hook that compares."""
        asked = question(hook, {**COMPARE, **metadata})
        release = self.state.heard("default/shop", checksum="5d8f", phase="Progressing", now=self.began)
        return CompareCheck(self.state, prometheus, clock=lambda: NOW).answer(asked, release)


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """A gate that has just heard of the release."""
    return Gate(tmp_path)


def test_a_canary_that_fails_too_often_is_refused(gate: Gate) -> None:
    """2 % under a guard of 1 %, and how many requests that took."""
    answer = gate.ask(counted(canary=(400, 8)))

    assert Outcome.REFUSED is answer.outcome
    assert (
        f"{SINCE} 8 of 400 requests (2%, 95% interval 1.02% to 3.9%); {GUARD}: too many (336 requests of the canary "
        "would have told)"
    ) == answer.because
    assert (400, 336) == (answer.details["requests_seen"], answer.details["requests_needed"])
    assert {"requests": 400.0, "failed": 8.0} == {
        name: value
        for name, value in dict(answer.details["canary"]).items()
        if "ratio" not in name  # type: ignore[call-overload]
    }


def test_a_canary_that_fails_seldom_is_approved(gate: Gate) -> None:
    """On enough requests."""
    answer = gate.ask(counted(canary=(700, 0)))

    assert Outcome.APPROVED is answer.outcome
    assert f"0 of 700 requests (0%, 95% interval 0% to 0.546%); {GUARD}: few enough (595 requests" in answer.because


def test_too_few_requests_are_an_answer_of_their_own(gate: Gate) -> None:
    """With the number that is missing."""
    answer = gate.ask(counted(canary=(200, 0)))

    assert Outcome.NOT_ENOUGH is answer.outcome
    assert answer.because.endswith(
        "not enough to tell, about 395 more requests of the canary are needed (595 in all) if it goes on like this"
    )
    assert (200, 595) == (answer.details["requests_seen"], answer.details["requests_needed"])


def test_no_request_at_all_is_not_enough(gate: Gate) -> None:
    """A canary without traffic is never good."""
    answer = gate.ask(counted(canary=(0, 0)))

    assert Outcome.NOT_ENOUGH is answer.outcome
    assert f"{SINCE} 0 of 0 requests; {GUARD}: not enough to tell, about 595 more" in answer.because


def test_a_hook_may_allow_too_few(gate: Gate) -> None:
    """Where it says so; what is bad is refused all the same."""
    assert Outcome.APPROVED is gate.ask(counted(canary=(200, 0)), too_few="allow").outcome
    assert Outcome.REFUSED is gate.ask(counted(canary=(400, 8)), too_few="allow").outcome


def test_the_least_number_of_requests_is_kept_to(gate: Gate) -> None:
    """Even where the test would know earlier; what is bad is bad at once."""
    answer = gate.ask(counted(canary=(700, 0)), least_requests="1000")

    assert Outcome.NOT_ENOUGH is answer.outcome
    assert "about 300 more requests of the canary are needed (1000 in all)" in answer.because
    assert Outcome.REFUSED is gate.ask(counted(canary=(400, 8)), least_requests="1000").outcome


def test_a_canary_is_held_against_its_primary(gate: Gate) -> None:
    """Both fail 3 % and the limit is 10 %: fine; 5 % more than the primary is not."""
    rule = {"max_error_percent": "10", "more_than_primary_percent": "3"}

    alike = gate.ask(counted(canary=(3000, 90), primary=(9000, 270)), **rule)
    worse = gate.ask(counted(canary=(3000, 240), primary=(9000, 270)), **rule)

    assert [Outcome.APPROVED, Outcome.REFUSED] == [alike.outcome, worse.outcome]
    assert "the primary 270 of 9000 requests (3%, 95% interval 2.67% to 3.37%)" in worse.because
    assert "10% being bad and 5% good and 3% more than the primary being bad and 1.5% good" in worse.because


def test_the_primary_is_not_asked_for_in_vain(gate: Gate) -> None:
    """Two queries where nothing is held against it."""
    prometheus = counted(canary=(700, 0))
    gate.ask(prometheus)

    assert 2 == len(prometheus.asked)
    assert all(one.endswith("[360000ms]") for one in prometheus.asked)


def test_good_requests_may_be_counted_instead(gate: Gate) -> None:
    """As a histogram's bucket does: the others failed."""
    prometheus = FakePrometheus(series={"le=": risen(by=300), "count": risen(by=400)})
    answer = gate.ask(prometheus, canary_requests="x_count", canary_good='x_bucket{le="0.2"}')

    assert Outcome.REFUSED is answer.outcome
    assert "failed 100 of 400 requests" in answer.because


def test_selectors_that_cannot_be_true_are_no_answer(gate: Gate) -> None:
    """More failures than requests are a mistake in the hook."""
    with pytest.raises(Unanswerable, match=r"counts 9 and .* only 4; correct the selectors"):
        gate.ask(counted(canary=(4, 9)))


def test_no_series_is_not_no_request(gate: Gate) -> None:
    """The selector may be misspelt, or nobody scrapes the pods; not even `too_few` lets that go."""
    answer = gate.ask(FakePrometheus(), too_few="allow")

    assert Outcome.NOT_ENOUGH is answer.outcome
    assert answer.because.startswith("Prometheus has no series for http_requests_total{")


def test_old_samples_say_nothing_of_now(gate: Gate) -> None:
    """A canary that was fine until nobody could see it any more is not approved."""
    gate.began = NOW - 600
    prometheus = counted(canary=(700, 0))
    for series in prometheus.series.values():
        series[:] = risen(by=700, to_time=NOW - 121, since=NOW - 600)
    prometheus.series = {"code": [], **dict(list(prometheus.series.items())[1:])}

    answer = gate.ask(prometheus, too_few="allow")

    assert Outcome.NOT_ENOUGH is answer.outcome
    assert answer.because.startswith("the newest sample of the canary is 121 s old; see whether it is scraped")


def test_a_canary_that_was_bad_stays_so_when_its_pods_are_gone(gate: Gate) -> None:
    """One that fails and then crashes must still be rolled back."""
    gate.began = NOW - 600
    prometheus = FakePrometheus(
        series={
            CANARY_FAILED: risen(by=40, to_time=NOW - 300, since=NOW - 600),
            CANARY: risen(by=400, to_time=NOW - 300, since=NOW - 600),
        }
    )

    assert Outcome.REFUSED is gate.ask(prometheus).outcome


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1.0])
def test_values_that_no_counter_has_are_no_answer(gate: Gate, value: float) -> None:
    """NaN is neither few nor many."""
    series = [TimeSeries(labels={}, samples=((NOW - 1, value),))]

    with pytest.raises(Unanswerable, match="which no counter is; correct the selector, or see what writes it"):
        gate.ask(FakePrometheus(series={"http": series}))


def test_a_partial_answer_is_no_answer(gate: Gate) -> None:
    """Where a store did not answer, its failures are missing."""
    prometheus = counted(canary=(700, 0))
    prometheus.warnings = ("store 2 did not answer",)

    with pytest.raises(Unanswerable, match="Prometheus says of its own answer: store 2 did not answer"):
        gate.ask(prometheus)


def test_without_prometheus_nobody_knows(gate: Gate) -> None:
    """The gate can be started without, for its switches."""
    with pytest.raises(Unanswerable, match="was started without --prometheus"):
        gate.ask(None)


def test_the_first_increase_cannot_wait_for_requests(gate: Gate) -> None:
    """At weight 0 there are none; afterwards there must be some."""
    silent = counted(canary=(0, 0))
    first, second = (gate.ask(silent, HookType.CONFIRM_TRAFFIC_INCREASE) for _ in range(2))

    assert Outcome.APPROVED is first.outcome
    assert "before the first increase there can be none" in first.because
    assert Outcome.NOT_ENOUGH is second.outcome


def test_a_promotion_waits_for_requests_from_the_first_time(gate: Gate) -> None:
    """Only the first increase of traffic is let go."""
    assert Outcome.NOT_ENOUGH is gate.ask(counted(canary=(0, 0)), HookType.CONFIRM_PROMOTION).outcome


def test_of_a_long_analysis_the_last_day_counts(gate: Gate) -> None:
    """What Prometheus is asked for stays of a bounded size."""
    gate.began = NOW - 10 * 86_400
    prometheus = counted(canary=(700, 0))
    gate.ask(prometheus)

    assert {"[86700000ms]"} == {one[one.rindex("[") :] for one in prometheus.asked}
