from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from loadtests.canary.model import Analysis, CanarySpec, HookType, Metric, Phase, ThresholdRange
from loadtests.canary.timeline import Tick
from loadtests.canary_verification.model import CanaryVerification, Fit
from loadtests.canary_verification.stream import Condensed
from loadtests.canary_verification.verify import verify_events
from loadtests.expectations.interface import Outcome
from tests.loadtests.canary.builder import WAITING, FakeSurroundings, analysis, canary, hook, release
from tests.loadtests.canary_verification.records import START, Payload, stream, webhook, webhooks

SPEC = canary(analysis(interval_seconds=10.0, hooks=(hook(HookType.PRE_ROLLOUT, "smoke"),)))
HALT = "Halt shop.demo advancement success rate 90.00% < 99%"


def _bad(around: FakeSurroundings) -> None:
    around.values = {"request-success-rate": 90.0}


def _good(around: FakeSurroundings) -> None:
    around.values = {}


def happy(spec: CanarySpec = SPEC) -> list[Payload]:
    """Record a release without trouble."""
    return webhooks(release(spec))


def rolled_back(spec: CanarySpec = SPEC) -> list[Payload]:
    """Record a release that is bad from its first requests on."""
    return webhooks(release(spec, changes={2: _bad}))


def verified(payloads: list[Payload], spec: CanarySpec = SPEC, **changes: Any) -> CanaryVerification:  # noqa: ANN401
    """Compare a record."""
    return verify_events(spec, replace(stream(payloads), **changes))


def without(payloads: list[Payload], *texts: str) -> list[Payload]:
    """Lose the events with some texts."""
    return [one for one in payloads if not any(text in one["metadata"]["eventMessage"] for text in texts)]


def reworded(payloads: list[Payload], before: str, after: str) -> list[Payload]:
    """Record other texts."""
    return [
        webhook(
            int(one["metadata"]["timestamp"]) / 1000 - START, one["metadata"]["eventMessage"].replace(before, after)
        )
        for one in payloads
    ]


def at(payload: Payload) -> float:
    """Give the seconds since the start."""
    return int(payload["metadata"]["timestamp"]) / 1000 - START


def text(payload: Payload) -> str:
    """Give what was told."""
    return str(payload["metadata"]["eventMessage"])


def later(payloads: list[Payload], seconds: float, *, since: float = 0.0) -> list[Payload]:
    """Record the events from a moment on with later times."""
    moved = []
    for one in payloads:
        at = int(one["metadata"]["timestamp"]) / 1000 - START
        moved.append(webhook(at + seconds if at >= since else at, one["metadata"]["eventMessage"]))
    return moved


def remarks(verification: CanaryVerification) -> list[str]:
    """Give what is said of rows that are not plain."""
    return [row.because for row in verification.rows if row.because]


def fits(verification: CanaryVerification) -> list[Fit]:
    """Give how the rows go with the engine, each kind once."""
    return sorted({row.fit for row in verification.rows})


def test_a_release_as_the_engine_does_it_is_consistent() -> None:
    """Nine ticks: detect, five steps, copy, route back, scale down."""
    verification = verified(happy())

    assert Outcome.PASSED == verification.outcome
    assert 0 == verification.exit_code
    assert "9 of 9 ticks are consistent" == verification.replay.because
    assert [0, 10, 20, 30, 40, 50, 50, 0, 0] == [row.canary_weight for row in verification.rows]


def test_the_true_duration_is_computed() -> None:
    """From the tick that found the revision to the one that ended it: Flagger has no metric for that."""
    (rollout,) = verified(happy()).rollouts

    assert (80.0, Phase.SUCCEEDED, 9, 0, 50) == (
        rollout.seconds,
        rollout.phase,
        rollout.ticks,
        rollout.lost_ticks,
        rollout.most_weight,
    )


def test_a_rollback_is_consistent_and_its_checks_are_counted() -> None:
    """Two failed checks end it, one tick after the second."""
    verification = verified(rolled_back())
    (rollout,) = verification.rollouts

    assert Outcome.PASSED == verification.outcome
    assert (Phase.FAILED, 2, 10) == (rollout.phase, rollout.failed_checks, rollout.most_weight)
    assert [("metric request-success-rate below its minimum", 2)] == [(one.because, one.ticks) for one in rollout.lost]


