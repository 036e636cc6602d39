"""Planned faults go into `run.json` and come back the same."""

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice, Side
from loadtests.run.faults import faults_from_json, faults_to_json
from slo.documents import Document
from slo.errors import Mistake
from slo.fields import Fields


def read(value: object) -> tuple[tuple[PlannedFault, ...], list[Mistake]]:
    """Read what stands in the field `faults`, and what is wrong with it."""
    mistakes: list[Mistake] = []
    document = Document(file="run.json", value={} if value is None else {"faults": value}, lines={})
    return faults_from_json(Fields(document, mistakes), "faults"), mistakes


def test_faults_come_back_as_they_were() -> None:
    """With every field, or with the least."""
    faults = (
        PlannedFault(at_seconds=3.5, action=FaultAction.KILL, target=FaultTarget.PROMETHEUS, for_seconds=2.0),
        PlannedFault(at_seconds=9.0, action=FaultAction.ROLL_OUT, target=FaultTarget.DEPLOYMENT),
        PlannedFault(
            at_seconds=20.0,
            action=FaultAction.SLOW,
            target=FaultTarget.PODS,
            for_seconds=4.0,
            pods=2,
            which=PodChoice.YOUNGEST,
            of=Side.CANARY,
            latency_seconds=0.3,
            share_ratio=0.5,
        ),
    )

    assert (faults, []) == read(faults_to_json(faults))


def test_a_run_from_before_faults_has_none() -> None:
    """Old records stay readable."""
    assert ((), []) == read(None)


def test_damage_is_named() -> None:
    """Each wrong field, with its place."""
    good = faults_to_json([PlannedFault(at_seconds=1.0, action=FaultAction.KILL, target=FaultTarget.PODS, pods=1)])

    _, mistakes = read([{**good[0], "action": "explode", "pods": 0}])

    assert ["faults[0].action", "faults[0].pods"] == [mistake.place.field for mistake in mistakes]
