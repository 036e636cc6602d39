"""Facts that come twice, late, in several states or by mistake make one picture."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo.dora.facts.assemble import assemble
from slo.dora.model import Fact, Facts, Image, MergedChange, Outcome, Retraction, Start
from tests.slo.dora.any_facts import deployment, facts, incident


@given(st.lists(facts(wide=False), max_size=12), st.randoms(use_true_random=False))
def test_order_does_not_matter(given_facts: list[Fact], shuffle: random.Random) -> None:
    """Facts in any order, and any of them again, make the same picture."""
    shuffled = given_facts + given_facts[:3]
    shuffle.shuffle(shuffled)
    assert assemble(given_facts) == assemble(shuffled)


@given(st.lists(facts(wide=False), max_size=12))
def test_each_is_there_once_and_in_order(given_facts: list[Fact]) -> None:
    """No id is there twice, and facts are in the order that the model promises."""
    assembled = assemble(given_facts)
    ids = [one.id for one in assembled.deployments]
    assert len(set(ids)) == len(ids)
    assert sorted(assembled.deployments, key=lambda one: (one.finished_seconds, one.id)) == list(assembled.deployments)
    assert sorted(assembled.incidents, key=lambda one: (one.opened_seconds, one.id)) == list(assembled.incidents)
    assert sorted(one.artifact for one in assembled.images) == [one.artifact for one in assembled.images]


def test_nothing_makes_nothing() -> None:
    """Without facts there are none."""
    assert Facts() == assemble([])


# States


def test_the_latest_state_counts_and_earlier_ones_fill_it() -> None:
    """What the latest state leaves open is taken from the ones before, the latest first."""
    states = [
        deployment(as_of_seconds=3.0, outcome=Outcome.FAILURE),
        deployment(as_of_seconds=1.0, commit="a" * 40, version="1", labels=("hotfix",)),
        deployment(as_of_seconds=2.0, version="2"),
    ]
    expected = deployment(as_of_seconds=3.0, outcome=Outcome.FAILURE, commit="a" * 40, version="2", labels=("hotfix",))
    assert (expected,) == assemble(states).deployments


def test_what_was_said_to_be_unplanned_stays_so() -> None:
    """A deployment that was said not to be planned does not lose that: false is something said."""
    states = [deployment(as_of_seconds=1.0, is_planned=False), deployment(as_of_seconds=2.0)]
    assert assemble(states).deployments[0].is_planned is False


def test_a_state_without_a_time_is_the_earliest() -> None:
    """A source that says when beats one that does not."""
    states = [deployment(as_of_seconds=-5.0, version="said"), deployment(version="undated", url="u")]
    assert deployment(as_of_seconds=-5.0, version="said", url="u") == assemble(states).deployments[0]


def test_an_incident_opened_again_is_open() -> None:
    """The end of an incident that was opened again is not taken from an earlier state, nor what resolved it."""
    states = [
        incident(as_of_seconds=100.0, title="slow"),
        incident(as_of_seconds=200.0, resolved_seconds=200.0, resolved_by="v2"),
        incident(as_of_seconds=300.0),
    ]
    assert incident(as_of_seconds=300.0, title="slow") == assemble(states).incidents[0]


def test_a_late_webhook_does_not_open_an_incident_again() -> None:
    """The news of an incident's begin that comes after that of its end changes nothing."""
    end = incident(as_of_seconds=200.0, resolved_seconds=200.0)
    assert (end,) == assemble([end, incident(as_of_seconds=100.0)]).incidents


def test_an_end_without_a_begin_takes_the_begin_from_who_knows_it() -> None:
    """A source that tells only of the end gives the end; the begin is that of the source that knows it."""
    end = incident(opened_seconds=500.0, resolved_seconds=500.0, as_of_seconds=500.0, begin_proxy="resolved")
    begin = incident(opened_seconds=100.0, as_of_seconds=100.0)
    found = assemble([end, begin])
    assert (incident(opened_seconds=100.0, resolved_seconds=500.0, as_of_seconds=500.0),) == found.incidents
    assert () == found.notes


