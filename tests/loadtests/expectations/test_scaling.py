from collections.abc import Callable
from dataclasses import replace

import pytest

from loadtests.expectations.interface import Outcome, Verdict
from loadtests.run.model import ClusterKind, Outage, Run
from loadtests.verdict import judge
from tests.loadtests.run_builder import (
    START,
    good_run,
    restarted,
    server_ended,
    with_client,
    with_replicas,
    with_rows,
    without_scrapes,
)

Judged = Callable[[str, Run], Verdict]


@pytest.mark.parametrize(
    ("text", "outcome", "because"),
    [
        (
            "reached 4 replicas within 60s",
            Outcome.PASSED,
            "4 replicas were ready after 35 s, within the 60 s allowed",
        ),
        (
            "reached 4 replicas within 20s",
            Outcome.FAILED,
            "4 replicas were ready after 35 s, later than the 20 s allowed",
        ),
        (
            "reached 5 replicas within 60s",
            Outcome.FAILED,
            "at most 4 replicas were ready, where 5 replicas within 60 s were expected",
        ),
        (
            "returned to minimum within 100s",
            Outcome.PASSED,
            "the replicas were back at 1 after 25 s, within the 100 s allowed",
        ),
        (
            "returned to minimum within window + 25s",
            Outcome.PASSED,
            "the replicas were back at 1 after 25 s, within the 45 s allowed",
        ),
        (
            "returned to minimum within 20s",
            Outcome.FAILED,
            "the replicas were back at 1 after 25 s, later than the 20 s allowed",
        ),
        (
            "no flapping",
            Outcome.PASSED,
            "the wanted replicas changed 2 times and turned round once, not within the window of 20 s",
        ),
        ("no restarts", Outcome.PASSED, "no pod was restarted in 145 s"),
        (
            "peak within 1 of prediction",
            Outcome.PASSED,
            "the peak was 4 replicas and 4 were predicted, within the 1 allowed",
        ),
        (
            "scale-out within 15s of prediction",
            Outcome.PASSED,
            "4 replicas were wanted at 30 s and predicted for 30 s, 0 s apart where 15 s are allowed",
        ),
        (
            "every decision explained",
            Outcome.PASSED,
            "all 10 decisions are consistent with the recorded observations",
        ),
    ],
)
def test_judges_a_good_run(judged: Judged, text: str, outcome: Outcome, because: str) -> None:
    """Each form says with numbers what the replicas did."""
    verdict = judged(text, good_run())
    assert (outcome, because) == (verdict.outcome, verdict.because)


def test_gives_the_changes_as_evidence(judged: Judged) -> None:
    """The changes stand in the evidence with the time of the decision, not of the scrape that shows it."""
    assert ("1 → 4 at 30 s", "4 → 1 at 105 s") == judged("no flapping", good_run()).evidence


def stopped_prometheus(run: Run) -> Run:
    """Stop Prometheus 20 s into the run, for good."""
    run = without_scrapes(run, 20, 1000)
    outage = Outage(start_time=START + 20.0, end_time=START + 145.0, reason="http://127.0.0.1:9090: cannot answer up")
    return replace(run, series=replace(run.series, outages=(outage,)))


@pytest.mark.parametrize(
    ("text", "what", "until"),
    [
        ("reached 4 replicas within 60s", "the scale-out", 60),
        ("returned to minimum within 30s", "the return", 115),
        ("no flapping", "flapping", 145),
        ("peak within 1 of prediction", "the peak", 145),
        ("scale-out within 15s of prediction", "the scale-out", 145),
        ("timeline within 1 replica and 1 sync of prediction", "the timeline", 145),
        ("no restarts", "restarts", 145),
    ],
)
def test_a_stopped_prometheus_is_inconclusive(judged: Judged, text: str, what: str, until: int) -> None:
    """What rests on the cluster's series says from when to when scrapes are missing, and why."""
    verdict = judged(text, stopped_prometheus(good_run()))
    assert Outcome.INCONCLUSIVE == verdict.outcome
    assert (
        f"{what} cannot be judged: scrapes of kube-state-metrics are missing from 15 s to {until} s "
        "(http://127.0.0.1:9090: cannot answer up)"
    ) == verdict.because


