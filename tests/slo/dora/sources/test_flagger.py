"""What Flagger's webhooks tell."""

import random
from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Outcome
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import NOON, SHA, Seen, changed, the_one, told

EVENT: dict[str, Any] = {
    "name": "podinfo",
    "namespace": "test",
    "phase": "Succeeded",
    "checksum": "85d557f47b",
    "metadata": {
        "eventMessage": "Promotion completed! Scaling down podinfo.test",
        "eventType": "Normal",
        "timestamp": "1772452800000",
        "revision": SHA,
        "environment": "production",
    },
}
"""As docs/gitbook/usage/webhooks.md has it; its time is noon."""


def ended(phase: str, checksum: str, minutes: float, **metadata: str) -> Any:  # noqa: ANN401 - JSON, or a fact of any kind
    """The end of another run, so many minutes after noon."""
    told_at = str(int((NOON + 60 * minutes) * 1000))
    return {
        **EVENT,
        "phase": phase,
        "checksum": checksum,
        "metadata": {"eventType": "Normal", "timestamp": told_at, **metadata},
    }


def test_a_promotion_is_a_deployment() -> None:
    """Its time is in milliseconds, spelt as a text; the checksum is no commit."""
    fact = the_one(told("flagger", EVENT))

    assert (NOON, Outcome.SUCCESS, True) == (fact.finished_seconds, fact.outcome, fact.reached_production)
    assert ("podinfo", "production", SHA) == (fact.service, fact.environment, fact.commit)
    assert None is the_one(told("flagger", ended("Succeeded", "85d557f47b", 0))).commit


def test_its_checksum_stands_for_what_was_deployed() -> None:
    """Where nothing else is told; without one nothing does, as two such deployments need not be of the same."""
    known, unknown = (the_one(told("flagger", ended("Succeeded", checksum, 0))) for checksum in ("85d557f47b", ""))

    assert ("flagger-checksum:85d557f47b", None) == (known.artifact, unknown.artifact)


def test_a_canary_that_failed_had_users() -> None:
    """It reached production and failed, for certain: the label says by what."""
    fact = the_one(told("flagger", ended("Failed", "85d557f47b", 0)))

    assert (Outcome.FAILURE, True, ("canary",)) == (fact.outcome, fact.reached_production, fact.labels)


@pytest.mark.parametrize("phase", ["Initialized", "Progressing", "WaitingPromotion", "Promoting", "Finalising"])
def test_a_phase_on_the_way_is_no_end(phase: str) -> None:
    """Not even where its message says that it rolls back: that is still `Progressing`."""
    event = changed(EVENT, "phase", phase)

    assert [] == told("flagger", changed(event, "metadata.eventMessage", "Rolling back podinfo.test"))


def test_several_events_of_one_end_are_one_deployment() -> None:
    """The event comes first, a `post-rollout` hook without a time of its own a second later."""
    seen = Seen(told("flagger", EVENT))
    hook = changed(EVENT, "metadata", {"revision": SHA})

    assert [] == told("flagger", hook, known=seen, at=NOON + 1)


def test_going_back_to_an_earlier_version_is_a_deployment_of_its_own() -> None:
    """A, a canary of B that fails, A again: its checksum is the one of an hour ago."""
    seen = Seen()
    for event in (ended("Succeeded", "a", 0), ended("Failed", "b", 30), ended("Succeeded", "a", 60)):
        seen.add(told("flagger", event, known=seen))

    deployments = assemble(seen._facts).deployments  # noqa: SLF001 - the fake's own list
    assert [Outcome.SUCCESS, Outcome.FAILURE, Outcome.SUCCESS] == [one.outcome for one in deployments]


def test_a_failure_told_late_is_not_lost() -> None:
    """Events that overtook each other end up in the order of their times."""
    seen = Seen()
    for event in (ended("Succeeded", "c", 60), ended("Failed", "b", 30)):
        seen.add(told("flagger", event, known=seen))

    assert ["b", "c"] == [one.id.split("/")[3] for one in assemble(seen._facts).deployments]  # noqa: SLF001


