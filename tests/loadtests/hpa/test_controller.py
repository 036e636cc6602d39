"""The loop: shortcuts, memory and conditions. Expected numbers are worked out by hand."""

import pytest

from loadtests.hpa.model import (
    AverageValue,
    Decision,
    ExternalMetric,
    FetchError,
    HpaSpec,
    MetricsObservation,
    ResourceMetric,
    SelectPolicy,
    Utilization,
    Value,
)
from tests.loadtests.hpa.builder import (
    CPU_50,
    behavior,
    controller,
    observe,
    percent_policy,
    pods,
    pods_policy,
    rules,
    spec,
)

QUEUE = ExternalMetric(name="queue", target=Value(milli=20_000))
MEMORY = ResourceMetric(name="memory", target=Utilization(percent=80))
QUICK = behavior(down=rules(percent_policy(100)))
"""No stabilization either way."""


def decide(hpa: HpaSpec, replicas: int, millicores: int, **changes: object) -> Decision:
    """Take the first decision of a controller."""
    return controller(hpa).reconcile(observe(replicas, millicores, **changes))


# Conditions


@pytest.mark.parametrize(
    ("hpa", "replicas", "millicores", "desired", "conditions"),
    [
        pytest.param(
            spec(),
            3,
            50,
            3,
            {
                "AbleToScale": ("True", "ReadyForNewScale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("False", "DesiredWithinRange"),
            },
            id="at the target",
        ),
        pytest.param(
            spec(),
            3,
            100,
            6,
            {
                "AbleToScale": ("True", "SucceededRescale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("False", "DesiredWithinRange"),
            },
            id="a scale-up",
        ),
        pytest.param(
            spec(maximum=5),
            3,
            100,
            5,
            {
                "AbleToScale": ("True", "SucceededRescale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("True", "TooManyReplicas"),
            },
            id="a scale-up to the upper bound",
        ),
        pytest.param(
            spec(),
            3,
            300,
            6,
            {
                "AbleToScale": ("True", "SucceededRescale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("True", "ScaleUpLimit"),
            },
            id="a scale-up at the largest rate",
        ),
        pytest.param(
            spec(),
            3,
            10,
            3,
            {
                "AbleToScale": ("True", "ScaleDownStabilized"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("False", "DesiredWithinRange"),
            },
            id="a scale-down that is held by the controller's start",
        ),
        pytest.param(
            spec(behavior=behavior(up=rules(pods_policy(4), window=60))),
            3,
            100,
            3,
            {
                "AbleToScale": ("True", "ScaleUpStabilized"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("False", "DesiredWithinRange"),
            },
            id="a scale-up that is held by the controller's start",
        ),
        pytest.param(
            spec(minimum=2, behavior=QUICK),
            3,
            10,
            2,
            {
                "AbleToScale": ("True", "SucceededRescale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("True", "TooFewReplicas"),
            },
            id="a scale-down to the lower bound",
        ),
        pytest.param(
            spec(behavior=behavior(down=rules(pods_policy(1)))),
            3,
            10,
            2,
            {
                "AbleToScale": ("True", "SucceededRescale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("True", "ScaleDownLimit"),
            },
            id="a scale-down at the largest rate",
        ),
        pytest.param(
            spec(behavior=behavior(up=rules(pods_policy(4), select=SelectPolicy.DISABLED))),
            3,
            100,
            3,
            {
                "AbleToScale": ("True", "ReadyForNewScale"),
                "ScalingActive": ("True", "ValidMetricFound"),
                "ScalingLimited": ("True", "ScaleUpLimit"),
            },
            id="a scale-up that is disabled",
        ),
        pytest.param(
            spec(MEMORY),
            3,
            100,
            3,
            {"AbleToScale": ("True", "SucceededGetScale"), "ScalingActive": ("False", "FailedGetResourceMetric")},
            id="no metric at all",
        ),
        pytest.param(
            spec(CPU_50, QUEUE),
            3,
            10,
            3,
            {"AbleToScale": ("True", "SucceededGetScale"), "ScalingActive": ("False", "FailedGetExternalMetric")},
            id="a scale-down that a failed metric forbids",
        ),
        pytest.param(
            spec(),
            0,
            0,
            0,
            {"AbleToScale": ("True", "SucceededGetScale"), "ScalingActive": ("False", "ScalingDisabled")},
            id="a target at zero",
        ),
        pytest.param(spec(maximum=5), 9, 50, 5, {"AbleToScale": ("True", "SucceededRescale")}, id="above the bounds"),
        pytest.param(spec(minimum=5), 3, 50, 5, {"AbleToScale": ("True", "SucceededRescale")}, id="below the bounds"),
    ],
)
def test_first_decision(
    hpa: HpaSpec, replicas: int, millicores: int, desired: int, conditions: dict[str, tuple[str, str]]
) -> None:
    """The first decision of a controller, with its conditions; what it does not touch is not there yet."""
    decision = decide(hpa, replicas, millicores)
    assert (desired, conditions) == (decision.desired_replicas, decision.conditions)


@pytest.mark.parametrize(
    ("hpa", "replicas", "millicores", "messages"),
    [
        (
            spec(maximum=5),
            3,
            100,
            {
                "AbleToScale": "the HPA controller was able to update the target scale to 5",
                "ScalingActive": "the HPA was able to successfully calculate a replica count from "
                "cpu resource utilization (percentage of request)",
                "ScalingLimited": "the desired replica count is more than the maximum replica count",
            },
        ),
        (
            spec(),
            3,
            10,
            {
                "AbleToScale": "recent recommendations were higher than current one, "
                "applying the highest recent recommendation",
                "ScalingActive": "the HPA was able to successfully calculate a replica count from "
                "cpu resource utilization (percentage of request)",
                "ScalingLimited": "the desired count is within the acceptable range",
            },
        ),
        (
            spec(MEMORY),
            3,
            10,
            {
                "AbleToScale": "the HPA controller was able to get the target's current scale",
                "ScalingActive": "the HPA was unable to compute the replica count: failed to get memory utilization: "
                "did not receive metrics for targeted pods (pods might be unready)",
            },
        ),
    ],
)
def test_messages(hpa: HpaSpec, replicas: int, millicores: int, messages: dict[str, str]) -> None:
    """Conditions speak Kubernetes' words."""
    assert messages == decide(hpa, replicas, millicores).messages


def test_conditions_stay_until_a_sync_touches_them() -> None:
    """After a sync within bounds, a sync without metrics keeps what limited the one before."""
    loop = controller(spec(maximum=5))
    loop.reconcile(observe(3, 100))
    decision = loop.reconcile(observe(5, 0, seconds=15, pods=pods(*[None] * 5)))
    assert {
        "AbleToScale": ("True", "SucceededGetScale"),
        "ScalingActive": ("False", "FailedGetResourceMetric"),
        "ScalingLimited": ("True", "TooManyReplicas"),
    } == decision.conditions


def test_conditions_survive_a_restart() -> None:
    """Conditions are kept in the HPA's status, not in the controller."""
    loop = controller(spec(maximum=5))
    loop.reconcile(observe(3, 100))
    loop.restart()
    decision = loop.reconcile(observe(5, 0, seconds=15, pods=pods(*[None] * 5)))
    assert ("True", "TooManyReplicas") == decision.conditions["ScalingLimited"]


def test_the_first_failed_metric_gives_the_reason() -> None:
    """Of two failed metrics the first one of the HPA's list is named."""
    seen = MetricsObservation(external={"queue": FetchError(text="timeout")})
    conditions = [
        decide(spec(*metrics), 3, 50, metrics=seen).conditions["ScalingActive"]
        for metrics in ((MEMORY, QUEUE), (QUEUE, MEMORY))
    ]
    assert [("False", "FailedGetResourceMetric"), ("False", "FailedGetExternalMetric")] == conditions


def test_a_valid_metric_scales_up_beside_a_failed_one() -> None:
    """A failure does not stop a scale-up, and ScalingActive is true."""
    decision = decide(spec(MEMORY, CPU_50), 3, 100)
    assert (6, ("True", "ValidMetricFound")) == (decision.desired_replicas, decision.conditions["ScalingActive"])


# Bounds


def test_out_of_bounds_ignores_every_limit() -> None:
    """From 3 straight to 12, though behavior allows no change at all, and without metrics."""
    nothing = rules(pods_policy(1), select=SelectPolicy.DISABLED)
    hpa = spec(minimum=12, behavior=behavior(up=nothing, down=nothing))
    decision = decide(hpa, 3, 0, pods=())
    assert (12, ()) == (decision.desired_replicas, decision.proposals)


def test_a_change_to_a_bound_is_a_scale_event() -> None:
    """From 2 to 5 at once; then 10 pods a minute are counted from the 2 there were, so 12 and not 15."""
    loop = controller(spec(minimum=5, maximum=50, behavior=behavior(up=rules(pods_policy(10, 60)))))
    loop.reconcile(observe(2, 50))
    assert 12 == loop.reconcile(observe(5, 500, seconds=15)).desired_replicas


def test_scale_from_zero() -> None:
    """With minReplicas 0 the metrics are asked at 0 pods: 90 against 20 asks for 5, and one sync may go to 4."""
    seen = MetricsObservation(external={"queue": ("90",)})
    decision = decide(spec(QUEUE, minimum=0), 0, 0, metrics=seen)
    assert (4, 5) == (decision.desired_replicas, decision.proposals[0].replicas)


def test_scale_to_zero() -> None:
    """With minReplicas 0 an empty queue asks for 0."""
    seen = MetricsObservation(external={"queue": ("0",)})
    assert 0 == decide(spec(QUEUE, minimum=0, behavior=QUICK), 3, 0, metrics=seen).desired_replicas


def test_negative_proposals_are_zero() -> None:
    """A negative metric asks for fewer than no replicas, which is none; the lower bound then holds."""
    seen = MetricsObservation(external={"queue": ("-90",)})
    queue = ExternalMetric(name="queue", target=AverageValue(milli=20_000))
    decision = decide(spec(queue, behavior=QUICK), 3, 0, metrics=seen)
    assert (-4, 1) == (decision.proposals[0].replicas, decision.desired_replicas)


def test_negative_proposals_are_no_limit() -> None:
    """Less than nothing is taken as nothing before bounds are looked at, so with minReplicas 0 nothing limits it."""
    seen = MetricsObservation(external={"queue": ("-90",)})
    queue = ExternalMetric(name="queue", target=AverageValue(milli=20_000))
    decision = decide(spec(queue, minimum=0, behavior=QUICK), 3, 0, metrics=seen)
    assert (0, ("False", "DesiredWithinRange")) == (decision.desired_replicas, decision.conditions["ScalingLimited"])


# Memory


@pytest.mark.parametrize(
    ("seconds", "desired"),
    [pytest.param(299, 4, id="before"), pytest.param(300, 4, id="at"), pytest.param(301, 1, id="after")],
)
def test_a_start_blocks_scale_down_for_a_window_without_behavior(seconds: float, desired: int) -> None:
    """The controller seeds its window with what it finds; without behavior, an entry as old as the window counts."""
    loop = controller(spec())
    loop.reconcile(observe(4, 10))
    # The first sync logged its own wish, 1, beside the seed of 4.
    assert desired == loop.reconcile(observe(4, 10, seconds=seconds)).desired_replicas


@pytest.mark.parametrize(("seconds", "desired"), [pytest.param(299, 4, id="before"), pytest.param(300, 1, id="at")])
def test_a_start_blocks_scale_down_for_a_window_with_behavior(seconds: float, desired: int) -> None:
    """With behavior that does not set a window the flag counts, and an entry as old as the window does not."""
    loop = controller(spec(behavior=behavior()))
    loop.reconcile(observe(4, 10))
    assert desired == loop.reconcile(observe(4, 10, seconds=seconds)).desired_replicas


def test_the_flag_sets_the_window() -> None:
    """--downscale-stabilization of 20 s lets go after 30 s."""
    loop = controller(spec(), downscale_stabilization_seconds=20.0)
    loop.reconcile(observe(4, 10))
    assert 1 == loop.reconcile(observe(4, 10, seconds=30)).desired_replicas


def test_a_behavior_of_zero_seconds_beats_the_flag() -> None:
    """A window of 0 s is not a window that is not set."""
    assert 1 == decide(spec(behavior=QUICK), 4, 10).desired_replicas


def test_a_restart_forgets_recommendations() -> None:
    """After a restart the window begins again with what is there."""
    loop = controller(spec(behavior=behavior(down=rules(percent_policy(100), window=60))))
    loop.reconcile(observe(4, 10))
    loop.restart()
    loop.reconcile(observe(4, 50, seconds=59))
    assert 4 == loop.reconcile(observe(4, 10, seconds=61)).desired_replicas


def test_a_restart_forgets_scale_events() -> None:
    """Three pods a minute: used up until the restart, and free after it."""
    limits = spec(behavior=behavior(up=rules(pods_policy(3, 60))))
    loop = controller(limits)
    assert 4 == loop.reconcile(observe(1, 500)).desired_replicas
    assert 4 == loop.reconcile(observe(4, 500, seconds=15)).desired_replicas
    loop.restart()
    assert 7 == loop.reconcile(observe(4, 500, seconds=30)).desired_replicas


def test_a_scale_down_is_remembered() -> None:
    """One pod a minute: from 4 to 3, then 3 stay."""
    loop = controller(spec(behavior=behavior(down=rules(pods_policy(1, 60)))))
    assert 3 == loop.reconcile(observe(4, 10)).desired_replicas
    assert 3 == loop.reconcile(observe(3, 10, seconds=15)).desired_replicas
    assert 2 == loop.reconcile(observe(3, 10, seconds=75)).desired_replicas


def test_a_scale_up_is_remembered_for_the_policies_of_its_direction() -> None:
    """Three pods a minute: 2 and 1 are added 20 s apart, and both still count 20 s later, so 4 stay.

    The policies of the other direction look back 15 s only and would have lost the first.
    """
    loop = controller(spec(behavior=behavior(up=rules(pods_policy(3, 60)))))
    assert 3 == loop.reconcile(observe(1, 150)).desired_replicas
    assert 4 == loop.reconcile(observe(3, 150, seconds=20)).desired_replicas
    assert 4 == loop.reconcile(observe(4, 150, seconds=40)).desired_replicas


def test_a_policy_as_long_as_the_sync_period_is_free_at_every_sync() -> None:
    """Events exactly 15 s old do not count for a policy of 15 s."""
    loop = controller(spec(behavior=behavior(up=rules(pods_policy(2, 15)))))
    assert 3 == loop.reconcile(observe(1, 500)).desired_replicas
    assert 5 == loop.reconcile(observe(3, 500, seconds=15)).desired_replicas


@pytest.mark.parametrize(("kubernetes", "desired"), [("1.32", 3), ("1.33", 2), ("1.34", 2), ("1.35", 2)])
def test_version_of_the_loop(kubernetes: str, desired: int) -> None:
    """110 % of the target scales up until 1.32."""
    assert desired == controller(spec(), kubernetes=kubernetes).reconcile(observe(2, 55)).desired_replicas


@pytest.mark.parametrize(("kubernetes", "desired"), [("1.33", 10), ("1.34", 10), ("1.35", 11)])
def test_tolerance_of_the_behavior(kubernetes: str, desired: int) -> None:
    """52 against 50 is 4 % above: outside a tolerance of 1 % where the field counts, so ceil(10.4)."""
    hpa = spec(behavior=behavior(up=rules(pods_policy(4), tolerance=0.01)))
    assert desired == controller(hpa, kubernetes=kubernetes).reconcile(observe(10, 52)).desired_replicas