@pytest.mark.parametrize(
    ("exit_code", "how"),
    [
        pytest.param(-9, "was killed by signal 9", id="killed"),
        pytest.param(2, "exited with code 2", id="by itself"),
        pytest.param(None, "ended", id="it is not told how"),
    ],
)
def test_scrapes_are_missing_because_prometheus_ended(judged: Judged, exit_code: int | None, how: str) -> None:
    """The end of Prometheus is the reason, rather than that it did not answer; that of another server is none."""
    ends = (server_ended(18, server="pushgateway"), server_ended(20, exit_code))
    run = replace(stopped_prometheus(good_run()), events=ends)
    assert (
        "restarts cannot be judged: scrapes of kube-state-metrics are missing from 15 s to 145 s "
        f"(prometheus {how} at 20 s)"
    ) == judged("no restarts", run).because


@pytest.mark.parametrize(
    ("name", "text", "because"),
    [
        pytest.param(name, text, f"{what} cannot be judged: Prometheus has no samples of {name} from 0 s to {until} s")
        for name, text, what, until in (
            ("replicas_available", "reached 4 replicas within 60s", "the scale-out", 60),
            ("replicas_wanted", "returned to minimum within 50s", "the return", 135),
            ("replicas_available", "returned to minimum within 50s", "the return", 135),
            ("replicas_wanted", "no flapping", "flapping", 145),
            ("replicas_wanted", "peak within 1 of prediction", "the peak", 145),
            ("replicas_wanted", "scale-out within 15s of prediction", "the scale-out", 145),
            ("restarts", "no restarts", "restarts", 145),
        )
    ],
)
def test_a_series_without_a_sample_is_inconclusive(judged: Judged, name: str, text: str, because: str) -> None:
    """Scrapes that succeed prove nothing about a series that is not in them."""
    verdict = judged(text, with_rows(good_run(), name))
    assert (Outcome.INCONCLUSIVE, because) == (verdict.outcome, verdict.because)


def test_a_series_that_ends_early_is_inconclusive(judged: Judged) -> None:
    """Samples that stop although the scrapes go on are missing from there on."""
    run = good_run()
    row = run.series.answers["restarts"][0]
    run = with_rows(run, "restarts", replace(row, samples=row.samples[:41]))
    assert "restarts cannot be judged: Prometheus has no samples of restarts from 40 s to 145 s" == (
        judged("no restarts", run).because
    )


def test_what_could_not_fail_is_not_judged(judged: Judged) -> None:
    """An autoscaler never has fewer replicas than its minimum, so reaching that proves nothing."""
    verdict = judged("reached 1 replicas within 60s", good_run())

    assert Outcome.INCONCLUSIVE == verdict.outcome
    assert "the scale-out cannot be judged: minReplicas is 1, so it could not fail" == verdict.because


def test_what_was_reached_before_prometheus_stopped_stands(judged: Judged) -> None:
    """Scrapes that are missing after the answer do not matter."""
    verdict = judged("reached 4 replicas within 60s", without_scrapes(good_run(), 60, 1000))
    assert Outcome.PASSED == verdict.outcome


def test_one_missing_scrape_is_forgiven(judged: Judged) -> None:
    """Scrapes up to 2.5 intervals apart are no gap."""
    assert Outcome.PASSED == judged("no flapping", without_scrapes(good_run(), 50, 55)).outcome


def test_missing_syncs_are_inconclusive(judged: Judged) -> None:
    """An autoscaler that was silent for more than 2.5 sync periods decides nothing that can be judged."""
    run = good_run()
    run = replace(
        run,
        observations=tuple(seen for seen in run.observations if not 40 <= seen.time - START < 100),
    )
    for text in ("no flapping", "every decision explained"):
        verdict = judged(text, run)
        assert Outcome.INCONCLUSIVE == verdict.outcome
        assert verdict.because.endswith("syncs of the autoscaler are missing from 30 s to 105 s")


def test_an_interrupted_run_is_inconclusive(judged: Judged) -> None:
    """A run that was stopped says why and when."""
    run = good_run()
    run = without_scrapes(run, 51, 1000)
    run = replace(
        run,
        facts=replace(run.facts, end_time=START + 50.0, interruption="Ctrl-C"),
        client=tuple(line for line in run.client if line.time < START + 50),
        observations=tuple(seen for seen in run.observations if seen.time < START + 50),
    )
    assert (
        "flapping cannot be judged: the run was interrupted after 50 s (Ctrl-C); "
        "scrapes of kube-state-metrics are missing from 50 s to 145 s; "
        "syncs of the autoscaler are missing from 45 s to 145 s"
    ) == judged("no flapping", run).because