def test_ticks_that_are_lost_to_pods_are_counted_by_cause() -> None:
    """The canary is not ready for two ticks, and the primary for one."""

    def not_ready(around: FakeSurroundings) -> None:
        around.target = WAITING

    def primary_not_ready(around: FakeSurroundings) -> None:
        around.target, around.primary = FakeSurroundings().target, WAITING

    def ready(around: FakeSurroundings) -> None:
        around.primary = FakeSurroundings().primary

    ticks = release(SPEC, changes={1: not_ready, 3: primary_not_ready, 4: ready})
    (rollout,) = verified(webhooks(ticks)).rollouts

    assert [("canary shop not ready", 2), ("primary shop-primary not ready", 1)] == [
        (one.because, one.ticks) for one in rollout.lost
    ]
    assert 12 == rollout.ticks


def test_two_releases_are_told_apart() -> None:
    """The second one begins an hour later; what is between them is no loss."""
    verification = verified([*rolled_back(), *later(happy(), 3600)])

    assert [Phase.FAILED, Phase.SUCCEEDED] == [one.phase for one in verification.rollouts]
    assert [Fit.CONSISTENT] == fits(verification)


def test_a_new_revision_in_the_middle_begins_again() -> None:
    """The analysis starts over, with no failed check."""

    def another(around: FakeSurroundings) -> None:
        around.revision_now = "3"

    verification = verified(webhooks(release(SPEC, changes={4: another})))

    assert [Fit.CONSISTENT] == fits(verification)
    assert [0, 10, 20, 30, 0, 10] == [row.canary_weight for row in verification.rows][:6]
    assert [Phase.PROGRESSING, Phase.SUCCEEDED] == [one.phase for one in verification.rollouts]


@pytest.mark.parametrize(
    ("text", "because"),
    [
        pytest.param("weight 20", "not recorded: 'Advance shop.demo canary weight 20'", id="a whole tick"),
        pytest.param(
            "Pre-rollout check", "not recorded: 'Pre-rollout check smoke passed'", id="one event of several of a tick"
        ),
        pytest.param("Routing", "not recorded: 'Routing all traffic to primary'", id="the way back"),
        pytest.param(
            "Scaling up", "the record begins in the middle of a release", id="the first event: what was before is open"
        ),
    ],
)
def test_a_lost_event_is_named(text: str, because: str) -> None:
    """What must have been told follows from what came after; it is no contradiction."""
    verification = verified(without(happy(), text))

    assert [because] == remarks(verification)
    assert 4 == verification.exit_code
    assert "1 of " in verification.replay.because


def test_checks_that_failed_unseen_are_found_by_their_number() -> None:
    """The rollback says that two checks had failed, and nothing is recorded of either."""
    verification = verified(without(rolled_back(), "Halt"))

    unseen = [row for row in verification.rows if not row.is_seen]
    assert [1, 2] == [row.failed_checks for row in unseen]
    assert {Fit.UNEXPLAINED} == {row.fit for row in unseen}
    assert all("metric request-success-rate below its minimum" in row.because for row in unseen)


def test_a_simple_explanation_that_turns_out_wrong_is_given_up() -> None:
    """That a release had begun shows only a tick after its primary was not ready."""

    def not_ready(around: FakeSurroundings) -> None:
        around.primary = WAITING

    def ready(around: FakeSurroundings) -> None:
        around.primary = FakeSurroundings().primary

    second = webhooks(release(SPEC, changes={1: not_ready, 2: ready}))
    verification = verified([*happy(), *later(without(second, "Scaling up"), 600)])

    assert Fit.CONTRADICTING not in fits(verification)
    assert ["not recorded: 'New revision detected! Scaling up shop.demo'"] == remarks(verification)


