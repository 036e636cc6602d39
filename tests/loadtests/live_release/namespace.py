"""What is in the namespace of a workload that Flagger releases."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from loadtests.canary.model import Metric
from loadtests.hpa.flags import ControllerFlags
from loadtests.kubernetes.api import Api
from loadtests.live_release.manifests import with_canary
from loadtests.live_release.releaser import LiveReleaser
from loadtests.live_stack import read_live_stack
from loadtests.prediction.model import Assumptions
from loadtests.scenario import Scenario, read_scenario
from tests.kubernetes_api import objects
from tests.kubernetes_api.flagger import StubFlagger, revision_of
from tests.kubernetes_api.objects import Object
from tests.kubernetes_api.server import KubernetesApi

NAME = "load-harness"
TICK_SECONDS = 1.0
"""Of Flagger; ten seconds at least in earnest."""
RELEASE = "releases: [{at: 1s, version: 2.1.0, fail: 20%}]\n"


def fill(cluster: KubernetesApi) -> None:
    """Put everything there."""
    target = objects.deployment(NAME, replicas=0)
    environment = [{"name": "LOAD_HARNESS_REVISION", "value": "1.0.0"}, {"name": "OTHER", "value": "kept"}]
    target["spec"]["template"]["spec"]["containers"][0]["env"] = environment
    primary = objects.deployment(f"{NAME}-primary", labels={"app.kubernetes.io/name": f"{NAME}-primary"})
    copied = objects.hpa(f"{NAME}-primary", target=f"{NAME}-primary")
    cluster.put(target, primary, objects.hpa(NAME), copied, canary(revision_of(target)), template())


def canary(revision: str) -> Object:
    """Give a Canary at rest: three steps, two failed checks at most, judged by its errors."""
    metric = {
        "name": "errors",
        "templateRef": {"name": "errors"},
        "thresholdRange": {"max": 1},
        "interval": "10s",
    }
    return {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "Canary",
        "metadata": {"name": NAME, "namespace": objects.NAMESPACE, "labels": {}, "annotations": {"of": "a tool"}},
        "spec": {
            "provider": "gatewayapi:v1",
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": NAME},
            "autoscalerRef": {"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "name": NAME},
            "service": {"port": 80},
            "analysis": {"interval": "10s", "threshold": 2, "stepWeight": 20, "maxWeight": 40, "metrics": [metric]},
        },
        "status": {
            "phase": "Initialized",
            "canaryWeight": 0,
            "failedChecks": 0,
            "iterations": 0,
            "lastAppliedSpec": revision,
            "lastPromotedSpec": revision,
            "lastTransitionTime": objects.at(time.time() - 100),
        },
    }


def template() -> Object:
    """Give the query of its errors."""
    query = (
        '100 * sum(rate(http_requests_total{namespace="{{ namespace }}",pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]+",'
        'code=~"5.."}[{{ interval }}])) / sum(rate(http_requests_total{namespace="{{ namespace }}",'
        'pod=~"{{ target }}-[a-z0-9]+-[a-z0-9]+"}[{{ interval }}]))'
    )
    return {
        "apiVersion": "flagger.app/v1beta1",
        "kind": "MetricTemplate",
        "metadata": {"name": "errors", "namespace": objects.NAMESPACE},
        "spec": {"provider": {"type": "prometheus", "address": "http://prometheus:9090"}, "query": query},
    }


def errors(_: Metric, settings: Mapping[str, str]) -> float:
    """Measure the percentage that the target's settings make fail."""
    return 100 * float(settings.get("FAIL_RATE", "0"))


def releaser(api: Api, **changes: Any) -> LiveReleaser:  # noqa: ANN401 - as those of the constructor
    """Put the releaser together as the command does."""
    stack, manifests = with_canary(api, read_live_stack(api, api.namespace, NAME))
    return LiveReleaser(
        api,
        stack,
        manifests,
        flags=ControllerFlags(),
        kubernetes="1.35",
        scrape_interval_seconds=2.0,
        assumptions=Assumptions(),
        **{"tick_seconds": TICK_SECONDS, **changes},
    )


def flagger(cluster: KubernetesApi, api: Api) -> StubFlagger:
    """Start Flagger's stand-in."""
    stack, _ = with_canary(api, read_live_stack(api, api.namespace, NAME))
    assert stack.release is not None
    return StubFlagger(cluster, stack.release.canary, errors)


def scenario(folder: Path, releases: str = RELEASE) -> Scenario:
    """A minute of load with a release."""
    path = folder / "release.yaml"
    path.write_text(
        "name: release\ndescription: a release\nlocustfile: arrivals\n"
        "request: {cpu_milliseconds: 1, arrivals: uniform}\nseed: 1\n"
        "stages: [{name: all, duration: 60s, rate: 5/s}]\n"
        f"expectations: [rolled back]\n{releases}"
    )
    return read_scenario(path)
