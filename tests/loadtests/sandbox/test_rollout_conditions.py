"""A Deployment's conditions: since when too few pods are available, and whether its roll-out is stuck."""

from dataclasses import replace

import pytest

from loadtests.sandbox.cluster import DeploymentState
from loadtests.sandbox.rollout_conditions import RolloutConditions
from tests.loadtests.stack_builder import stack

DEPLOYMENT = replace(stack().deployment, progress_deadline_seconds=100)


def state(wanted: int, *, there: int, updated: int, available: int) -> DeploymentState:
    """Count a Deployment's pods."""
    return DeploymentState(
        name="load-harness",
        namespace="demo",
        spec_replicas=wanted,
        status_replicas=there,
        updated_replicas=updated,
        available_replicas=available,
    )


NONE_WANTED = state(0, there=0, updated=0, available=0)
STARTING = state(1, there=1, updated=1, available=0)
COMPLETE = state(1, there=1, updated=1, available=1)
SURGED = state(1, there=2, updated=1, available=1)


@pytest.fixture
def conditions() -> RolloutConditions:
    """Nothing seen yet."""
    return RolloutConditions()


def test_enough_pods_are_never_too_few(conditions: RolloutConditions) -> None:
    """None wanted is none missing, and a pod of a roll-out that surges may be missing."""
    for now, seen in enumerate((NONE_WANTED, COMPLETE, SURGED)):
        conditions.look(DEPLOYMENT, "1", seen, now)

    assert not conditions.is_unavailable_for(0, 1000)


def test_a_missing_pod_is_counted_from_its_first_moment(conditions: RolloutConditions) -> None:
    """And longer than the deadline is not as long as it."""
    for now in (10, 40, 70):
        conditions.look(DEPLOYMENT, "1", STARTING, now)

    assert [False, True] == [conditions.is_unavailable_for(60, now) for now in (70, 70.1)]


def test_a_pod_that_was_there_in_between_begins_a_new_time(conditions: RolloutConditions) -> None:
    """Only what lasts counts."""
    for now, seen in ((10, STARTING), (40, COMPLETE), (60, STARTING)):
        conditions.look(DEPLOYMENT, "1", seen, now)

    assert not conditions.is_unavailable_for(60, 100)


def test_a_quarter_may_be_missing(conditions: RolloutConditions) -> None:
    """25 % of four pods, by Kubernetes' default."""
    conditions.look(DEPLOYMENT, "1", state(4, there=4, updated=4, available=3), 0)
    assert not conditions.is_unavailable_for(0, 10)

    conditions.look(DEPLOYMENT, "1", state(4, there=4, updated=4, available=2), 10)
    assert conditions.is_unavailable_for(0, 11)


def test_a_roll_out_that_does_not_come_on_misses_its_deadline(conditions: RolloutConditions) -> None:
    """The Deployment's own, of 100 s here, from the last step forward."""
    conditions.look(DEPLOYMENT, "1", COMPLETE, 0)
    conditions.look(DEPLOYMENT, "2", state(1, there=1, updated=0, available=1), 10)
    conditions.look(DEPLOYMENT, "2", SURGED, 20)
    missed = []
    for now in (120, 120.1):
        conditions.look(DEPLOYMENT, "2", SURGED, now)
        missed.append(conditions.has_missed_deadline)

    assert [False, True] == missed


@pytest.mark.parametrize(
    "forward",
    [
        pytest.param(state(4, there=5, updated=3, available=4), id="another pod is new"),
        pytest.param(state(4, there=5, updated=2, available=5), id="another pod is available"),
        pytest.param(state(4, there=4, updated=2, available=4), id="an old pod is gone"),
    ],
)
def test_each_step_forward_gives_more_time(conditions: RolloutConditions, forward: DeploymentState) -> None:
    """As the Deployment controller counts them."""
    conditions.look(DEPLOYMENT, "2", state(4, there=5, updated=2, available=4), 0)
    conditions.look(DEPLOYMENT, "2", forward, 90)
    conditions.look(DEPLOYMENT, "2", forward, 150)
    assert not conditions.has_missed_deadline

    conditions.look(DEPLOYMENT, "2", forward, 200)
    assert conditions.has_missed_deadline


def test_what_came_on_after_all_is_no_longer_stuck(conditions: RolloutConditions) -> None:
    """A late pod ends the roll-out, and the condition."""
    conditions.look(DEPLOYMENT, "1", STARTING, 0)
    conditions.look(DEPLOYMENT, "1", STARTING, 200)
    assert conditions.has_missed_deadline

    conditions.look(DEPLOYMENT, "1", COMPLETE, 201)

    assert not conditions.has_missed_deadline


def test_a_complete_roll_out_expects_nothing_more(conditions: RolloutConditions) -> None:
    """Pods that end or are added later are no roll-out, however long they are missing."""
    conditions.look(DEPLOYMENT, "1", NONE_WANTED, 0)
    for now in (10, 1000):
        conditions.look(DEPLOYMENT, "1", STARTING, now)

    assert not conditions.has_missed_deadline
