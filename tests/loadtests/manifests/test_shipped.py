"""The manifests that come with the project are there and can be read."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from loadtests.canary.manifest import read_canaries
from loadtests.canary.model import SHORTEST_INTERVAL_SECONDS, CanarySpec
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.read import read_stack
from loadtests.manifests.release import of_flagger
from loadtests.manifests.shipped import default_manifests, manifests_root, overlays
from loadtests.sandbox.admission import admit
from slo.errors import InvalidInput, Mistake

SCHEMAS = os.environ.get("LOAD_HARNESS_SCHEMAS", "")
WITH_SECRETS = {"kind-with-key", "production"}
"""Overlays whose pods have a key from a Secret, which the sandbox does not have."""


def test_the_demo_asks_for_short_windows_only() -> None:
    """The default manifests are the base with shorter waits, and nothing else differs."""
    base, demo = read_stack(manifests_root() / "base"), read_stack(default_manifests())
    assert base.hpa.behavior is not None
    assert demo.hpa.behavior is not None

    assert (60, 20) == (
        base.hpa.behavior.scale_down.stabilization_window_seconds,
        demo.hpa.behavior.scale_down.stabilization_window_seconds,
    )
    assert base.hpa.metrics == demo.hpa.metrics
    (base_container,), (demo_container,) = base.deployment.containers, demo.deployment.containers
    assert (5, 1) == (base_container.pre_stop_sleep_seconds, demo_container.pre_stop_sleep_seconds)
    assert (base_container.requests, base_container.limits) == (demo_container.requests, demo_container.limits)


@pytest.mark.parametrize("folder", ["base", "overlays/demo"])
def test_every_shipped_stack_has_the_platforms_numbers(folder: str) -> None:
    """One to eight replicas."""
    stack = read_stack(manifests_root() / folder)

    assert (1, 8) == (stack.hpa.min_replicas, stack.hpa.max_replicas)


@pytest.mark.parametrize("name", sorted(overlays().keys() - WITH_SECRETS))
def test_every_overlay_can_run(name: str) -> None:
    """It is read without a mistake, and the sandbox takes it."""
    folder = overlays()[name]

    admit(read_stack(folder), folder)


@pytest.mark.parametrize("name", sorted(WITH_SECRETS))
def test_an_overlay_with_secrets_is_refused_for_them_alone(name: str) -> None:
    """The sandbox has no Secrets, and says so in place of starting pods without their key."""
    with pytest.raises(InvalidInput) as refused:
        read_stack(overlays()[name])

    rules = [mistake.rule for mistake in refused.value.mistakes]
    assert ["cannot be filled in: the sandbox knows fieldRef and resourceFieldRef"] * 2 == rules


def test_the_canary_overlay_is_the_demo_with_releases() -> None:
    """At Flagger's shortest interval; the Service is the one that Flagger makes."""
    demo, canary = read_stack(default_manifests()), read_stack(overlays()["canary"])

    assert canary.release is not None
    assert SHORTEST_INTERVAL_SECONDS == canary.release.canary.tick_seconds
    assert demo == replace(canary, release=None)


def test_the_interval_is_all_that_is_short() -> None:
    """Of the analysis for real clusters, steps, thresholds and hooks are the same."""
    canary = read_stack(overlays()["canary"]).release
    (real,) = read_canaries(manifests_root() / "flagger")
    assert canary is not None
    assert real.canary.analysis is not None
    metrics = tuple(replace(metric, interval="10s", interval_seconds=10.0) for metric in real.canary.analysis.metrics)

    assert 30.0 == real.canary.tick_seconds
    assert canary.canary.analysis == replace(real.canary.analysis, interval_seconds=10.0, metrics=metrics)
    assert real.templates == canary.templates


