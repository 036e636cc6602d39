"""Reading a Canary and its MetricTemplates: defaults, rules of the API, every mistake at once."""

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from loadtests.canary.manifest import read_canaries, read_release, read_releases
from loadtests.canary.model import (
    Analysis,
    CanaryRelease,
    CanarySpec,
    Hook,
    HookType,
    Metric,
    MetricTemplate,
    ObjectName,
    Strategy,
    TemplateReference,
    ThresholdRange,
)
from slo.documents import parse_documents
from slo.errors import InvalidInput, Mistake

CANARY: dict[str, Any] = {
    "apiVersion": "flagger.app/v1beta1",
    "kind": "Canary",
    "metadata": {"name": "shop", "namespace": "demo", "labels": {"app": "shop"}},
    "spec": {
        "provider": "nginx",
        "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
        "autoscalerRef": {
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "name": "shop",
            "primaryScalerReplicas": {"minReplicas": 2, "maxReplicas": 6},
        },
        "ingressRef": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "front"},
        "service": {"name": "apex", "port": 80, "targetPort": "http"},
        "progressDeadlineSeconds": 60,
        "analysis": {
            "interval": "30s",
            "threshold": 3,
            "maxWeight": 50,
            "stepWeight": 10,
            "stepWeightPromotion": 25,
            "metrics": [
                {"name": "request-success-rate", "interval": "1m", "thresholdRange": {"min": 99}},
                {
                    "name": "errors",
                    "templateRef": {"name": "errors", "namespace": "ops"},
                    "interval": "30s",
                    "thresholdRange": {"max": 1},
                    "templateVariables": {"code": "5.."},
                },
            ],
            "webhooks": [
                {
                    "name": "gate",
                    "type": "pre-rollout",
                    "url": "http://gate.test/",
                    "timeout": "2m",
                    "retries": 1,
                    "metadata": {"check": "compare"},
                },
                {"name": "load", "url": "http://gate.test/"},
            ],
        },
    },
}
TEMPLATE: dict[str, Any] = {
    "apiVersion": "flagger.app/v1beta1",
    "kind": "MetricTemplate",
    "metadata": {"name": "errors", "namespace": "ops"},
    "spec": {"provider": {"type": "prometheus", "address": "http://prometheus:9090"}, "query": "up{{ name }}"},
}
SPEC = CanarySpec(
    name="shop",
    namespace="demo",
    provider="nginx",
    target=ObjectName(kind="Deployment", name="shop"),
    autoscaler=ObjectName(kind="HorizontalPodAutoscaler", name="shop"),
    primary_min_replicas=2,
    primary_max_replicas=6,
    ingress_name="front",
    service_name="apex",
    service_port=80,
    progress_deadline_seconds=60,
    analysis=Analysis(
        interval_seconds=30.0,
        threshold=3,
        max_weight=50,
        step_weight=10,
        step_weight_promotion=25,
        metrics=(
            Metric(name="request-success-rate", range=ThresholdRange(minimum=99.0)),
            Metric(
                name="errors",
                interval="30s",
                interval_seconds=30.0,
                template=TemplateReference(name="errors", namespace="ops"),
                range=ThresholdRange(maximum=1.0),
                variables={"code": "5.."},
            ),
        ),
        hooks=(
            Hook(
                type=HookType.PRE_ROLLOUT,
                name="gate",
                url="http://gate.test/",
                timeout_seconds=120.0,
                retries=1,
                metadata={"check": "compare"},
            ),
            Hook(type=HookType.ROLLOUT, name="load", url="http://gate.test/"),
        ),
    ),
)


def read(*manifests: dict[str, Any]) -> tuple[tuple[CanaryRelease, ...], list[Mistake]]:
    """Read manifests; give what is wrong with them, too."""
    mistakes: list[Mistake] = []
    text = "---\n".join(yaml.safe_dump(manifest) for manifest in manifests)
    return read_releases(parse_documents(text, file="canary.yaml"), mistakes), mistakes


def changed(path: str, value: object, manifest: dict[str, Any] = CANARY) -> dict[str, Any]:
    """Change one field of a manifest, by its path as `spec.analysis.metrics.0.name`; None takes it out."""
    copied = copy.deepcopy(manifest)
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    fields: Any = copied
    for part in way:
        fields = fields[part]
    if value is None:
        del fields[last]
    else:
        fields[last] = value
    return copied


def mistakes_of(*manifests: dict[str, Any]) -> list[str]:
    """Say what is wrong with manifests, without file and line."""
    return [f"{m.place.field} {m.value}: {m.rule}; {m.next_step}" for m in read(*manifests)[1]]


