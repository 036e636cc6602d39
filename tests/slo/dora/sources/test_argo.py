"""What our templates of Argo CD and Argo Rollouts tell."""

from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Outcome
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import NOON, OTHER_SHA, SHA, changed, seconds, the_one, told

_CONFIG = "https://github.com/acme/config.git"


def entry(number: int, revision: str, hour: int) -> dict[str, Any]:
    """A sync in an Application's history."""
    return {
        "id": number,
        "revision": revision,
        "deployStartedAt": f"2026-03-02T{hour:02d}:00:00Z",
        "deployedAt": f"2026-03-02T{hour:02d}:00:20Z",
        "source": {"repoURL": _CONFIG, "path": "shop"},
    }


APP: dict[str, Any] = {
    "app": {
        "metadata": {
            "name": "shop",
            "namespace": "argocd",
            "annotations": {"load-harness/environment": "production", "load-harness/service": "checkout"},
        },
        "spec": {"project": "default", "source": {"repoURL": _CONFIG, "path": "shop"}},
        "status": {
            "operationState": {
                "phase": "Succeeded",
                "startedAt": "2026-03-02T11:00:00Z",
                "finishedAt": "2026-03-02T11:00:21Z",
                "syncResult": {"revision": OTHER_SHA},
            },
            "summary": {"images": ["ghcr.io/acme/shop:1.4@sha256:" + "cd" * 32]},
            "history": [entry(1, SHA, 10), entry(2, OTHER_SHA, 11)],
        },
    }
}
ROLLOUT: dict[str, Any] = {
    "rollout": {
        "metadata": {
            "name": "shop",
            "namespace": "apps",
            "uid": "11",
            "annotations": {"rollout.argoproj.io/revision": "7", "load-harness/commit": SHA},
        },
        "spec": {"template": {"spec": {"containers": [{"name": "app", "image": "ghcr.io/acme/shop:1.4"}]}}},
        "status": {
            "phase": "Healthy",
            "currentPodHash": "6d4",
            "conditions": [
                {"type": "Progressing", "status": "True", "lastTransitionTime": "2026-03-02T10:00:00Z"},
                {"type": "Completed", "status": "True", "lastTransitionTime": "2026-03-02T11:30:00Z"},
            ],
        },
    }
}


def test_each_sync_of_the_history_is_a_deployment() -> None:
    """Of the configuration's repository; only the last one is known to be of the image that runs."""
    first, last = assemble(told("argo-cd", APP)).deployments

    assert (SHA, OTHER_SHA) == (first.commit, last.commit)
    assert ("checkout", "production", "github.com/acme/config") == (last.service, last.environment, last.repository)
    assert (None, "sha256:" + "cd" * 32) == (first.artifact, last.artifact)
    assert (seconds("2026-03-02T11:00:00Z"), seconds("2026-03-02T11:00:20Z")) == (
        last.started_seconds,
        last.finished_seconds,
    )


def test_a_rollback_that_argo_did_not_tell_of_is_in_the_history_of_the_next_event() -> None:
    """`oncePer` keeps quiet about a revision it told of before; nothing is counted twice for that."""
    app = changed(APP, "app.status.history", [entry(1, SHA, 10), entry(2, OTHER_SHA, 11), entry(3, SHA, 12)])
    later = changed(app, "app.status.history", [*app["app"]["status"]["history"], entry(4, OTHER_SHA, 13)])

    deployments = assemble([*told("argo-cd", APP), *told("argo-cd", later)]).deployments
    assert [SHA, OTHER_SHA, SHA, OTHER_SHA] == [one.commit for one in deployments]
    assert "sha256:" + "cd" * 32 == deployments[1].artifact, "what was known of the last one is not forgotten"


def test_a_sync_that_failed_is_an_attempt() -> None:
    """It is not in the history."""
    app = changed(APP, "app.status.operationState.phase", "Failed")
    failed = [one for one in told("argo-cd", app) if one.outcome is Outcome.FAILURE]  # type: ignore[union-attr]

    assert (False, OTHER_SHA) == (the_one(failed).reached_production, the_one(failed).commit)


def test_a_template_without_the_history_tells_of_the_last_sync_under_the_same_id() -> None:
    """So both may be sent."""
    alone = the_one(told("argo-cd", changed(APP, "app.status.history", [])))

    assert told("argo-cd", APP)[-1].id == alone.id  # type: ignore[union-attr]
    assert [] == told("argo-cd", changed(changed(APP, "app.status.history", []), "app.status.operationState", None))