def test_a_saturated_generator_makes_scaling_inconclusive(judged: Judged) -> None:
    """A load that was not as planned proves nothing about scaling, whatever the replicas did."""
    run = with_client(good_run(), lambda _, line: replace(line, late_seconds_max=3.0))
    assert Outcome.INCONCLUSIVE == judged("reached 4 replicas within 60s", run).outcome


def test_replicas_that_never_moved_did_not_return(judged: Judged) -> None:
    """Being at the minimum all the time is no return."""
    run = good_run()
    flat = run.series.answers["replicas_wanted"][0]
    flat = replace(flat, samples=tuple((time, 1.0) for time, _ in flat.samples))
    answers = {**run.series.answers, "replicas_wanted": (flat,), "replicas_available": (flat,)}
    run = replace(run, series=replace(run.series, answers=answers))
    assert ("the replicas never left their minimum of 1, so there was nothing to return from") == judged(
        "returned to minimum within 100s", run
    ).because


def test_replicas_that_stay_up_did_not_return(judged: Judged) -> None:
    """Replicas above the minimum at the end of the time allowed fail."""
    run = good_run()
    stays = run.series.answers["replicas_wanted"][0]
    stays = replace(
        stays, samples=tuple((time, max(value, 2.0 * (time > START + 90))) for time, value in stays.samples)
    )
    run = replace(run, series=replace(run.series, answers={**run.series.answers, "replicas_wanted": (stays,)}))
    assert ("the replicas did not return to 1 within 50 s of the load's drop") == judged(
        "returned to minimum within 50s", run
    ).because


def test_a_return_before_the_scale_out_is_none(judged: Judged) -> None:
    """Replicas that follow a short peak only after its end have returned when the last of them is gone."""
    run = with_replicas(good_run(), lambda second: 4 if 95 <= second < 125 else 1)
    assert "the replicas were back at 1 after 40 s, later than the 30 s allowed" == (
        judged("returned to minimum within 30s", run).because
    )


def test_replicas_that_come_up_again_did_not_return(judged: Judged) -> None:
    """A record that ends above the minimum has no return, whatever was before."""
    run = with_replicas(good_run(), lambda second: 1 if second < 30 or 100 <= second < 140 else 4)
    assert "the replicas did not return to 1 within 50 s of the load's drop" == (
        judged("returned to minimum within 50s", run).because
    )


def test_replicas_that_were_back_before_the_drop_returned_at_once(judged: Judged) -> None:
    """The return takes no time where nothing is above the minimum when the load drops."""
    run = with_replicas(good_run(), lambda second: 4 if 30 <= second < 60 else 1)
    assert "the replicas were back at 1 after 0 s, within the 50 s allowed" == (
        judged("returned to minimum within 50s", run).because
    )


def test_a_return_with_missing_scrapes_after_it_is_inconclusive(judged: Judged) -> None:
    """Whether the replicas came up again is not known where scrapes are missing."""
    verdict = judged("returned to minimum within 50s", without_scrapes(good_run(), 112, 1000))
    assert (
        Outcome.INCONCLUSIVE,
        "the return cannot be judged: scrapes of kube-state-metrics are missing from 110 s to 145 s",
    ) == (verdict.outcome, verdict.because)


def test_a_load_that_never_drops_has_no_return(judged: Judged) -> None:
    """Without a drop there is no moment to count from."""
    run = good_run()
    plan = replace(run.facts.plan, stages=run.facts.plan.stages[:2])
    run = replace(run, facts=replace(run.facts, plan=plan))
    assert ("the return cannot be judged: the plan never lowers the load") == judged(
        "returned to minimum within 50s", run
    ).because


def test_a_quick_reversal_is_flapping(judged: Judged) -> None:
    """A scale-out that is taken back within the window fails, with both changes."""
    run = good_run()
    wanted = run.series.answers["replicas_wanted"][0]
    flaps = tuple((time, 2.0 if 50 <= time - START < 60 and value == 4 else value) for time, value in wanted.samples)
    answers = {**run.series.answers, "replicas_wanted": (replace(wanted, samples=flaps),)}
    cluster = replace(run.facts.cluster, scale_down_window_seconds=60.0)
    run = replace(run, facts=replace(run.facts, cluster=cluster), series=replace(run.series, answers=answers))
    assert ("1 → 4 was taken back by 4 → 2 20 s later, within the window of 60 s") == judged("no flapping", run).because


def test_a_restart_that_an_event_tells_of_fails(judged: Judged) -> None:
    """A killed container is a restart, with its pod, time and signal."""
    run = replace(good_run(), events=(restarted(40),))
    assert ("pod load-harness-5d8f-0 was restarted at 40 s (killed by SIGKILL)") == judged("no restarts", run).because