def test_good() -> None:
    """A whole Canary with its template; another kind is left alone."""
    template = MetricTemplate(
        name="errors", namespace="ops", provider="prometheus", address="http://prometheus:9090", query="up{{ name }}"
    )
    releases, mistakes = read(CANARY, {"kind": "Service", "spec": 3}, TEMPLATE)
    assert [] == mistakes
    assert (CanaryRelease(canary=SPEC, templates=(template,)),) == releases
    assert template == releases[0].template_of(SPEC.analysis.metrics[1] if SPEC.analysis else Metric(name=""))


def test_views() -> None:
    """What follows from a Canary."""
    assert ("apex", "shop-primary", 30.0, True) == (SPEC.apex, SPEC.primary, SPEC.tick_seconds, SPEC.is_analysed)
    assert Strategy.CANARY == SPEC.strategy


def test_least() -> None:
    """The least that a Canary needs, with Flagger's defaults for the rest."""
    manifest = {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "Canary",
        "metadata": {"name": "shop"},
        "spec": {
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "shop"},
            "analysis": {
                "interval": "500ms",
                "threshold": 0,
                "iterations": 2,
                "metrics": [{"name": "request-duration"}],
            },
        },
    }
    ((release,), mistakes) = read(manifest)
    assert [] == mistakes
    expected = CanarySpec(
        name="shop",
        namespace="default",
        target=ObjectName(kind="Deployment", name="shop"),
        analysis=Analysis(interval_seconds=0.5, threshold=0, iterations=2, metrics=(Metric(name="request-duration"),)),
    )
    assert expected == release.canary
    assert 10.0 == release.canary.tick_seconds


def test_template_in_the_canary_s_namespace() -> None:
    """A template without a namespace is in the canary's; without an interval there is none to fill in."""
    manifest = changed("spec.analysis.metrics.1.templateRef.namespace", None)
    del manifest["spec"]["analysis"]["metrics"][1]["interval"]
    ((release,), _) = read(manifest)
    assert release.canary.analysis
    metric = release.canary.analysis.metrics[1]
    assert (TemplateReference(name="errors", namespace="demo"), "", 60.0) == (
        metric.template,
        metric.interval,
        metric.interval_seconds,
    )