@pytest.mark.parametrize(
    ("change", "because"),
    [
        pytest.param(
            lambda events: reworded(events, "weight 20", "weight 25"),
            "Progressing at 10% with 0 failed checks, the engine tells 'Advance shop.demo canary weight 20' if all is "
            "well",
            id="another step",
        ),
        pytest.param(
            lambda events: reworded(events, "smoke", "old-smoke"),
            "nothing in the manifest leads to this text: when it was told, the canary had another name, or other "
            "webhooks, metrics, bounds or steps",
            id="a webhook that the manifest does not have",
        ),
        pytest.param(
            lambda events: reworded(events, "canary weight 30", "canary iteration 3/5"),
            "nothing in the manifest leads to this text: when it was told, the canary had another name, or other "
            "webhooks, metrics, bounds or steps",
            id="another strategy",
        ),
    ],
)
def test_what_the_engine_would_not_do_contradicts(
    change: Callable[[list[Payload]], list[Payload]], because: str
) -> None:
    """No loss explains it within the time there was."""
    verification = verified(change(happy()))

    assert because in remarks(verification)
    assert Outcome.FAILED == verification.outcome
    assert 1 == verification.exit_code


BEGINNING = [
    webhook(10, "New revision detected! Scaling up shop.demo"),
    webhook(20, "Starting canary analysis for shop.demo"),
    webhook(20.05, "Pre-rollout check smoke passed"),
    webhook(20.1, "Advance shop.demo canary weight 10"),
]


def halt(seconds: float, value: str = "90.00") -> Payload:
    """Tell of a failed check."""
    return webhook(seconds, f"Halt shop.demo advancement success rate {value}% < 99%")


def advance(seconds: float, weight: int) -> Payload:
    """Tell of a step."""
    return webhook(seconds, f"Advance shop.demo canary weight {weight}")


def rollback(seconds: float) -> list[Payload]:
    """Tell of the end after two failed checks."""
    return [
        webhook(seconds, "Rolling back shop.demo failed checks threshold reached 2"),
        webhook(seconds + 0.05, "Canary failed! Scaling down shop.demo"),
    ]


def promotion(seconds: float) -> list[Payload]:
    """Tell of the other end."""
    return [
        webhook(seconds, "Copying shop.demo template spec to shop-primary.demo"),
        webhook(seconds + 10, "Routing all traffic to primary"),
        webhook(seconds + 20, "Promotion completed! Scaling down shop.demo"),
    ]


def renamed(payload: Payload) -> Payload:
    """Tell the same of another canary, under this one's name."""
    return webhook(at(payload), text(payload).replace("shop.demo", "pay.demo"))


@pytest.mark.parametrize(
    "payloads",
    [
        pytest.param([*BEGINNING, advance(30, 30), *rollback(40)], id="a step is left out"),
        pytest.param([*BEGINNING, advance(30, 30), advance(40, 20)], id="two steps in the wrong order"),
        pytest.param([*BEGINNING, advance(30, 60)], id="a weight beyond the largest"),
        pytest.param([*BEGINNING, *promotion(30)], id="promoted at the first step"),
        pytest.param([*BEGINNING, halt(30), halt(40), advance(50, 20)], id="it goes on with the threshold reached"),
        pytest.param([*BEGINNING, halt(30), halt(40), halt(50)], id="it is checked with the threshold reached"),
        pytest.param([*BEGINNING, halt(30), *rollback(40)], id="rolled back a tick too early"),
        pytest.param([*BEGINNING, halt(30), halt(40), *rollback(40.1)], id="rolled back in the tick of the last check"),
        pytest.param([*BEGINNING, *rollback(30)], id="rolled back without a failed check"),
        pytest.param([*BEGINNING, halt(30, "99.50")], id="a value that is within its bound"),
        pytest.param([*rolled_back(), promotion(60)[2]], id="completed after it failed"),
        pytest.param([*happy(), renamed(advance(35, 20))], id="a text of another canary"),
        pytest.param([renamed(one) for one in happy()], id="all texts of another canary"),
        pytest.param(sorted([*happy(), *later(happy(), 3)], key=at), id="two releases mixed"),
        pytest.param(sorted([*rolled_back(), *later(happy(), 4)], key=at), id="two canaries mixed"),
    ],
)
def test_a_wrong_stream_contradicts(payloads: list[Payload]) -> None:
    """No answers, and no loss for which there was time, lead there."""
    assert 1 == verified(payloads).exit_code


@pytest.mark.parametrize("value", ["99.00", "0.00", "-3.00"])
def test_a_value_that_was_rounded_to_its_bound_is_beyond_it(value: str) -> None:
    """Flagger writes two places, of whatever it compared."""
    assert [] == remarks(verified([*BEGINNING, halt(30, value)]))


