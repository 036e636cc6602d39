"""Whatever the moment at which a controller syncs and is seen: no decision of a correct one contradicts its record."""

import random
from typing import Any

import pytest

from loadtests.kubernetes.watching import Change
from tests.kubernetes_api import objects
from tests.loadtests.kubernetes.story import START, Story

HOLDS_UP = {"scaleUp": {"stabilizationWindowSeconds": 30}, "scaleDown": {"stabilizationWindowSeconds": 60}}
LIMITED = {
    "scaleUp": {"policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]},
    "scaleDown": {"stabilizationWindowSeconds": 60, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 45}]},
}
BEHAVIORS: list[dict[str, Any] | None] = [None, HOLDS_UP, LIMITED]


def drawn(seed: int, *, falsified_number: int | None = None) -> Story:
    """Let a controller of a drawn pace be loaded at random, and be seen more or less late."""
    draw = random.Random(seed)  # noqa: S311 - repeatable on purpose
    story = Story(behavior=draw.choice(BEHAVIORS), is_noting=draw.random() < 0.5)
    slow = draw.choice([0.04, 0.04, 8.0])
    seconds = draw.random() * 15
    for number in range(40):
        if draw.random() < 0.4:
            story.load(seconds - 0.5, draw.choice([2, 2, 60, 101, 180, 350]))
        late = draw.random() * (4.0 if draw.random() < 0.2 else 0.3)
        falsified = 8 if number == falsified_number and story.decided[-1].desired_replicas < 7 else None
        story.sync(seconds, late=late, falsified=falsified)
        seconds += 15.002 + draw.random() * slow
    return story.end()


@pytest.mark.parametrize("seed", range(60))
def test_a_correct_controller_never_contradicts_its_record(seed: int) -> None:
    """With and without windows and policies, on time and slow, seen at once and seconds late."""
    assert [] == drawn(seed).contradictions()


def test_a_false_decision_is_never_explained() -> None:
    """One that follows from nothing is a contradiction, or something is said to be missing; mostly the first."""
    stories = [drawn(seed, falsified_number=20) for seed in range(60)]
    falsified = [story for story in stories if story.decided[20].desired_replicas == 8]

    assert len(falsified) > 40
    assert all(story.unexplained() for story in falsified)
    assert sum(bool(story.contradictions()) for story in falsified) > len(falsified) / 4


def test_a_controller_whose_syncs_begin_in_the_middle_is_followed_from_its_first_decision() -> None:
    """Nothing tells when an idle autoscaler syncs, until one does something: the sync before was a period earlier.

    Else a window of 30 s would hold what was wished for at idle one sync more than the controller held it.
    """
    story = Story(behavior=HOLDS_UP, is_noting=False)
    story.load(-20, 2)
    story.sync(-8, late=8)
    for seconds in (7, 22.01, 37.02):
        story.sync(seconds)
    story.wait(50)
    story.load(50, 180)
    for seconds in (52.03, 67.04, 82.05):
        story.sync(seconds)
    story.end()

    assert [1, 2, 2] == [decision.desired_replicas for decision in story.decided[-3:]]
    assert [37.039, 52.04, 67.05] == story.times[-4:-1]
    assert [] == story.contradictions()


def test_a_slow_controller_is_not_credited_with_syncs_that_it_did_not_make() -> None:
    """It comes every 22 s; what would have been a period after each was none."""
    story = Story(behavior=HOLDS_UP)
    story.load(-20, 2)
    story.sync(0)
    for number in range(1, 10):
        story.load(22 * number - 1, 10 + number)
        story.sync(22.0 * number)

    assert [22.01, 44.01, 66.01] == story.end().times[1:4], "after the first, of which nobody knows when it was"


def test_a_dead_controller_is_unexplained() -> None:
    """Its status stands still while the load grows: after a moment nothing fits it any more."""
    story = Story(behavior=HOLDS_UP)
    story.load(-20, 2)
    story.sync(0)
    for seconds in range(15, 120, 15):
        story.load(seconds, 180 + seconds)
        story.wait(seconds)
    story.end()

    assert any(text.startswith("the sample of metrics.k8s.io that gives cpu of 2m") for text in story.missing)
    assert len(story.syncs) - 1 <= sum(bool(observation.missing) for observation, _ in story.syncs)


def test_a_scale_held_by_what_was_recommended_since_is_explained() -> None:
    """Out during the recording, and held there: what was before it does not matter."""
    story = Story()
    story.load(-20, 2)
    for number, milli in enumerate([2, 180, 100, 2, 3, 4]):
        story.load(15.01 * number - 1, milli)
        story.sync(15.01 * number)

    assert [1, 2, 2, 2, 2, 2] == [decision.desired_replicas for decision in story.decided]
    assert [] == story.end().unexplained()