def test_of_several_sources_the_commit_counts() -> None:
    """Not the chart's version before it, nor the chart's repository."""
    several = entry(1, "", 10)
    several["revisions"] = ["6.5.0", SHA]
    several["sources"] = [{"repoURL": "https://charts.acme.example", "chart": "shop"}, {"repoURL": _CONFIG}]
    fact = the_one(told("argo-cd", changed(APP, "app.status.history", [several])))

    assert (SHA, None, "github.com/acme/config") == (fact.commit, fact.version, fact.repository)


def test_a_chart_has_a_version_and_no_commit() -> None:
    """Its revision is one."""
    fact = the_one(told("argo-cd", changed(APP, "app.status.history", [entry(1, "6.5.0", 10)])))

    assert (None, "checkout") == (fact.commit, fact.service)


def test_annotations_of_others_say_nothing_of_the_service() -> None:
    """Only those with our prefix do."""
    app = changed(APP, "app.metadata.annotations", {"acme.example/service": "other", "zeta.example/environment": "qa"})

    assert {("shop", "production")} == {(one.service, one.environment) for one in told("argo-cd", app)}  # type: ignore[union-attr]


def test_what_is_no_application_is_refused() -> None:
    """With where the template is."""
    with pytest.raises(
        InvalidInput, match=r"status \(nothing\): is required; send the template of docs/dora-receiver\.md"
    ):
        told("argo-cd", {"app": {"metadata": {"name": "shop"}}})


def test_a_rollout_that_was_completed_is_a_deployment() -> None:
    """At the time its condition turned true."""
    fact = the_one(told("argo-rollouts", ROLLOUT))

    assert (Outcome.SUCCESS, SHA, "ghcr.io/acme/shop:1.4") == (fact.outcome, fact.commit, fact.artifact)
    assert seconds("2026-03-02T11:30:00Z") == fact.finished_seconds


def test_a_rollout_that_was_aborted_failed_and_stays_so_when_it_is_tried_again() -> None:
    """It had users' requests."""
    aborted = changed(ROLLOUT, "rollout.status.abort", value=True)
    aborted["rollout"]["status"] |= {"abortedAt": "2026-03-02T10:40:00Z", "phase": "Degraded"}
    facts = [*told("argo-rollouts", aborted), *told("argo-rollouts", ROLLOUT), *told("argo-rollouts", ROLLOUT)]

    failed, done = assemble(facts).deployments
    assert None is failed.broken_since_seconds, "its condition is still that of the revision before"
    assert (Outcome.FAILURE, True, Outcome.SUCCESS) == (failed.outcome, failed.reached_production, done.outcome)


def test_a_notification_with_the_rollout_of_before_is_believed_in_its_event() -> None:
    """Its object says neither that it was aborted nor when; told three times, it is one."""
    before = changed({**ROLLOUT, "event": "aborted"}, "rollout.status.phase", "Progressing")
    facts = [fact for late in range(3) for fact in told("argo-rollouts", before, at=NOON + late)]

    (failed,) = assemble(facts).deployments
    assert (Outcome.FAILURE, True) == (failed.outcome, NOON <= failed.finished_seconds < NOON + 3)
    with pytest.raises(InvalidInput, match="event done: must be one of completed, aborted"):
        told("argo-rollouts", {**ROLLOUT, "event": "done"})


def test_an_aborted_rollout_began_when_its_rollout_was_no_longer_completed() -> None:
    """So long users had it: from the revision to the abort."""
    aborted = changed(ROLLOUT, "rollout.status.conditions.1.status", "False")
    aborted["rollout"]["status"] |= {"abort": True, "abortedAt": "2026-03-02T11:40:00Z", "phase": "Degraded"}
    failed = the_one(told("argo-rollouts", aborted))

    assert seconds("2026-03-02T11:30:00Z") == failed.broken_since_seconds
    assert seconds("2026-03-02T11:40:00Z") == failed.finished_seconds


def test_a_rollout_on_its_way_tells_nothing() -> None:
    """Its last condition is still that of the revision before."""
    assert [] == told("argo-rollouts", changed(ROLLOUT, "rollout.status.phase", "Progressing"))


def test_a_rollout_without_a_revision_is_refused() -> None:
    """Rollbacks could not be told from what they go back to."""
    with pytest.raises(InvalidInput, match=r"rollout\.argoproj\.io/revision \(nothing\): is required"):
        told("argo-rollouts", changed(ROLLOUT, "rollout.metadata.annotations", {}))