_DURATION = "must be a duration in minutes or seconds; write it as 1m, 30s or 1m30s"
_TEXT = "must be a text; put it in quotes"
_URL = "must be a URL of http or https; write it as http://canary-gate.test/"
_GROW = "must grow from each weight to the next: Flagger stands still for good at one that does not"
_ONE_WAY = "must have exactly one of iterations, stepWeight, stepWeights"
_WHOLE = "must be a whole number; write it without quotes, unit or fraction"
_BUILT_IN = "without templateRef it must be one of request-success-rate, request-duration"


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("apiVersion", "flagger.app/v1", "must be one of flagger.app/v1beta1; did you mean flagger.app/v1beta1?"),
        ("metadata.name", None, "is required; add `name:`"),
        ("spec.targetRef", None, "is required; add `targetRef:` with its fields"),
        ("spec.targetRef.kind", "Deploy", "must be one of Deployment, DaemonSet, Service; did you mean Deployment?"),
        ("spec.analysis", None, "is required; add `analysis:` with its fields"),
        ("spec.canaryAnalysis", "x", "is not a known field; did you mean analysis?"),
        ("spec.skipAnalysis", "yes", "must be true or false; write it without quotes"),
        ("spec.service.port", "http", _WHOLE),
        ("spec.service.port", 0, "must be 1..65535; choose a value within the bounds"),
        ("spec.service.prot", 80, "is not a known field; did you mean port?"),
        ("spec.autoscalerRef.kind", "HPA", "must be one of HorizontalPodAutoscaler, ScaledObject; choose one of them"),
        (
            "spec.autoscalerRef.primaryScalerReplicas.maxReplicas",
            1,
            "must be at least minReplicas, which is 2; raise it or lower minReplicas",
        ),
        ("spec.progressDeadlineSeconds", "60s", _WHOLE),
        ("spec.analysis.interval", 30, _DURATION),
        ("spec.analysis.interval", "1h", _DURATION),
        ("spec.analysis.interval", "half a minute", _DURATION),
        ("spec.analysis.interval", "0s", "must be above 0; write it as 1m or 30s"),
        ("spec.analysis.interval", None, "is required; add `interval: 1m`"),
        ("spec.analysis.threshold", None, "is required; add `threshold:`"),
        ("spec.analysis.threshold", 0.5, _WHOLE),
        ("spec.analysis.stepWeight", 0, "must be 1..100; choose a value within the bounds"),
        ("spec.analysis.stepWeight", "10%", _WHOLE),
        ("spec.analysis.stepweight", 10, "is not a known field; did you mean stepWeight?"),
        ("spec.analysis.maxWeight", 120, "must be 0..100; choose a value within the bounds"),
        (
            "spec.analysis.metrics.0.name",
            "request-sucess-rate",
            f"is not measured: {_BUILT_IN}; did you mean request-success-rate?",
        ),
        ("spec.analysis.metrics.0.name", "errors", f"is not measured: {_BUILT_IN}; add a templateRef"),
        (
            "spec.analysis.metrics.0.thresholdRange.min",
            "99%",
            "must be a finite number; write it without quotes or unit",
        ),
        ("spec.analysis.metrics.0.thresholdRange.minimum", 99, "is not a known field; did you mean min?"),
        (
            "spec.analysis.metrics.0.thresholdRange.max",
            9,
            "must be at least min, which is 99; raise it, or lower min",
        ),
        ("spec.analysis.metrics.0.tresholdRange", "x", "is not a known field; did you mean thresholdRange?"),
        ("spec.analysis.metrics.1.templateVariables.code", 500, _TEXT),
        ("spec.analysis.metrics.1.templateRef.name", None, "is required; add `name:`"),
        (
            "spec.analysis.webhooks.0.type",
            "prerollout",
            f"must be one of {', '.join(HookType)}; did you mean pre-rollout?",
        ),
        ("spec.analysis.webhooks.0.url", "gate.test", _URL),
        ("spec.analysis.webhooks.0.url", "http://gate:x/", _URL),
        ("spec.analysis.webhooks.0.timeout", "10", _DURATION),
        ("spec.analysis.webhooks.0.metadata.port", 80, _TEXT),
        ("spec.analysis.webhooks.0.retry", 1, "is not a known field; did you mean retries?"),
    ],
)
def test_mistakes(path: str, value: object, expected: str) -> None:
    """Ways in which a hurried person gets it wrong, each with its message."""
    place = re.sub(r"\.(\d+)", r"[\1]", path)
    assert f"{place} {value}: {expected}" in mistakes_of(changed(path, value))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("stepWeight", None, f" None: {_ONE_WAY}; add `stepWeight: 10`"),
        (
            "iterations",
            5,
            f" iterations and stepWeight: {_ONE_WAY}; keep one of them",
        ),
        ("alerts", [{"name": "x"}], ".alerts[0].providerRef None: is required; add `providerRef:` with its fields"),
        ("match", [{"header": {}}], ".match[0].header {}: is not a known field; did you mean headers?"),
        ("sessionAffinity", {"maxAge": 60}, ".sessionAffinity.cookieName None: is required; add `cookieName:`"),
    ],
)
def test_mistakes_of_the_analysis(path: str, value: object, expected: str) -> None:
    """Ways to get an analysis wrong that show somewhere else."""
    assert [f"spec.analysis{expected}"] == mistakes_of(changed(f"spec.analysis.{path}", value))


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([], "must be a list of whole numbers above 0; write it as [5, 10, 20, 50]"),
        ("10,20", "must be a list of whole numbers above 0; write it as [5, 10, 20, 50]"),
        ([0, 10], "must be a list of whole numbers above 0; write it as [5, 10, 20, 50]"),
        ([True], "must be a list of whole numbers above 0; write it as [5, 10, 20, 50]"),
        (
            [10, 50, 20],
            f"{_GROW}; sort them and leave out the repeated ones",
        ),
    ],
)
def test_step_weights(steps: object, expected: str) -> None:
    """Steps that do not lead anywhere."""
    manifest = changed("spec.analysis.stepWeights", steps, changed("spec.analysis.stepWeight", None))
    assert [f"spec.analysis.stepWeights {steps}: {expected}"] == mistakes_of(manifest)


def test_good_step_weights() -> None:
    """Steps may go beyond 100, which is taken as 100."""
    manifest = changed("spec.analysis.stepWeights", [1, 10, 200], changed("spec.analysis.stepWeight", None))
    ((release,), mistakes) = read(manifest)
    assert [] == mistakes
    assert release.canary.analysis
    assert (1, 10, 200) == release.canary.analysis.step_weights


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("spec.provider.type", "prom", "spec.provider.type prom: must be one of prometheus, influxdb, "),
        ("spec.query", None, "spec.query None: is required; add `query:`"),
        ("spec.provider.adress", "x", "spec.provider.adress x: is not a known field; did you mean address?"),
    ],
)
def test_template_mistakes(path: str, value: object, expected: str) -> None:
    """What is wrong with a template."""
    (mistake,) = mistakes_of(CANARY, changed(path, value, TEMPLATE))
    assert mistake.startswith(expected)


def test_all_mistakes_at_once() -> None:
    """Every mistake of every document is named."""
    wrong = changed("spec.analysis.threshold", "x", changed("spec.analysis.webhooks.1.url", ""))
    assert 3 == len(mistakes_of(wrong, changed("spec.query", None, TEMPLATE)))


