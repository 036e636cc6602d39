"""A release predicted from plan, manifests, release and faults alone: tick by tick."""

from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.canary.interface import HookAnswer
from loadtests.canary.model import Hook, HookType, Phase
from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, Side
from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import Stack
from loadtests.manifests.read import read_stack
from loadtests.plan import LoadPlan
from loadtests.prediction.canary.simulate import predict_releases
from loadtests.prediction.canary.situation import AtHook, ReleasePlan
from loadtests.prediction.model import Prediction
from loadtests.prediction.simulate import predict
from loadtests.release_plan import PlannedRelease
from loadtests.sandbox.canary.queries import BUILT_IN_QUERIES
from loadtests.scenario import find_scenario
from loadtests.stages import RateStage
from tests.loadtests.canary_run import FAILING, HEALTHY, steady
from tests.loadtests.canary_stack import ANY_PODS, analysis, canary_release, canary_stack, error_query, metric

SLOW = replace(HEALTHY, latency_seconds=0.7)
STUCK = replace(HEALTHY, is_never_ready=True)
Step = tuple[float, str, int, int]


def predicted(
    *releases: PlannedRelease, on: Stack | None = None, load: LoadPlan | None = None, **plan: object
) -> Prediction:
    """Predict, with ticks from 3 s on."""
    given = {"first_tick_seconds": 3.0, "built_in_queries": BUILT_IN_QUERIES, **plan}
    return predict_releases(
        load or steady(),
        on or canary_stack(),
        ReleasePlan(releases=releases, **given),  # type: ignore[arg-type]
        flags=ControllerFlags(),
        kubernetes="1.35",
    )


def steps(prediction: Prediction) -> list[Step]:
    """List the ticks that change something: (seconds, phase, weight, failed checks)."""
    found: list[Step] = []
    for tick in prediction.canary.ticks if prediction.canary else ():
        step = (tick.time, str(tick.phase), tick.canary_weight, tick.failed_checks)
        if not found or step[1:] != found[-1][1:]:
            found.append(step)
    return found


def test_a_healthy_version_is_promoted_step_by_step() -> None:
    """Found, started, three steps of 20 %, copied, routed back, scaled down: a tick each."""
    assert [
        (3.0, "Initialized", 0, 0),
        (13.0, "Progressing", 0, 0),
        (23.0, "Progressing", 20, 0),
        (33.0, "Progressing", 40, 0),
        (43.0, "Progressing", 60, 0),
        (53.0, "Promoting", 60, 0),
        (63.0, "Finalising", 0, 0),
        (73.0, "Succeeded", 0, 0),
    ] == steps(predicted(HEALTHY))


@pytest.mark.parametrize(
    ("release", "check", "value"),
    [pytest.param(FAILING, "errors", 20.0, id="that fails"), pytest.param(SLOW, "latency", 975.0, id="that is slow")],
)
def test_a_bad_version_is_rolled_back(release: PlannedRelease, check: str, value: float) -> None:
    """The query itself is asked, of counters as the pods would have them; one tick after the second failed check."""
    prediction = predicted(release)

    assert [
        (23.0, "Progressing", 20, 0),
        (33.0, "Progressing", 20, 1),
        (43.0, "Progressing", 20, 2),
        (53.0, "Failed", 0, 0),
    ] == steps(prediction)[2:]
    assert prediction.canary is not None
    failed = [one for tick in prediction.canary.ticks for one in tick.checks if not one.is_passed]
    assert [(check, value)] * 2 == [(one.name, round(one.value or 0.0, 1)) for one in failed]


def test_pods_that_never_get_ready_end_with_the_deadline() -> None:
    """Three ticks within 30 s are lost; the next one gives up."""
    assert [(13.0, "Progressing", 0, 0), (53.0, "Failed", 0, 0)] == steps(predicted(STUCK))[1:]


