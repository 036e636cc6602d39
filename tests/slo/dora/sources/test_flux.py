"""What Flux' events tell."""

from typing import Any

import pytest

from slo.dora.facts.assemble import assemble
from slo.dora.model import Fact, Outcome
from slo.errors import InvalidInput
from tests.slo.dora.sources.deliveries import OTHER_SHA, SHA, Seen, changed, seconds, the_one, told

EVENT: dict[str, Any] = {
    "involvedObject": {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "name": "webapp",
        "namespace": "apps",
        "uid": "7d0cdc51-ddcf-4743-b223-83ca5c699632",
    },
    "metadata": {"kustomize.toolkit.fluxcd.io/revision": f"main@sha1:{SHA}"},
    "severity": "info",
    "reason": "ReconciliationSucceeded",
    "message": "Reconciliation finished in 1.2s, next run in 10m0s",
    "reportingController": "kustomize-controller",
    "reportingInstance": "kustomize-controller-7c7b47f5f-8bhrp",
    "timestamp": "2026-03-02T11:59:30Z",
}
"""As docs/spec/v1beta3/events.md has it."""


def at(time: str, sha: str = SHA, **fields: str) -> Any:  # noqa: ANN401 - JSON, or a fact of any kind
    """The event of another time and revision."""
    return {**changed(EVENT, "metadata", {"revision": f"main@sha1:{sha}"}), "timestamp": time, **fields}


def test_a_reconciliation_tells_what_runs_since_when() -> None:
    """The commit, the object and the time of the event; the environment is that of what names none."""
    fact = the_one(told("flux", EVENT))

    assert ("webapp", "production", SHA) == (fact.service, fact.environment, fact.commit)
    assert (seconds("2026-03-02T11:59:30Z"), Outcome.SUCCESS) == (fact.finished_seconds, fact.outcome)
    assert "flux:production/apps/Kustomization/webapp" == fact.observed_of


@pytest.mark.parametrize(
    ("metadata", "expected"),
    [
        pytest.param({"revision": f"main@sha1:{SHA}"}, (SHA, None, None), id="its prefix was stripped"),
        pytest.param({"kustomize.toolkit.fluxcd.io/revision": f"main/{SHA}"}, (SHA, None, None), id="an old form"),
        pytest.param({"revision": f"sha1:{SHA}"}, (SHA, None, None), id="a commit without a branch"),
        pytest.param({"revision": f"v1.4.0@sha1:{SHA}"}, (SHA, "v1.4.0", None), id="a tag"),
        pytest.param(
            {"revision": "latest@sha256:" + "ab" * 32}, (None, None, "sha256:" + "ab" * 32), id="a digest, no commit"
        ),
        pytest.param(
            {"revision": "1.4.0@sha256:" + "ab" * 32, "originRevision": f"main@sha1:{SHA}"},
            (SHA, "1.4.0", "sha256:" + "ab" * 32),
            id="an artifact that says which commit it was made of",
        ),
        pytest.param({"revision": "6.5.0+0a1b2c"}, (None, "6.5.0+0a1b2c", None), id="a chart"),
        pytest.param(
            {"revision": "6.5.0", "appVersion": "2.0.1"}, (None, "2.0.1", "chart:6.5.0"), id="a chart of an app"
        ),
        pytest.param(
            {"revision": f"v1.2.0@sha1:{SHA}", "version": "1.2"}, (SHA, "1.2", None), id="a tag, and its name"
        ),
        pytest.param({"revision": "main@sha1:5ef9"}, (None, None, None), id="a commit that is cut"),
    ],
)
def test_a_revision_is_read_in_all_its_forms(metadata: dict[str, str], expected: tuple[object, ...]) -> None:
    """A commit, a version or a digest; never one taken for another."""
    fact = the_one(told("flux", changed(EVENT, "metadata", metadata)))

    assert expected == (fact.commit, fact.version, fact.artifact)


def test_the_alert_may_say_what_flux_does_not_know() -> None:
    """By `eventMetadata`, or by annotations whose prefix is left on."""
    metadata = {
        "revision": f"main@sha1:{SHA}",
        "service": "shop",
        "event.toolkit.fluxcd.io/environment": "staging",
        "repository": "git@github.com:acme/shop.git",
        "planned": "false",
    }
    fact = the_one(told("flux", changed(EVENT, "metadata", metadata)))

    assert ("shop", "staging", "github.com/acme/shop", False) == (
        fact.service,
        fact.environment,
        fact.repository,
        fact.is_planned,
    )


