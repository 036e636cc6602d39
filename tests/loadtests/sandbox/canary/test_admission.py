"""What the sandbox does not have is refused before anything starts."""

from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.canary.model import CanaryRelease, HookType, MetricTemplate
from loadtests.sandbox.admission import admit
from loadtests.sandbox.canary.admission import check_release
from slo.errors import InvalidInput
from tests.loadtests.sandbox.canary.fakes import canary, hook
from tests.loadtests.stack_builder import stack

_TEMPLATE = MetricTemplate(
    name="errors", namespace="demo", provider="prometheus", address="http://prometheus.monitoring:9090", query="1"
)


def test_what_the_sandbox_has_is_fine() -> None:
    """The gate, the workload's Service, the world outside, and any address of a Prometheus."""
    hooks = tuple(
        hook(HookType.ROLLOUT, url)
        for url in ("http://canary-gate.demo/", "http://load-harness.demo/", "https://hooks.example.com/")
    )
    release = CanaryRelease(canary=canary(hooks=hooks), templates=(_TEMPLATE,))

    assert [] == list(check_release(release, Path("k8s")))
    assert [] == list(check_release(CanaryRelease(canary=replace(canary(), analysis=None)), Path("k8s")))


def test_everything_else_is_named_at_once() -> None:
    """The load tester, another provider of metrics, and a canary that stands still."""
    hooks = (
        hook(HookType.PRE_ROLLOUT, "http://flagger-loadtester.test/", name="smoke"),
        hook(HookType.ROLLOUT, "http://load-harness-canary.demo/", name="load"),
    )
    spec = replace(canary(hooks=hooks), suspend=True)
    release = CanaryRelease(canary=spec, templates=(replace(_TEMPLATE, provider="datadog"),))

    expected = """\
k8s: spec.analysis.webhooks, smoke http://flagger-loadtester.test/: names the Service flagger-loadtester, and \
the sandbox has only canary-gate and load-harness; leave the hook out in an overlay for the sandbox, or have it ask \
the gate
k8s: spec.analysis.webhooks, load http://load-harness-canary.demo/: names the Service load-harness-canary, and \
the sandbox has only canary-gate and load-harness; leave the hook out in an overlay for the sandbox, or have it ask \
the gate
k8s: MetricTemplate errors, spec.provider.type datadog: must be prometheus, which is what the sandbox has; \
write the query in PromQL, or leave the metric out in an overlay for the sandbox
k8s: spec.suspend true: must not be set, since Flagger does not take a suspended Canary up at all; remove it in an \
overlay for the sandbox"""
    with pytest.raises(InvalidInput) as caught:
        admit(replace(stack(), release=release), Path("k8s"))

    assert str(caught.value).endswith(expected)