def test_without_requests_there_is_no_value_and_no_promotion() -> None:
    """*No data* fails the check."""
    busy, silent = (
        RateStage(name="busy", duration_seconds=5.0, rate_per_second=20.0),
        RateStage(name="silent", duration_seconds=115.0, rate_per_second=0.0),
    )
    prediction = predicted(HEALTHY, load=replace(steady(), stages=(busy, silent)))

    assert (53.0, "Failed", 0, 0) == steps(prediction)[-1]
    assert prediction.canary is not None
    assert all(one.value is None for tick in prediction.canary.ticks for one in tick.checks)


def test_a_query_of_all_pods_lets_pass_what_a_query_of_the_canarys_catches() -> None:
    """2 % of errors at 40 % of the requests are 0.8 % of all of them."""
    bad = replace(FAILING, error_ratio=0.02)
    judged = analysis(max_weight=40)

    caught = predicted(bad, on=canary_stack(canary_release(judged)))
    passed = predicted(bad, on=canary_stack(canary_release(judged, errors=error_query(ANY_PODS))))

    assert ["Failed", "Succeeded"] == [steps(one)[-1][1] for one in (caught, passed)]


def test_flagger_s_own_metrics_are_predicted_too() -> None:
    """With the queries of the sandbox; durations in milliseconds."""
    judged = analysis(
        metrics=tuple(
            replace(metric(name, 500.0), template=None, range=None, threshold=limit)
            for name, limit in (("request-success-rate", 99.0), ("request-duration", 500.0))
        )
    )
    stack = canary_stack(canary_release(judged))

    assert ["Succeeded", "Failed", "Failed"] == [
        steps(predicted(release, on=stack))[-1][1] for release in (HEALTHY, FAILING, SLOW)
    ]
    prediction = predicted(SLOW, on=stack)
    assert prediction.canary is not None
    assert 995 in {round(one.value) for tick in prediction.canary.ticks for one in tick.checks if one.value is not None}


def test_faults_of_one_side_are_seen_by_its_checks() -> None:
    """Of the primary they are no matter to the canary's queries; of the canary they fail the checks they lie in."""

    def fault(of: Side, at_seconds: float) -> PlannedFault:
        return PlannedFault(
            at_seconds=at_seconds,
            action=FaultAction.FAIL,
            target=FaultTarget.PODS,
            of=of,
            for_seconds=8.0,
            share_ratio=0.5,
        )

    spared = predicted(HEALTHY, faults=(fault(Side.PRIMARY, 34.0),))
    hit = predicted(HEALTHY, faults=(fault(Side.CANARY, 34.0),))

    assert steps(predicted(HEALTHY)) == steps(spared)
    assert [
        (33.0, "Progressing", 40, 0),
        (43.0, "Progressing", 40, 1),
        (53.0, "Progressing", 40, 2),
        (63.0, "Failed", 0, 0),
    ] == steps(hit)[3:]


def test_a_version_in_the_middle_starts_over() -> None:
    """The weight goes back to nothing, and the failed checks are forgotten."""
    prediction = predicted(FAILING, replace(HEALTHY, version="2.1.1", at_seconds=38.0))

    assert [
        (33.0, "Progressing", 20, 1),
        (43.0, "Progressing", 0, 0),
        (53.0, "Progressing", 20, 0),
        (63.0, "Progressing", 40, 0),
    ] == steps(prediction)[3:7]