def test_only_a_changed_revision_is_a_deployment() -> None:
    """Of reconciliations every ten minutes for a day, with one new revision, two deployments are left."""
    seen = Seen()
    facts: list[Fact] = []
    for minute in range(0, 24 * 60, 10):
        time = f"2026-03-02T{minute // 60:02d}:{minute % 60:02d}:00Z"
        new = told("flux", at(time, SHA if minute < 600 else OTHER_SHA), known=seen)
        seen.add(new)
        facts += new

    deployments = assemble(facts).deployments
    assert [SHA, OTHER_SHA] == [one.commit for one in deployments]
    assert seconds("2026-03-02T10:00:00Z") == deployments[1].finished_seconds
    assert 24 == len(facts), "what runs unchanged is written down hourly"


def test_a_rollback_that_overtakes_what_it_rolls_back_is_seen() -> None:
    """A, B and A again, told as A, A and B: three deployments."""
    seen = Seen()
    for time, sha in (("10:00", SHA), ("12:05", SHA), ("12:00", OTHER_SHA)):
        seen.add(told("flux", at(f"2026-03-02T{time}:00Z", sha), known=seen))

    deployments = assemble(seen._facts).deployments  # noqa: SLF001 - the fake's own list
    assert [SHA, OTHER_SHA, SHA] == [one.commit for one in deployments]


@pytest.mark.parametrize("word", ["environment", "cluster"])
def test_objects_of_two_clusters_do_not_mix(word: str) -> None:
    """Of the same names, the same revision, and in the same second."""
    events = [changed(EVENT, f"metadata.{word}", value) for value in ("one", "two")]

    assert 2 == len(assemble(fact for event in events for fact in told("flux", event)).deployments)


def test_another_chart_with_the_same_app_is_another_deployment() -> None:
    """Its values and templates changed; the app's version alone would hide it."""
    seen = Seen()
    for minute, chart in enumerate(("6.5.0", "6.5.0", "6.5.1")):
        event = changed(EVENT, "metadata", {"revision": chart, "appVersion": "2.0.1"})
        event["timestamp"] = f"2026-03-02T12:{minute:02d}:00Z"
        seen.add(told("flux", event, known=seen))

    found = assemble(seen._facts).deployments  # noqa: SLF001 - the fake's own list
    assert ["chart:6.5.0", "chart:6.5.1"] == [one.artifact for one in found]


def test_an_event_that_does_not_say_of_what_tells_nothing() -> None:
    """It would look like another revision."""
    assert [] == told("flux", changed(EVENT, "metadata", {"environment": "production"}))


def test_a_replay_is_the_same_fact() -> None:
    """Whenever it comes."""
    assert told("flux", EVENT) == told("flux", EVENT, at=2_000_000_000.0)


@pytest.mark.parametrize(
    ("kind", "reason", "outcome"),
    [
        pytest.param("HelmRelease", "UpgradeSucceeded", Outcome.SUCCESS, id="an upgrade"),
        pytest.param("HelmRelease", "InstallSucceeded", Outcome.SUCCESS, id="an install"),
        pytest.param("HelmRelease", "RollbackSucceeded", Outcome.SUCCESS, id="a rollback by Helm"),
        pytest.param("HelmRelease", "UpgradeFailed", Outcome.FAILURE, id="an upgrade that failed"),
        pytest.param("Kustomization", "HealthCheckFailed", Outcome.FAILURE, id="pods that do not get ready"),
        pytest.param("Kustomization", "Progressing", None, id="on the way"),
        pytest.param("Kustomization", "BuildFailed", None, id="nothing was tried"),
        pytest.param("GitRepository", "NewArtifact", None, id="not deployed yet"),
    ],
)
def test_what_ends_a_deployment_is_told_by_kind_and_reason(kind: str, reason: str, outcome: Outcome | None) -> None:
    """An attempt that failed never reached production; what is on the way is of no interest."""
    event = changed(changed(EVENT, "involvedObject.kind", kind), "reason", reason)
    facts = told("flux", event)

    assert ([outcome] if outcome else []) == [fact.outcome for fact in facts]  # type: ignore[union-attr]
    assert all(fact.reached_production is (outcome is Outcome.SUCCESS) for fact in facts)  # type: ignore[union-attr]


def test_all_mistakes_are_told_at_once() -> None:
    """Each with its place and what to do."""
    with pytest.raises(InvalidInput) as caught:
        told("flux", {"involvedObject": {"kind": "Kustomization"}, "reason": 7, "timestamp": "yesterday"})

    assert str(caught.value).splitlines() == [
        "body: involvedObject.name (nothing): is required; see the documentation of this source for an example",
        "body: involvedObject.namespace (nothing): is required; see the documentation of this source for an example",
        (
            "body: timestamp yesterday: must be a time of 2000 to 2100 with its offset from UTC; "
            "write it as 2026-01-31T12:00:00Z"
        ),
    ]


@pytest.mark.parametrize("payload", [None, [], "text", 7, {}, {"involvedObject": []}])
def test_what_is_no_event_is_refused(payload: object) -> None:
    """Whatever it is instead."""
    with pytest.raises(InvalidInput):
        told("flux", payload)