@pytest.mark.parametrize(
    ("value", "exit_code"), [("500ms", 4), ("1.5s", 4), ("2m0.25s", 4), ("1h0m0s", 4), ("499ms", 1), ("soon", 1)]
)
def test_a_duration_is_held_against_its_bound(value: str, exit_code: int) -> None:
    """In all of Go's spellings; a record that is fine ends before its release does."""
    metric = Metric(name="request-duration", range=ThresholdRange(maximum=500))
    spec = canary(analysis(interval_seconds=10.0, metrics=(metric,)))
    told = webhook(30, f"Halt shop.demo advancement request duration {value} > 500ms")

    assert exit_code == verified([*without(BEGINNING, "smoke"), told], spec).exit_code


def test_a_record_without_a_tick_tells_nothing() -> None:
    """What is no part of the loop does not show that the loop is right."""
    verification = verified([webhook(0, "the server is currently unable to handle the request")])

    assert "no tick is recorded" == verification.replay.because
    assert 4 == verification.exit_code


def test_a_guard_with_another_bound_contradicts() -> None:
    """The cluster had 95 where the manifest has 99."""
    verification = verified(reworded(rolled_back(), "< 99%", "< 95%"))

    assert 1 == verification.exit_code
    assert 2 == sum(one.startswith("nothing in the manifest leads to this text") for one in remarks(verification))
    assert 2 == verification.rollouts[0].failed_checks


def test_a_rollback_before_the_threshold_contradicts() -> None:
    """One failed check where the manifest allows one more."""
    early = [one for one in rolled_back() if one["metadata"]["timestamp"] != webhook(40, "")["metadata"]["timestamp"]]
    told = reworded(later(early, -10, since=45), "reached 2", "reached 1")

    verification = verified(told)

    assert Fit.CONTRADICTING in fits(verification)


def test_the_record_may_begin_in_the_middle() -> None:
    """What was before cannot be judged, what is after can."""
    verification = verified(rolled_back()[4:])

    assert [Fit.UNEXPLAINED, *[Fit.CONSISTENT] * (len(verification.rows) - 1)] == [row.fit for row in verification.rows]
    assert "the record begins in the middle of a release" == verification.rows[0].because
    assert 2 == verification.rollouts[0].failed_checks


def test_a_release_that_goes_on_cannot_be_judged_whole() -> None:
    """Its end is not recorded."""
    verification = verified(happy()[:5])

    assert 4 == verification.exit_code
    assert "3 of 3 ticks are consistent, but the record ends before the release does" == verification.replay.because
    assert verification.rollouts[0].seconds is None


def test_intervals_without_a_word_are_unexplained() -> None:
    """From 20 s on everything is 40 s later: nobody knows why."""
    verification = verified(later(happy(), 40, since=25))
    (silent,) = [row for row in verification.rows if not row.is_seen]

    assert 4 == silent.ticks
    assert "events were lost, Flagger did not run, or its clock was set forward" == silent.because
    assert 4 == verification.exit_code
    assert 120 == verification.rollouts[0].seconds


def test_a_webhook_that_is_slow_explains_a_late_event() -> None:
    """It may take its 10 s; what comes a bit after an interval is late, not lost."""
    verification = verified(later(happy(), 7, since=25))

    assert [Fit.CONSISTENT] == fits(verification)
    assert verification.drift is not None
    assert 7 == verification.drift.latest_seconds


def test_a_tick_that_was_not_due_is_a_restart() -> None:
    """Flagger ticks at once when it is started, and goes on with the Canary's status; that it was is not recorded."""
    plain = canary(analysis(interval_seconds=10.0))
    verification = verified(later(happy(plain), -8, since=35), plain)

    because = "came 2.0 s after the tick before, and the interval is 10 s: Flagger was started again, or it had another"
    assert [f"{because} interval"] == remarks(verification)
    assert 4 == verification.exit_code


def test_a_cluster_with_another_interval_is_noticed() -> None:
    """Its ticks are as they should be, and come three times as often."""
    verification = verified(
        happy(), canary(analysis(interval_seconds=30.0, hooks=(hook(HookType.PRE_ROLLOUT, "smoke"),)))
    )

    assert 7 == sum("and the interval is 30 s" in one for one in remarks(verification))
    assert 4 == verification.exit_code