RUN = (
    ("Progressing", "New revision detected! Scaling up podinfo.test", 0),
    ("Progressing", "canary deployment podinfo.test not ready: waiting for rollout to finish", 1),
    ("Progressing", "Starting canary analysis for podinfo.test", 2),
    ("Progressing", "Pre-rollout check acceptance-test failed", 2),
    ("Progressing", "Starting canary analysis for podinfo.test", 5),
    ("Progressing", "Advance podinfo.test canary weight 10", 5.01),
    ("Progressing", "Halt podinfo.test advancement success rate 88.20% < 99%", 10),
    ("Progressing", "Rolling back podinfo.test failed checks threshold reached 2", 17),
    ("Failed", "Canary failed! Scaling down podinfo.test", 17),
)
"""Phase, message and minutes after noon of what Flagger tells of a canary that fails (pkg/controller/scheduler.go)."""


@pytest.mark.parametrize("seed", range(5))
def test_a_canary_that_fails_is_had_by_users_from_its_first_requests_to_its_end(seed: int) -> None:
    """Whatever overtakes what, and though each comes twice: the last analysis that started from nothing at 5 min."""
    events = [ended(phase, "b", at, eventMessage=message) for phase, message, at in RUN] * 2
    random.Random(seed).shuffle(events)  # noqa: S311 - an order
    seen = Seen()
    for event in events:
        seen.add(told("flagger", event, known=seen))

    (failed,) = assemble(seen._facts).deployments  # noqa: SLF001 - the fake's own list
    assert (NOON + 300, NOON + 17 * 60) == (failed.broken_since_seconds, failed.finished_seconds)


def test_a_canary_whose_analysis_was_not_heard_of_begins_with_its_revision() -> None:
    """The first `Progressing`, a little before its first requests; without any, nobody knows."""
    whole = [told("flagger", ended(phase, "b", at, eventMessage=message)) for phase, message, at in RUN]

    (failed,) = assemble([*whole[0], *whole[-1]]).deployments
    assert NOON == failed.broken_since_seconds
    (failed,) = assemble(whole[-1]).deployments
    assert None is failed.broken_since_seconds


def test_a_revision_that_fails_twice_within_minutes_failed_twice() -> None:
    """Taken away by hand in between, which Flagger tells nothing of; its checksum is the same."""
    seen = Seen()
    for phase, message, at in [*RUN, *((phase, message, at + 20) for phase, message, at in RUN)]:
        seen.add(told("flagger", ended(phase, "b", at / 4, eventMessage=message), known=seen))

    found = assemble(seen._facts).deployments  # noqa: SLF001
    assert [(75, 255), (375, 555)] == [
        (one.started_seconds - NOON, one.finished_seconds - NOON)  # type: ignore[operator]
        for one in found
    ]


def test_a_canary_at_rest_tells_its_end_again_and_again() -> None:
    """A suspended one does at each interval: written every ten minutes at most, and counted once."""
    seen = Seen(told("flagger", ended("Succeeded", "a", 0, eventMessage="Promotion completed! Scaling down")))
    for minute in range(1, 60):
        message = "skipping canary run as object is suspended"
        seen.add(told("flagger", ended("Succeeded", "a", minute, eventMessage=message), known=seen))

    assert 6 == len(seen._facts)  # noqa: SLF001
    assert [NOON] == [one.finished_seconds for one in assemble(seen._facts).deployments]  # noqa: SLF001


@pytest.mark.parametrize("word", ["environment", "cluster"])
def test_canaries_of_two_clusters_do_not_mix(word: str) -> None:
    """Of the same names, the same revision, and in the same second."""
    events = [ended("Succeeded", "a", 0, **{word: value}) for value in ("one", "two")]
    starts = [ended("Progressing", "a", -5, **{word: "one", "eventMessage": "New revision detected! Scaling up"})]
    facts = [fact for event in (*starts, *events) for fact in told("flagger", event)]

    assert [NOON - 300, None] == [one.started_seconds for one in assemble(facts).deployments]


def test_a_typing_mistake_is_told() -> None:
    """With the phases that there are."""
    with pytest.raises(InvalidInput, match="phase Promoted: must be one of Initializing, Initialized"):
        told("flagger", changed(EVENT, "phase", "Promoted"))