def test_a_restart_that_only_the_counter_shows_fails(judged: Judged) -> None:
    """A restart counter that grows is a restart."""
    run = good_run()
    row = replace(
        run.series.answers["up"][0],
        labels={"pod": "p0"},
        samples=((START + 10.0, 1.0), (START + 20.0, 1.0), (START + 30.0, 2.0)),
    )
    run = replace(run, series=replace(run.series, answers={**run.series.answers, "restarts": (row,)}))
    assert "pod p0 was restarted at 30 s" == judged("no restarts", run).because


def test_a_peak_far_from_the_prediction_fails(judged: Judged) -> None:
    """The tolerance of the peak counts replicas."""
    run = good_run()
    run = replace(run, prediction=replace(run.prediction, peak=6))
    assert ("the peak was 4 replicas and 6 were predicted, beyond the 1 allowed") == judged(
        "peak within 1 of prediction", run
    ).because


def test_a_late_scale_out_fails(judged: Judged) -> None:
    """The tolerance of the scale-out counts seconds, for the lower of the two peaks."""
    run = good_run()
    early = tuple(
        replace(point, seconds=point.seconds - 20) if point.seconds in {30, 32} else point
        for point in run.prediction.points
    )
    run = replace(run, prediction=replace(run.prediction, points=early, peak=4))
    verdict = judged("scale-out within 15s of prediction", run)
    assert (
        Outcome.FAILED,
        "4 replicas were wanted at 30 s and predicted for 10 s, 20 s apart where 15 s are allowed",
    ) == (verdict.outcome, verdict.because)


def test_a_timeline_as_predicted_passes(judged: Judged) -> None:
    """The good run does at every moment what was predicted, without any tolerance but that of a sync's lateness."""
    for text in (
        "timeline within 1 replica and 1 sync of prediction",
        "timeline within 0 replicas and 0 syncs of prediction",
    ):
        verdict = judged(text, good_run())
        assert Outcome.PASSED == verdict.outcome
        assert ("1 → 4 at 30 s", "4 → 1 at 105 s") == verdict.evidence
    assert "at every moment of 145 s the replicas were the prediction ± 0 replicas ± 0 syncs" == verdict.because


def test_a_timeline_beyond_the_prediction_fails_with_where(judged: Judged) -> None:
    """Each stretch that does not match is evidence, with what was allowed there."""
    run = replace(with_replicas(good_run(), lambda seconds: 6 if 40 <= seconds < 120 else 1), decisions=())
    verdict = judged("timeline within 1 replica and 0 syncs of prediction", run)
    assert (Outcome.FAILED, "beyond it for 80 s") == (verdict.outcome, verdict.observed)
    assert (
        "6 from 40 s to 42 s, where 0 to 5 may be",
        "6 from 42 s to 92 s, where 3 to 5 may be",
        "6 from 92 s to 118 s, where 0 to 5 may be",
        "6 from 118 s to 120 s, where 0 to 2 may be",
    ) == verdict.evidence
    assert (
        "for 80 of 145 s the replicas were not the prediction ± 1 replica ± 0 syncs: "
        "6 from 40 s to 42 s, where 0 to 5 may be"
    ) == verdict.because


@pytest.mark.parametrize(
    ("change", "because"),
    [
        pytest.param(
            {"desired_replicas": 5},
            "1 of 10 decisions are unexplained: "
            "at 30 s the decision was 5 replicas, where the observation asks for 4 (",
            id="another number",
        ),
        pytest.param(
            {"why": ()},
            "1 of 10 decisions are unexplained: at 30 s the decision does not say why",
            id="no reason",
        ),
        pytest.param(
            {"conditions": {"AbleToScale": ("False", "FailedGetScale")}},
            "1 of 10 decisions are unexplained: at 30 s the conditions were AbleToScale=False FailedGetScale, "
            "where the observation gives ",
            id="other conditions",
        ),
        pytest.param(
            {"time": 1.0},
            "1 of 9 decisions are unexplained: "
            "at 30 s no decision is recorded, where the observation asks for 4 replicas",
            id="no decision",
        ),
    ],
)
def test_an_unexplained_decision_fails(judged: Judged, change: dict[str, object], because: str) -> None:
    """A decision that the recorded observation does not lead to is named with both answers."""
    run = good_run()
    decisions = tuple(
        replace(decision, **change) if decision.time == START + 30 else decision for decision in run.decisions
    )
    verdict = judged("every decision explained", replace(run, decisions=decisions))
    assert Outcome.FAILED == verdict.outcome
    assert verdict.because.startswith(because)


