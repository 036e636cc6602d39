"""Whatever the autoscaler sees, there is an explanation, and it decides as the engine does."""

import random
import re

import pytest

from loadtests.explanation.as_text import as_text
from loadtests.explanation.recording import Recording, explain_at
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import (
    AverageValue,
    ExternalMetric,
    FetchError,
    HpaSpec,
    MetricsObservation,
    Observation,
    PodObservation,
    PodsMetric,
    ResourceMetric,
    ScalingRules,
    SelectPolicy,
    Utilization,
    Value,
)
from loadtests.hpa.versions import profile
from tests.loadtests.hpa.builder import (
    CPU_50,
    NOW,
    OLD,
    behavior,
    controller,
    percent_policy,
    pod,
    pods_policy,
    rules,
    spec,
)

UNSAID = re.compile(r"\b1 (?:pods|replicas)\b|\bNone\b|\bnan\b|\binf\b|\.\.|\d{8,} s|(?<!\w)-\d+ s")
"""What no colleague would say."""


@pytest.mark.parametrize("seed", range(20))
def test_any_sync_is_explained(seed: int) -> None:
    """Six syncs with random pods, metrics and behavior: every sentence is one, every decision the engine's."""
    draw = random.Random(seed)  # noqa: S311 - cases, no secrets
    hpa = _hpa(draw)
    seen = tuple(_observation(draw, 15.0 * number) for number in range(6))
    loop = controller(hpa)
    recording = Recording(spec=hpa, flags=ControllerFlags(), kubernetes=profile("1.35"), observations=seen, origin=NOW)
    for observation, explanation in zip(seen, explain_at(recording, recording.times), strict=True):
        assert loop.reconcile(observation).desired_replicas == explanation.desired_replicas
        assert explanation.outlook
        assert None is UNSAID.search(as_text(explanation).partition("Kubernetes says")[0])


def _hpa(draw: random.Random) -> HpaSpec:
    metrics = (
        CPU_50,
        ResourceMetric(name="memory", target=Utilization(percent=80)),
        PodsMetric(name="rps", target=AverageValue(milli=10_000)),
        ExternalMetric(name="queue", target=Value(milli=5000)),
    )
    chosen = draw.sample(metrics, draw.randint(1, 3))
    asked = draw.choice((None, behavior(up=_rules(draw), down=_rules(draw))))
    return spec(*chosen, minimum=draw.choice((1, 2)), maximum=draw.choice((4, 20)), behavior=asked)


def _rules(draw: random.Random) -> ScalingRules:
    policies = [
        draw.choice((pods_policy, percent_policy))(draw.choice((1, 10, 80)), draw.choice((15, 60)))
        for _ in range(draw.randint(1, 2))
    ]
    return rules(*policies, window=draw.choice((0, 30)), select=draw.choice(list(SelectPolicy)))


def _observation(draw: random.Random, seconds: float) -> Observation:
    replicas = draw.randint(0, 6)
    values = {f"p{number}": f"{draw.randint(0, 30)}" for number in range(replicas)}
    answers = MetricsObservation(
        pods={"rps": draw.choice((values, FetchError(text="timeout")))}, external={"queue": ("3", "4")}
    )
    seen = tuple(_pod(draw, f"p{number}", NOW + seconds) for number in range(replicas))
    return Observation(time=NOW + seconds, spec_replicas=replicas, status_replicas=replicas, pods=seen, metrics=answers)


def _pod(draw: random.Random, name: str, now: float) -> PodObservation:
    return pod(name, cpu=draw.choice((None, "10m", "52m", "90m", "200m")))._replace(
        phase=draw.choice(("Running",) * 6 + ("Pending", "Failed")),
        ready=draw.choice((True, True, True, False, "unknown", None)),
        start_time=draw.choice((OLD, now - 40, None)),
        ready_transition_time=draw.choice((OLD + 2, now - 10, None)),
        deleted=draw.random() < 0.1,
        metric_time=draw.choice((now - 5, None)),
    )