def test_webhooks_answer_as_they_are_said_to() -> None:
    """Each is told what both sides have answered since the analysis began; a hook that nobody knows agrees."""
    seen: list[AtHook] = []
    gate = Hook(type=HookType.CONFIRM_PROMOTION, name="gate", url="http://gate.demo/")
    ask = Hook(type=HookType.ROLLBACK, name="ask", url="http://gate.demo/rollback/check")
    stack = canary_stack(canary_release(analysis(gate, ask)))

    def refuse(hook: Hook, phase: Phase, at: AtHook) -> HookAnswer:  # noqa: ARG001 - as every answer
        seen.append(at)
        return HookAnswer(is_success=False, reason="no")

    assert "Succeeded" == steps(predicted(HEALTHY, on=stack))[-1][1]
    assert "WaitingPromotion" == steps(predicted(HEALTHY, on=stack, answer_hook=refuse))[-1][1]
    at = next(one for one in seen if one.now == 53.0)
    assert (600, 1400) == (round(at.canary.answered), round(at.primary.answered))
    assert [(23.0, False), (33.0, True)] == [
        (one.now, one.has_traffic) for one in sorted(seen, key=lambda one: one.now) if one.now <= 33
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        pytest.param("sum(rate(nginx_requests[10s]))", "asks for nginx_requests, of which", id="other series"),
        pytest.param("sum(rate(http_requests_total[10s])) / sum(rate(http_requests_total[1m]))", "2 windows", id="two"),
        pytest.param("sum(http_requests_total)", "0 windows", id="no window"),
        pytest.param("deriv(http_requests_total[10s])", "calls deriv, which", id="an unknown function"),
        pytest.param("sum(rate(http_requests_total[10s])", "is no PromQL", id="no query at all"),
        pytest.param(
            "sum by (pod) (rate(http_requests_total[10s]))", "2 rows, of which the last one counts", id="several rows"
        ),
        pytest.param("{{ nobody }}", "nobody", id="an unknown variable"),
    ],
)
def test_what_cannot_be_predicted_is_said(query: str, said: str) -> None:
    """The replicas are predicted all the same."""
    prediction = predicted(HEALTHY, on=canary_stack(canary_release(errors=query)))

    assert prediction.canary is None
    assert said in prediction.canary_problem
    assert prediction.points[-1].seconds == 120


def test_the_controller_goes_on_from_how_it_left_the_release_before() -> None:
    """After a failure, too, a new version is a new release."""
    found = [steps(predicted(HEALTHY, last_phase=phase)) for phase in (Phase.SUCCEEDED, Phase.FAILED)]

    assert ["Succeeded", "Failed"] == [one[0][1] for one in found]
    assert [(73.0, "Succeeded", 0, 0)] * 2 == [one[-1] for one in found]


def test_without_a_release_only_the_primary_serves() -> None:
    """Its replicas are those of the same stack without a Canary, and the canary stays where it is."""
    load = replace(steady(), cpu_milliseconds=10.0)

    with_canary = predicted(load=load)
    without = predict(load, replace(canary_stack(), release=None), flags=ControllerFlags(), kubernetes="1.35")

    assert [(point.seconds, point.wanted) for point in without.points if point.wanted > 1][:1] == [
        (point.seconds, point.wanted) for point in with_canary.points if point.wanted > 1
    ][:1]
    assert without.peak == with_canary.peak
    assert [(3.0, "Initialized", 0, 0)] == steps(with_canary)


def test_the_primary_has_less_to_do_while_the_canary_has_a_share() -> None:
    """So it needs fewer pods then; both autoscalers follow their own part of the load."""
    load = replace(steady(), cpu_milliseconds=4.5)
    alone, shared = predicted(load=load), predicted(HEALTHY, load=load)

    def wanted_at(prediction: Prediction, seconds: float) -> int:
        return next(one.desired_replicas for one in prediction.decisions if one.seconds == seconds)

    assert [3, 3, 3] == [wanted_at(alone, seconds) for seconds in (15, 45, 90)]
    assert [3, 2, 3] == [wanted_at(shared, seconds) for seconds in (15, 45, 90)]


@pytest.mark.parametrize(
    ("scenario", "end"),
    [
        ("canary-promote", "Succeeded"),
        ("canary-rollback", "Failed"),
        ("canary-slow", "Failed"),
        ("canary-flap", "Failed"),
        ("canary-silent", "Failed"),
        ("canary-unfiltered", "Succeeded"),
        ("hpa-during-canary", "Succeeded"),
    ],
)
@pytest.mark.parametrize("first_tick_seconds", [4.0, 4.5, 5.0])
def test_the_shipped_scenarios_end_as_they_expect_to(scenario: str, end: str, first_tick_seconds: float) -> None:
    """Whenever within the half second that is left to chance the controller looks."""
    found = find_scenario(scenario)
    assert found.manifests is not None
    prediction = predicted(
        *found.releases,
        on=read_stack(Path(found.manifests)),
        load=found.plan,
        faults=found.faults,
        first_tick_seconds=first_tick_seconds,
    )

    assert "" == prediction.canary_problem
    assert end == steps(prediction)[-1][1]