def test_an_end_without_any_begin_is_told() -> None:
    """Where nobody knows the begin, the incident is kept with the earliest time known, and that is said."""
    ends = [
        incident(opened_seconds=at, resolved_seconds=at, as_of_seconds=at, begin_proxy="resolved") for at in (7.0, 5.0)
    ]
    found = assemble(ends)
    assert 5.0 == found.incidents[0].opened_seconds
    assert 7.0 == found.incidents[0].resolved_seconds
    assert ["incidents-without-begin"] == [note.id for note in found.notes]


def test_a_proof_does_not_become_a_proxy() -> None:
    """A state that is exact stays exact, though an earlier one only stood for it."""
    states = [deployment(as_of_seconds=1.0, proxy="time of the tagged commit"), deployment(as_of_seconds=2.0)]
    assert assemble(states).deployments[0].proxy is None


# Retractions


@pytest.mark.parametrize("is_first", [True, False], ids=["before what it takes back", "after what it takes back"])
def test_what_is_taken_back_is_gone(is_first: bool) -> None:  # noqa: FBT001 - a case
    """A retraction takes every state back, whenever it comes."""
    told: list[Fact] = [incident(), incident(as_of_seconds=9.0, resolved_seconds=9.0), deployment()]
    retraction = Retraction(id="pager:1", reason="merged into another one")
    found = assemble([retraction, *told] if is_first else [*told, retraction])
    assert Facts(deployments=(deployment(),)) == found


def test_what_is_said_after_a_retraction_counts_again() -> None:
    """A label that is set again makes an incident of an issue again; one without time of retraction never."""
    label_removed = Retraction(id="pager:1", reason="label removed", as_of_seconds=50.0)
    again = incident(as_of_seconds=60.0)
    assert (again,) == assemble([incident(as_of_seconds=40.0, title="old"), again, label_removed]).incidents
    assert () == assemble([again, label_removed, Retraction(id="pager:1", reason="by hand")]).incidents


# Observations


def _seen(at: float, version: str, **known: object) -> Fact:
    return deployment(id=f"flux:{at}", finished_seconds=at, version=version, observed_of="flux:apps/web", **known)


def test_of_the_same_seen_again_the_first_is_the_deployment() -> None:
    """Reconciling every ten minutes deploys nothing: only what is new is, and going back is."""
    seen = [_seen(1.0, "1"), _seen(2.0, "1"), _seen(3.0, "2"), _seen(4.0, "2"), _seen(5.0, "1"), _seen(6.0, "1")]
    assert [1.0, 3.0, 5.0] == [one.finished_seconds for one in assemble(reversed(seen)).deployments]


def test_a_late_observation_between_two_that_agree_makes_three_deployments() -> None:
    """What comes late and lies between tells that there were two changes, not none."""
    assert [1.0] == [one.finished_seconds for one in assemble([_seen(1.0, "1"), _seen(3.0, "1")]).deployments]
    seen = [_seen(1.0, "1"), _seen(3.0, "1"), _seen(2.0, "2")]
    assert [1.0, 2.0, 3.0] == [one.finished_seconds for one in assemble(seen).deployments]


def test_an_attempt_does_not_hide_that_the_same_goes_on() -> None:
    """After an attempt that never reached production, what ran before is seen again: that is no deployment."""
    attempt = {"outcome": Outcome.FAILURE, "reached_production": False}
    seen = [_seen(1.0, "1"), _seen(2.0, "2", **attempt), _seen(3.0, "2", **attempt), _seen(4.0, "1"), _seen(5.0, "2")]
    assert [1.0, 2.0, 5.0] == [one.finished_seconds for one in assemble(seen).deployments]


def test_a_start_is_that_of_the_end_after_it() -> None:
    """In any order; of several the last one, as users' requests began to go there only then."""
    told = [
        _seen(10.0, "1"),
        _seen(30.0, "2", outcome=Outcome.FAILURE),
        *(Start(id=f"s:{at}", observed_of="flux:apps/web", started_seconds=at) for at in (12.0, 25.0, 31.0)),
        Start(id="s:other", observed_of="y", started_seconds=28.0),
    ]
    for facts_told in (told, told[::-1]):
        found = assemble(facts_told).deployments
        assert [(10.0, None), (30.0, 25.0)] == [(one.finished_seconds, one.started_seconds) for one in found]