def test_ticks_that_are_a_little_late_each_time_add_up() -> None:
    """A tick may be late, but the next one is not later for it."""
    slow = [webhook(1.2 * at(one), text(one)) for one in happy()]

    assert 1 == sum(not row.is_seen for row in verified(slow).rows)


def test_a_tick_that_was_held_up_makes_the_next_one_no_early_one() -> None:
    """That comes when it was due, a second after."""
    verification = verified([*later(happy()[:4], 9, since=15), *happy()[4:]])

    assert ["events were lost, Flagger did not run, or its clock was set forward"] == remarks(verification)


def test_a_webhook_that_was_waited_for_makes_the_next_tick_no_early_one() -> None:
    """The rollback webhook is asked first of all, and took 7 s, twice."""
    spec = canary(analysis(interval_seconds=10.0, hooks=(hook(HookType.ROLLBACK, "switch"),)))
    ticks = webhooks(release(spec, FakeSurroundings(refusing={"switch"})))

    held_up = later([one for one in ticks if at(one) < 35], 7, since=15)
    verification = verified([*held_up, *(one for one in ticks if at(one) > 35)], spec)

    assert [Fit.CONSISTENT] == fits(verification)
    assert 3 == min(row.seconds for row in verification.rows[1:])


def test_a_query_that_was_waited_for_makes_the_next_tick_no_early_one() -> None:
    """Flagger gives up on Prometheus after 5 s, and then tells of it."""
    given_up = webhook(35, "Prometheus query failed: context deadline exceeded")

    verification = verified([*BEGINNING, given_up, advance(40, 20)])

    assert [] == remarks(verification)


def test_an_approval_that_was_waited_for_makes_the_next_tick_no_early_one() -> None:
    """The first event of the release came 7 s after its tick began."""
    spec = canary(analysis(interval_seconds=10.0, hooks=(hook(HookType.CONFIRM_ROLLOUT, "boss"),)))
    ticks = webhooks(release(spec))

    assert [] == remarks(verified([*later(ticks[:2], 7), *ticks[2:]], spec))


def test_a_clock_may_be_set_back_between_two_releases() -> None:
    """By their times they are mixed; as they are recorded, one comes after the other."""
    verification = verified([*rolled_back(), *later(happy(), 25)])

    assert ["came 15.0 s before the tick before: Flagger's clock was set back"] == remarks(verification)


def test_an_error_of_flaggers_own_explains_an_interval() -> None:
    """It is no part of the loop; the tick came to nothing."""
    error = webhook(30, "the server is currently unable to handle the request (put canaries.flagger.app shop)")
    verification = verified([*later(happy(), 10, since=30), error])

    assert ["no part of the loop: a tick that came to nothing"] == remarks(verification)
    assert 0 == verification.exit_code
    assert 1 == verification.rollouts[0].lost_ticks


def test_what_flagger_says_of_its_metrics_providers_is_no_tick() -> None:
    """It says so while it initializes a canary."""
    events = [
        webhook(0, "all the metrics providers are available!"),
        webhook(0.1, "Initialization done! shop.demo"),
        *later(happy(), 60),
    ]

    assert [Fit.CONSISTENT] == fits(verified(events))


def test_events_that_overtook_one_another_are_sorted() -> None:
    """Their times say in which order they were told."""
    events = happy()
    events[2], events[6] = events[6], events[2]

    verification = verified(events)

    assert 0 == verification.exit_code
    assert "events are recorded after a later one" in verification.notes[0]


def test_a_clock_that_was_set_back_is_noticed() -> None:
    """In the order in which they arrived the events make sense, by their times they do not."""
    verification = verified(later(happy(), -33, since=35))

    assert ["came 23.0 s before the tick before: Flagger's clock was set back"] == remarks(verification)
    assert 4 == verification.exit_code
    assert "taken in the order of the record, which fits better than the times: a clock was set back" in (
        verification.notes
    )