def test_the_unfiltered_overlay_is_wrong_in_one_place() -> None:
    """The success rate does not tell the canary's pods from the primary's, and no gate makes up for it."""
    right, wrong = read_stack(overlays()["canary"]).release, read_stack(overlays()["canary-unfiltered"]).release
    assert right is not None
    assert wrong is not None
    assert right.canary.analysis is not None

    assert right.canary == replace(wrong.canary, analysis=right.canary.analysis)
    assert wrong.canary.analysis == replace(right.canary.analysis, hooks=())
    queries = {template.name: template.query for template in wrong.templates}
    changed = [template.name for template in right.templates if template.query != queries[template.name]]
    assert ["load-harness-success-rate"] == changed
    assert "pod=" not in queries["load-harness-success-rate"]


def test_guard_and_unfiltered_overlay_differ_by_the_gate() -> None:
    """The same mistake in both, and one has what makes up for it."""
    guarded, open_ = read_stack(overlays()["canary-guard"]).release, read_stack(overlays()["canary-unfiltered"]).release
    assert guarded is not None
    assert open_ is not None

    assert guarded.templates == open_.templates
    assert without_hooks(guarded.canary) == open_.canary


def test_without_its_gate_the_canary_overlay_has_only_its_metrics() -> None:
    """And is the same in all the rest."""
    whole, bare = read_stack(overlays()["canary"]).release, read_stack(overlays()["canary-without-gate"]).release
    assert whole is not None
    assert bare is not None

    assert replace(whole, canary=without_hooks(whole.canary)) == bare
    assert whole.canary != bare.canary


def without_hooks(canary: CanarySpec) -> CanarySpec:
    """Give a Canary that asks nobody."""
    assert canary.analysis is not None
    return replace(canary, analysis=replace(canary.analysis, hooks=()))


@pytest.mark.skipif(not SCHEMAS, reason="LOAD_HARNESS_SCHEMAS does not name the folder of the CRDs' schemas")
@pytest.mark.parametrize(
    "folder", ["flagger", *(f"overlays/{name}" for name in sorted(overlays()) if name.startswith("canary"))]
)
def test_flagger_takes_its_manifests(folder: str) -> None:
    """Canary and templates are what the CRDs' schemas allow, with every patch applied."""
    mistakes: list[Mistake] = []
    documents = of_flagger(load_documents(manifests_root() / folder, mistakes))
    found = [error.message for one in documents for error in _schema(one.value["kind"]).iter_errors(one.value)]

    assert ([], ["Canary", "MetricTemplate", "MetricTemplate"]) == (
        mistakes,
        sorted(one.value["kind"] for one in documents),
    )
    assert [] == found


def test_three_pods_are_the_demo_with_more_patience() -> None:
    """Three at least, and threads enough for all that a stall holds back."""
    demo, three = read_stack(default_manifests()), read_stack(overlays()["three-pods"])

    assert (1, 3) == (demo.hpa.min_replicas, three.hpa.min_replicas)
    assert replace(three.hpa, min_replicas=1) == demo.hpa
    (container,) = three.deployment.containers
    assert "96" == container.environment["LOAD_HARNESS_THREADS"]


def test_a_slow_start_is_the_demo_with_a_late_probe_and_more_patience() -> None:
    """The autoscaler is the demo's, and so is the rest of the pod."""
    demo, slow = read_stack(default_manifests()), read_stack(overlays()["slow-start"])

    (quick,), (late,) = demo.deployment.containers, slow.deployment.containers
    assert quick.readiness is not None
    readiness = replace(quick.readiness, initial_delay_seconds=15)
    environment = {**quick.environment, "LOAD_HARNESS_THREADS": "96"}
    assert replace(quick, readiness=readiness, environment=environment) == late
    assert demo.hpa == slow.hpa


# Private


def _schema(kind: str) -> Draft202012Validator:
    file = Path(SCHEMAS) / "flagger.app" / f"{kind.lower()}_v1beta1.json"
    return Draft202012Validator(json.loads(file.read_text(encoding="utf-8")))