def test_the_same_that_was_started_again_is_another_deployment() -> None:
    """A canary that fails is mended outside of its revision and fails again: two failures, not one seen twice."""
    failed = {"outcome": Outcome.FAILURE}
    seen = [_seen(10.0, "1", **failed), _seen(11.0, "1", **failed), _seen(30.0, "1", **failed)]
    starts = [Start(id=f"s:{at}", observed_of="flux:apps/web", started_seconds=at) for at in (5.0, 20.0)]

    assert [10.0] == [one.finished_seconds for one in assemble(seen).deployments]
    found = assemble([*seen, *starts]).deployments
    assert [(5.0, 10.0), (20.0, 30.0)] == [(one.started_seconds, one.finished_seconds) for one in found]


def test_a_start_at_an_end_or_taken_back_is_none() -> None:
    """A time of 0 s would be no time, and what is retracted is gone."""
    told = [_seen(10.0, "1"), Start(id="s:1", observed_of="flux:apps/web", started_seconds=10.0)]
    assert None is assemble(told).deployments[0].started_seconds
    told = [_seen(10.0, "1"), Start(id="s:2", observed_of="flux:apps/web", started_seconds=9.0)]
    assert 9.0 == assemble(told).deployments[0].started_seconds
    assert None is assemble([*told, Retraction(id="s:2", reason="a test")]).deployments[0].started_seconds


def test_objects_do_not_mix() -> None:
    """Two clusters that show the same are two, and a pipeline's own deployments are never observations."""
    told = [
        deployment(id="flux:1", version="1", observed_of="east"),
        deployment(id="flux:2", version="1", observed_of="west"),
        deployment(id="ci:1", version="1"),
        deployment(id="ci:2", version="1"),
    ]
    assert ["ci:1", "ci:2", "flux:1", "flux:2"] == [one.id for one in assemble(told).deployments]


# Images and changes


def test_images_that_agree_are_one() -> None:
    """A short name of the same commit agrees with the whole one; who knows the repository tells it."""
    told = [
        Image(artifact="sha256:1", commit="abcdef1"),
        Image(artifact="sha256:1", commit="abcdef1" + "0" * 33, repository="github.com/o/n"),
    ]
    expected = Image(artifact="sha256:1", commit="abcdef1" + "0" * 33, repository="github.com/o/n")
    assert (expected,) == assemble(told).images


def test_images_in_doubt_are_left_out_and_told() -> None:
    """An image that is said to come from two commits comes from neither, rather than from a guess."""
    told = [Image(artifact="sha256:1", commit="a" * 40), Image(artifact="sha256:1", commit="b" * 40)]
    found = assemble(told)
    assert () == found.images
    expected = "artifacts said to come from more than one commit, which are left out: 1, as sha256:1"
    assert expected == found.notes[0].text


def test_a_merged_change_is_filled_from_its_other_news() -> None:
    """A pull request of which two sources under one id know different things has both."""
    told = [
        MergedChange(id="gh:7", repository="r", number=7, merged_seconds=9.0, branch="hotfix/x"),
        MergedChange(id="gh:7", repository="r", number=7, merged_seconds=9.0, opened_seconds=1.0, title="t"),
    ]
    expected = MergedChange(
        id="gh:7", repository="r", number=7, merged_seconds=9.0, opened_seconds=1.0, title="t", branch="hotfix/x"
    )
    assert (expected,) == assemble(told).merged_changes


def test_a_label_that_was_changed_later_counts() -> None:
    """A pull request that was called a hotfix by mistake is none when it is asked for again."""
    told = [
        MergedChange(id="gh:7", repository="r", number=7, merged_seconds=9.0, labels=(label,), as_of_seconds=at)
        for label, at in (("hotfix", 10.0), ("feature", 20.0))
    ]
    for states in (told, told[::-1]):
        assert ("feature",) == assemble(states).merged_changes[0].labels


# Contradictions


def test_clocks_that_disagree_are_told() -> None:
    """A deployment or an incident that ends before it begins is kept as it is, and said."""
    found = assemble([deployment(started_seconds=101.0), incident(resolved_seconds=99.0)])
    assert 101.0 == found.deployments[0].started_seconds
    assert [
        "deployments that end before they begin: 1, as ci:1",
        "incidents that end before they begin: 1, as pager:1",
    ] == [note.text for note in found.notes]