def test_what_kubernetes_counted_accounts_for_events_without_times() -> None:
    """Four times not ready, of which it keeps the first and the last."""

    def not_ready(around: FakeSurroundings) -> None:
        around.target = WAITING

    def ready(around: FakeSurroundings) -> None:
        around.target = FakeSurroundings().target

    events = webhooks(release(SPEC, changes={1: not_ready, 5: ready}))
    waits = [one for one in events if "not ready" in one["metadata"]["eventMessage"]]
    kept = [one for one in events if one not in waits[1:3]]
    first, last = (int(one["metadata"]["timestamp"]) / 1000 for one in (waits[0], waits[-1]))
    counted = Condensed(first_time=first, last_time=last, inner=2, message=waits[0]["metadata"]["eventMessage"])

    assert 4 == verified(kept).exit_code
    verification = verified(kept, condensed=(counted,))
    assert 0 == verification.exit_code
    assert ("Kubernetes counted 2 events without their times",) == verification.notes
    assert 4 == verification.rollouts[0].lost_ticks


@pytest.mark.parametrize(
    "judged",
    [
        pytest.param(analysis(step_weight=0, max_weight=0, step_weights=(5, 40)), id="steps of their own"),
        pytest.param(analysis(step_weight=0, max_weight=0, iterations=3), id="blue/green"),
        pytest.param(
            analysis(step_weight=0, max_weight=0, iterations=2, match=({"headers": {"x": {"exact": "y"}}},)),
            id="A/B testing",
        ),
        pytest.param(analysis(mirror=True), id="mirroring"),
        pytest.param(analysis(step_weight_promotion=20), id="promotion in steps"),
        pytest.param(
            analysis(metrics=(Metric(name="request-duration", range=ThresholdRange(minimum=0.5, maximum=500)),)),
            id="a duration within bounds",
        ),
        pytest.param(
            analysis(metrics=(Metric(name="latency", query="up", threshold=0.5),)), id="a metric with the old threshold"
        ),
    ],
)
def test_every_strategy_is_understood(judged: Analysis) -> None:
    """Their texts lead to their steps."""
    spec = canary(judged)

    verification = verified(webhooks(release(spec, FakeSurroundings(values={"latency": 0.1}))), spec)

    assert [Fit.CONSISTENT] == fits(verification)
    assert Phase.SUCCEEDED == verification.rollouts[-1].phase


@pytest.mark.parametrize("kind", [kind for kind in HookType if kind not in (HookType.EVENT, HookType.ROLLBACK)])
def test_a_refusal_of_any_webhook_is_understood(kind: HookType) -> None:
    """It refuses for two ticks, then agrees."""
    spec = canary(analysis(threshold=5, hooks=(hook(kind, "gate"),)))

    def refuse(around: FakeSurroundings) -> None:
        around.refusing = {"gate"}

    def agree(around: FakeSurroundings) -> None:
        around.refusing = set()

    ticks = release(spec, FakeSurroundings(refusing={"gate"}), changes={2: agree, 5: refuse, 7: agree})

    assert [Fit.CONSISTENT] == fits(verified(webhooks(ticks), spec))


def test_a_rollback_that_was_asked_for_is_understood() -> None:
    """The webhook agrees in the fourth tick."""
    spec = canary(analysis(hooks=(hook(HookType.ROLLBACK, "switch"),)))

    def switched(around: FakeSurroundings) -> None:
        around.refusing = set()

    ticks = release(spec, FakeSurroundings(refusing={"switch"}), changes={3: switched})
    verification = verified(webhooks(ticks), spec)

    assert [Fit.CONSISTENT] == fits(verification)
    assert Phase.FAILED == verification.rollouts[0].phase


def test_drift_of_the_ticks_is_measured() -> None:
    """Each tick comes 0.1 s later than its interval says."""
    ticks: list[Tick] = [replace(tick, time=tick.time * 1.01) for tick in release(SPEC)]

    drift = verified(webhooks(ticks)).drift

    assert drift is not None
    assert 8 == drift.intervals
    assert 10.1 == pytest.approx(drift.mean_seconds)
    assert 0.1 == pytest.approx(drift.latest_seconds, abs=0.002)
    assert 0.0 == drift.earliest_seconds


def test_one_event_has_no_pace() -> None:
    """Nothing is said of the ticks' times where there is only one."""
    verification = verified(happy()[:1])

    assert verification.drift is None
    assert 4 == verification.exit_code
