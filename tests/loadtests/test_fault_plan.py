"""Faults as values: their names, their ends, and which of them meet."""

import pytest

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice, Side, overlaps, roll_outs


def fault(at_seconds: float, for_seconds: float = 0.0, **changes: object) -> PlannedFault:
    """Plan to break all pods, or something else."""
    given: dict[str, object] = {"action": FaultAction.FREEZE, "target": FaultTarget.PODS, **changes}
    return PlannedFault(at_seconds=at_seconds, for_seconds=for_seconds, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "planned"),
    [
        pytest.param("freeze all pods", fault(1), id="all pods"),
        pytest.param("kill one pod", fault(1, action=FaultAction.KILL, pods=1), id="one pod"),
        pytest.param("freeze 2 pods", fault(1, pods=2), id="several pods"),
        pytest.param(
            "slow one oldest pod", fault(1, action=FaultAction.SLOW, pods=1, which=PodChoice.OLDEST), id="which"
        ),
        pytest.param("freeze all pods of the canary", fault(1, of=Side.CANARY), id="all pods of one side"),
        pytest.param("freeze one pod of the primary", fault(1, pods=1, of=Side.PRIMARY), id="a pod of the other side"),
        pytest.param("freeze the balancer", fault(1, target=FaultTarget.BALANCER), id="the balancer"),
        pytest.param(
            "kill Prometheus", fault(1, action=FaultAction.KILL, target=FaultTarget.PROMETHEUS), id="Prometheus"
        ),
        pytest.param(
            "roll out the deployment",
            fault(1, action=FaultAction.ROLL_OUT, target=FaultTarget.DEPLOYMENT),
            id="the Deployment",
        ),
    ],
)
def test_a_fault_has_a_name_in_words(name: str, planned: PlannedFault) -> None:
    """Events and lists name what is done to whom."""
    assert name == planned.name


def test_roll_outs_are_listed_by_their_time() -> None:
    """The prediction takes them, and no other fault."""
    deployment = {"action": FaultAction.ROLL_OUT, "target": FaultTarget.DEPLOYMENT}

    assert (5.0, 60.0) == roll_outs([fault(5, **deployment), fault(7, 2), fault(60, **deployment)])


@pytest.mark.parametrize(
    ("expected", "faults"),
    [
        pytest.param([], [fault(1, 2), fault(3, 2)], id="one after the other"),
        pytest.param([(0, 1)], [fault(1, 2.5), fault(3, 2)], id="one into the other"),
        pytest.param([], [fault(1, 5, of=Side.CANARY), fault(3, 2, of=Side.PRIMARY)], id="on different sides"),
        pytest.param([(0, 1)], [fault(1, 5, of=Side.CANARY), fault(3, 2)], id="on one side, and on both"),
        pytest.param([(0, 1)], [fault(1, 5, of=Side.CANARY), fault(3, 2, of=Side.CANARY)], id="on the same side"),
        pytest.param([(1, 0)], [fault(3, 2), fault(1, 2.5)], id="in another order in the file"),
        pytest.param([(0, 1)], [fault(3), fault(3)], id="two moments at once"),
        pytest.param([(0, 1)], [fault(3, 4), fault(5)], id="a moment inside"),
        pytest.param([(0, 2)], [fault(1, 9), fault(2, 1, target=FaultTarget.BALANCER), fault(5, 1)], id="one between"),
        pytest.param([], [fault(1, 9), fault(2, 1, target=FaultTarget.PROMETHEUS)], id="other targets"),
    ],
)
def test_faults_of_one_target_meet(expected: list[tuple[int, int]], faults: list[PlannedFault]) -> None:
    """A target is broken once at a time."""
    assert expected == list(overlaps(faults))