def test_a_decision_may_say_why_in_other_words(judged: Judged) -> None:
    """Replicas and conditions must agree, the reason must only be there."""
    run = good_run()
    reworded = tuple(replace(decision, why=("because",)) for decision in run.decisions)
    assert Outcome.PASSED == judged("every decision explained", replace(run, decisions=reworded)).outcome


def test_a_decision_without_an_observation_fails(judged: Judged) -> None:
    """A decision that nothing was observed for is unexplained, and named."""
    run = good_run()
    forged = replace(run.decisions[-1], time=START + 52.0, desired_replicas=6)
    verdict = judged("every decision explained", replace(run, decisions=(*run.decisions, forged)))
    assert Outcome.FAILED == verdict.outcome
    assert (
        "1 of 11 decisions are unexplained: at 52 s the decision was 6 replicas, where nothing was observed"
    ) == verdict.because


def test_a_second_decision_of_a_sync_hides_no_first(judged: Judged) -> None:
    """Each decision that is recorded of a moment is compared."""
    run = good_run()
    forged = tuple(replace(decision, desired_replicas=6) for decision in run.decisions if decision.time == START + 30)
    verdict = judged("every decision explained", replace(run, decisions=(*forged, *run.decisions)))
    assert verdict.because.startswith("1 of 11 decisions are unexplained: at 30 s the decision was 6 replicas")


def cut(run: Run, seconds: float) -> Run:
    """Interrupt a run so long after the load's start."""
    return replace(run, facts=replace(run.facts, end_time=START + seconds, interruption="Ctrl-C"))


@pytest.mark.parametrize(
    ("run", "doubt"),
    [
        pytest.param(
            replace(good_run(), observations=()),
            "syncs of the autoscaler are missing from 0 s to 145 s",
            id="nothing was observed",
        ),
        pytest.param(
            cut(replace(good_run(), observations=()), 10),
            "syncs of the autoscaler are missing from 0 s to 10 s",
            id="nothing was observed in a short run",
        ),
        pytest.param(
            cut(replace(good_run(), observations=good_run().observations[:1]), 10),
            "no sync of the autoscaler was observed during the run",
            id="the only sync was before",
        ),
        pytest.param(
            replace(good_run(), decisions=()),
            "no decision was recorded during the run",
            id="nothing was decided",
        ),
        pytest.param(
            cut(good_run(), -14),
            "the run was interrupted before the load began (Ctrl-C)",
            id="the load never began",
        ),
    ],
)
def test_no_decision_at_all_proves_nothing(judged: Judged, run: Run, doubt: str) -> None:
    """What holds of no decision at all is inconclusive."""
    verdict = judged("every decision explained", run)
    assert (Outcome.INCONCLUSIVE, f"the decisions cannot be judged: {doubt}") == (verdict.outcome, verdict.because)


def test_a_run_that_never_began_is_inconclusive(judged: Judged) -> None:
    """Interrupted before the load, a run proves nothing, and says so without a negative time."""
    run = cut(good_run(), -14)
    for text in run.facts.expectations:
        verdict = judged(text, run)
        assert Outcome.INCONCLUSIVE == verdict.outcome
        assert "the run was interrupted before the load began (Ctrl-C)" in verdict.because
        assert "-14" not in verdict.because


def test_a_run_that_ended_before_the_load_says_so(judged: Judged) -> None:
    """The reason is left out where none is known."""
    run = good_run()
    run = replace(run, facts=replace(run.facts, end_time=START - 1.0))
    assert "restarts cannot be judged: the run ended before the load began" == judged("no restarts", run).because


@pytest.mark.parametrize(
    ("kind", "outcome"), [(ClusterKind.KUBERNETES, Outcome.PASSED), (ClusterKind.SANDBOX, Outcome.INCONCLUSIVE)]
)
def test_a_cluster_may_scrape_kube_state_metrics_under_another_name(kind: ClusterKind, outcome: Outcome) -> None:
    """Its samples tell, then, that it was scraped; on the sandbox the name is ours."""
    run = good_run(("no restarts",))
    answers = {**run.series.answers, "up": ()}
    changed = replace(
        run,
        series=replace(run.series, answers=answers),
        facts=replace(run.facts, cluster=replace(run.facts.cluster, kind=kind)),
    )

    assert outcome == judge(changed).judgements[0].verdict.outcome