def test_a_scale_held_from_before_the_recording_is_unexplained() -> None:
    """Nobody saw what was recommended then."""
    story = Story()
    story.load(-40, 180)
    story.sync(-30, is_seen=False)
    for number in range(3):
        story.load(15.01 * number - 1, 2)
        story.sync(15.01 * number)
    story.load(59, 3)
    story.sync(60.1)

    assert 2 == story.decided[-1].desired_replicas
    assert "the recommendations from before the recording, which held the scale" in story.end().missing


def test_a_change_before_the_recording_that_limits_one_is_said() -> None:
    """One pod a minute: the one of before counts."""
    story = Story(behavior=LIMITED)
    story.load(-40, 180)
    story.sync(-30, is_seen=False)
    for number in range(3):
        story.load(15.01 * number - 1, 180 + number)
        story.sync(15.01 * number)

    assert [2, 2, 2, 3] == [decision.desired_replicas for decision in story.decided]
    assert "the changes of the scale from before the recording, which limited this one" in story.end().missing
    assert [] == story.contradictions()


def test_conditions_from_before_the_recording_are_said() -> None:
    """A sync without samples leaves the limit's condition as it was, and nobody saw when that was set."""
    story = Story()
    story.load(-40, 2)
    story.sync(-30, is_seen=False)
    story.scene.surroundings.take_samples([], START - 1)
    story.load(-1, 3)
    story.pod(-1, "ADDED", objects.pod("other", started=START - 500))
    story.samples = []
    for number in range(3):
        story.scene.surroundings.take_samples([], START + 15 * number)
        story.sync(15.01 * number)
    story.end()

    assert [] == story.contradictions()


def test_pods_that_turned_after_a_sync_were_not_its_input() -> None:
    """A sync that nobody saw is told of later; a pod came and went meanwhile."""
    story = Story()
    story.load(-20, 2)
    story.sync(0)
    story.load(1, 3)
    story.sync(15.01)
    story.sync(30.02)
    young = objects.pod("young", started=START + 34)
    story.pod(35, "ADDED", young)
    story.wait(70)

    first, second = (observation for observation, _ in story.end().syncs[:2])
    assert ["p0"] == [pod.name for pod in first.pods]
    assert ["p0"] == [pod.name for pod in second.pods]
    assert ["p0", "young"] == [pod.name for pod in story.syncs[2][0].pods]


def test_samples_that_say_the_same_and_ask_for_something_else_are_not_chosen_between() -> None:
    """Both give 180m a pod; with both samples the wish is another one."""
    story = Story()
    story.pod(-30, "ADDED", objects.pod("old", started=START - 900))
    story.load(-20, 100)
    story.sync(0)
    one = objects.pod_metrics("p0", taken=START + 10, cpu="180m")
    both = [one, objects.pod_metrics("old", taken=START + 12, cpu="180m")]
    story.scene.surroundings.take_samples([one], START + 11)
    story.scene.surroundings.take_samples(both, START + 13)
    story.samples = both
    story.sync(15.01)

    expected = "which of several like samples or states of the pods it saw: they ask for 1 or 4"
    assert expected in story.end().missing


def test_an_autoscaler_that_is_removed_and_made_again_has_forgotten() -> None:
    """Its manifest is the same one, its memory is not."""
    story = Story()
    story.load(-20, 2)
    story.sync(0)
    assert () == story.scene.take_hpa(Change(type="DELETED", object=story.hpa, time=START + 5))
    story.load(14, 3)
    story.sync(15.01)

    assert ["the autoscaler's manifest as it was at the start: somebody changed it since"] == story.missing


@pytest.mark.parametrize("idle_seconds", [50.0, 100.0, 3600.0])
def test_a_status_that_stood_still_before_the_recording_tells_of_no_syncs_of_that_time(idle_seconds: float) -> None:
    """The recording begins now; and when the syncs come, if it is not too long ago."""
    story = Story()
    story.load(-idle_seconds, 2)
    story.sync(-idle_seconds, late=idle_seconds)
    story.wait(10)
    story.load(12, 180)
    story.sync(15 - idle_seconds % 15)
    story.load(27, 3)
    story.sync(30 - idle_seconds % 15)

    assert all(time > 0 for time in story.end().times)
    assert [] == story.contradictions()
    assert [] == [text for text in story.missing if "of which nothing was seen" in text]


def test_a_note_of_an_older_status_tells_nothing_of_a_newer_one() -> None:
    """As where something between here and there keeps old notes."""
    story = Story()
    story.load(-20, 2)
    story.sync(0)
    stale = story.hpa["metadata"]["managedFields"]
    for number in (1, 2):
        story.load(15 * number - 1, 2 + number)
        story.is_noting = False
        story.sync(15.0 * number)
        story.hpa["metadata"]["managedFields"] = stale
    change = Change(type="MODIFIED", object=story.hpa, time=START + 45)
    story.hpa["status"]["currentMetrics"][0]["resource"]["current"]["averageValue"] = "90m"

    ((observation, _),) = story.scene.take_hpa(change)

    assert 45 == round(observation.time - START)