def test_namesakes() -> None:
    """Two Canaries of one name in one namespace."""
    assert [
        "metadata.name shop: must be the name of one Canary only in the namespace demo; keep one of them, or rename it"
    ] == (mistakes_of(CANARY, CANARY))
    assert [] == mistakes_of(CANARY, changed("metadata.namespace", "other"))


def test_one_release() -> None:
    """Where one is wanted, several are a mistake, and none is None."""
    mistakes: list[Mistake] = []
    documents = parse_documents(yaml.safe_dump_all([CANARY, changed("metadata.name", "other")]), file="all.yaml")
    assert None is read_release([], mistakes)
    assert [] == mistakes
    read_release(documents, mistakes)
    assert ["all.yaml Canaries shop, other: must be one, to be run on its own; keep one of them"] == list(
        map(str, mistakes)
    )


def test_files(tmp_path: Path) -> None:
    """A folder's YAML and JSON files are read together."""
    (tmp_path / "a.yaml").write_text(yaml.safe_dump(CANARY))
    (tmp_path / "b.json").write_text(json.dumps(TEMPLATE))
    (tmp_path / "c.txt").write_text("not: [yaml")
    ((release),) = read_canaries(tmp_path)
    assert 1 == len(release.templates)
    assert (CanaryRelease(canary=SPEC),) == read_canaries(tmp_path / "a.yaml")


def test_no_canary(tmp_path: Path) -> None:
    """A file without a Canary is a mistake, and so is one that is not there."""
    path = tmp_path / "a.yaml"
    path.write_text("kind: Service\n")
    with pytest.raises(InvalidInput) as caught:
        read_canaries(path)
    assert f"{path} file: must hold a Canary of flagger.app; give the file with the canary" == str(caught.value)
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_canaries(tmp_path / "b.yaml")


def test_every_field_of_the_api_is_known() -> None:
    """A Canary with every field that the API's schema has is read without a word."""
    manifest = copy.deepcopy(CANARY)
    analysis = manifest["spec"]["analysis"]
    analysis.update(
        mirror=True,
        mirrorWeight=50,
        primaryReadyThreshold=90,
        canaryReadyThreshold=80,
        match=[{"headers": {"x": {"exact": "y"}}, "queryParams": {}, "sourceLabels": {"a": "b"}}],
        alerts=[{"name": "all", "severity": "warn", "providerRef": {"name": "slack", "namespace": "ops"}}],
        sessionAffinity={
            "cookieName": "c",
            "primaryCookieName": "p",
            "domain": "d",
            "httpOnly": True,
            "maxAge": 9,
            "partitioned": True,
            "path": "/",
            "sameSite": "Lax",
            "secure": True,
        },
    )
    analysis["webhooks"][0].update(muteAlert=True, disableTLS=True)
    manifest["spec"].update(
        metricsServer="http://prometheus:9090",
        suspend=True,
        revertOnDeletion=True,
        routeRef={"apiVersion": "apisix.apache.org/v2", "kind": "ApisixRoute", "name": "way"},
        upstreamRef={"apiVersion": "gloo.solo.io/v1", "kind": "Upstream", "name": "up"},
    )
    manifest["status"] = {"phase": "Succeeded"}
    ((release,), mistakes) = read(manifest)
    assert [] == mistakes
    spec = release.canary
    assert spec.analysis
    assert (True, "way", 90, 80, True) == (
        spec.suspend,
        spec.route_name,
        spec.analysis.primary_ready_threshold_percent,
        spec.analysis.canary_ready_threshold_percent,
        spec.analysis.has_session_affinity,
    )


def test_autoscaler_as_it_is() -> None:
    """Without bounds of its own the primary's autoscaler has those of the target's."""
    ((release,), mistakes) = read(changed("spec.autoscalerRef.primaryScalerReplicas", None))
    assert [] == mistakes
    assert (None, None) == (release.canary.primary_min_replicas, release.canary.primary_max_replicas)
    assert release.template_of(Metric(name="request-duration")) is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iterations": 3}, Strategy.BLUE_GREEN),
        ({"iterations": 3, "match": [{"headers": {}}]}, Strategy.A_B),
        ({"stepWeight": 3, "match": [{"headers": {}}]}, Strategy.CANARY),
    ],
)
def test_strategy(changes: dict[str, Any], expected: Strategy) -> None:
    """Iterations make it blue/green, and conditions with them A/B testing; without a mesh all is blue/green."""
    manifest = changed("spec.analysis.stepWeight", None)
    manifest["spec"]["analysis"].update(changes)
    ((release,), mistakes) = read(manifest)
    assert ([], expected) == (mistakes, release.canary.strategy)
    manifest["spec"]["provider"] = "kubernetes"
    ((release,), mistakes) = read(manifest)
    assert ([], Strategy.BLUE_GREEN) == (mistakes, release.canary.strategy)
    assert changes.get("iterations", 10) == release.canary.planned_iterations
