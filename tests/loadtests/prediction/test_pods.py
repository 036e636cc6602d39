"""The pods of the simulation, scaled and rolled out."""

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loadtests.manifests.model import PodShare, RollingUpdate
from loadtests.prediction.pods import Cohort, Fleet, PodSample, Start
from loadtests.prediction.rollout import scaled

QUARTERS = RollingUpdate()


def fleet(count: int, *, ready_seconds: float = 2.0, strategy: RollingUpdate = QUARTERS) -> Fleet:
    """Start with pods that have been there for long; new ones are ready after two seconds."""
    start = Start(running_seconds=0.0, ready_seconds=ready_seconds)
    return Fleet(count=count, start=start, settled_seconds=1000.0, strategy=strategy)


def sizes(pods: Fleet) -> list[tuple[float, int]]:
    """List the cohorts: (start, size)."""
    return [(cohort.start_seconds, cohort.size) for cohort in pods.cohorts]


def revisions(pods: Fleet) -> dict[int, int]:
    """Count the pods of each revision."""
    counted: dict[int, int] = {}
    for cohort in pods.cohorts:
        counted[cohort.revision] = counted.get(cohort.revision, 0) + cohort.size
    return counted


def test_a_deleted_pod_is_gone_at_once() -> None:
    """Pods that are not ready go first, then the youngest, as with the ReplicaSet controller."""
    pods = fleet(2)
    pods.scale(3, now=10.0)
    pods.settle(12.0)
    pods.scale(4, now=12.5)
    assert (4, 3) == (pods.running, pods.ready)
    pods.scale(3, now=13.0)
    assert [(-1000.0, 2), (10.0, 1)] == sizes(pods)
    pods.scale(1, now=14.0)
    assert [(-1000.0, 1)] == sizes(pods)
    assert (1, 1) == (pods.running, pods.ready)


def test_a_new_pod_is_ready_when_its_time_has_come() -> None:
    """Whoever asks for the next event is told when."""
    pods = fleet(1)
    pods.scale(3, now=10.0)
    assert 12.0 == pods.next_ready_seconds
    pods.settle(11.9)
    assert 1 == pods.ready
    pods.settle(12.0)
    assert 3 == pods.ready


def test_a_rollout_keeps_to_its_strategy() -> None:
    """Four pods at 25 %: one more than four, one fewer ready than four; two new at once, then the next."""
    pods = fleet(4)
    pods.roll_out(now=10.0)
    assert ({0: 3, 1: 2}, 3) == (revisions(pods), pods.ready)
    pods.settle(12.0)
    assert ({0: 1, 1: 4}, 3) == (revisions(pods), pods.ready)
    pods.settle(14.0)
    assert ({1: 4}, 4) == (revisions(pods), pods.ready)
    assert not pods.is_rolling


def test_one_pod_is_replaced_without_a_gap() -> None:
    """A quarter of one pod is none that may be missing, and one more."""
    pods = fleet(1)
    pods.roll_out(now=10.0)
    assert ({0: 1, 1: 1}, 1) == (revisions(pods), pods.ready)
    pods.settle(12.0)
    assert {1: 1} == revisions(pods)


def test_a_rollout_overtaken_by_another_ends_with_the_last() -> None:
    """New pods that are not ready yet are the first to go."""
    pods = fleet(4)
    pods.roll_out(now=10.0)
    pods.roll_out(now=11.0)
    for second in range(12, 20):
        pods.settle(float(second))
    assert {2: 4} == revisions(pods)


def test_a_rollout_that_is_scaled_ends_at_the_new_number() -> None:
    """Both revisions get their part, and in the end all pods are new."""
    pods = fleet(8)
    pods.roll_out(now=10.0)
    pods.scale(12, now=11.0)
    assert pods.running == 15
    for second in range(12, 30):
        pods.settle(float(second))
    assert {1: 12} == revisions(pods)


@settings(max_examples=200)
@given(
    count=st.integers(1, 40),
    surge=st.integers(0, 100),
    unavailable=st.integers(0, 100),
    scalings=st.lists(st.integers(1, 40), max_size=4),
)
def test_a_rollout_never_breaks_its_bounds(count: int, surge: int, unavailable: int, scalings: list[int]) -> None:
    """While nobody scales, there are never too many pods nor too few ready; and it always ends."""
    shares = (PodShare(amount=surge, is_percent=True), PodShare(amount=unavailable, is_percent=True))
    strategy = RollingUpdate(max_surge=shares[0], max_unavailable=shares[1])
    pods = fleet(count, strategy=strategy)
    pods.roll_out(now=0.0)
    most, fewest = strategy.bounds(count)
    now = 0.0
    while pods.is_rolling:
        assert fewest <= pods.ready
        assert pods.running <= most
        now = pods.next_ready_seconds
        pods.settle(now)
    for wanted in scalings:
        pods.roll_out(now)
        pods.scale(wanted, now + 1)
        while pods.is_rolling:
            now = pods.next_ready_seconds
            pods.settle(now)
        pods.settle(now + 10)
        assert wanted == pods.running
        now += 10
    assert pods.running == sum(cohort.size for cohort in pods.cohorts)
    assert pods.ready == sum(cohort.size for cohort in pods.cohorts if cohort.is_ready)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A Deployment scaled in the middle of a rollout."""

    sizes: dict[int, int]
    before: int
    wanted: int
    expected: dict[int, int]


@pytest.mark.parametrize(
    "part",
    [
        pytest.param(Part(sizes={0: 8, 1: 5}, before=10, wanted=15, expected={0: 12, 1: 7}), id="up, in proportion"),
        pytest.param(Part(sizes={0: 8, 1: 5}, before=10, wanted=5, expected={0: 4, 1: 3}), id="down, in proportion"),
        pytest.param(Part(sizes={0: 8, 1: 5}, before=10, wanted=10, expected={0: 8, 1: 5}), id="not at all"),
        pytest.param(Part(sizes={0: 2, 1: 2}, before=4, wanted=0, expected={0: 0, 1: 0}), id="to nothing"),
    ],
)
def test_revisions_share_a_change(part: Part) -> None:
    """What cannot be divided is the largest's."""
    assert part.expected == scaled(part.sizes, part.before, part.wanted, QUARTERS)


def cohort(**changes: object) -> Cohort:
    """Give old pods with one sample."""
    good: dict[str, object] = {"name": "p", "revision": 0, "size": 2, "start_seconds": 0.0, "running_seconds": 0.0}
    made = Cohort(**{**good, "ready_seconds": 1.0, "is_ready": True, **changes})  # type: ignore[arg-type]
    made.samples.append(PodSample(100, 60.0, 15.0))
    return made


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        pytest.param(cohort(start_seconds=30.0), [4], id="alike in everything that counts"),
        pytest.param(cohort(start_seconds=50.0), [2, 2], id="too young"),
        pytest.param(cohort(is_ready=False), [2, 2], id="not ready"),
        pytest.param(cohort(cpu_seconds=0.5), [2, 2], id="at work differently"),
    ],
)
def test_cohorts_that_cannot_be_told_apart_become_one(other: Cohort, expected: list[int]) -> None:
    """Only their age differs, and nothing asks for it any more."""
    pods = fleet(1)
    pods.cohorts = [cohort(), other]
    pods.merge(started_before=40.0)
    assert expected == [one.size for one in pods.cohorts]
