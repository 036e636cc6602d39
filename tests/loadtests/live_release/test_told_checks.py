"""What Flagger's events tell of the checks of a tick."""

import pytest

from loadtests.canary.model import CanarySpec, Hook, HookType, Metric, ThresholdRange
from loadtests.canary.timeline import Check, CheckKind
from loadtests.live_release.told_checks import ToldChecks
from tests.loadtests.canary_stack import analysis, canary_release

WHO = "load-harness.demo"
HOOKS = tuple(
    Hook(type=kind, name=f"the-{kind}", url="http://gate/")
    for kind in (HookType.CONFIRM_ROLLOUT, HookType.PRE_ROLLOUT, HookType.ROLLOUT, HookType.ROLLBACK)
)
BUILT_IN = (
    Metric(name="request-success-rate", range=ThresholdRange(minimum=99)),
    Metric(name="request-duration", range=ThresholdRange(maximum=500)),
    Metric(name="errors", query="up", range=ThresholdRange(maximum=1)),
)


def spec() -> CanarySpec:
    """Give a Canary with metrics of every kind."""
    return canary_release(analysis(*HOOKS, metrics=BUILT_IN)).canary


def metric(name: str, value: float | None, because: str) -> Check:
    """Give the check of a metric that did not pass."""
    return Check(kind=CheckKind.METRIC, name=name, is_passed=False, value=value, because=because)


def hook(kind: HookType, because: str = "") -> Check:
    """Give the check of a webhook."""
    return Check(kind=CheckKind.WEBHOOK, name=f"the-{kind}", is_passed=not because, because=because)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        (f"Halt {WHO} advancement success rate 69.17% < 99%", "request-success-rate", 69.17),
        (f"Halt {WHO} advancement success rate 99.00% < 99%", "request-success-rate", None),
        (f"Halt {WHO} advancement request duration 1.25s > 500ms", "request-duration", 1250.0),
        (f"Halt {WHO} advancement request duration 2m3.5s > 500ms", "request-duration", 123500.0),
        (f"Halt {WHO} advancement errors 20.00 > 1", "errors", 20.0),
        (f"Halt {WHO} advancement errors 1.00 > 1", "errors", None),
        (f"Halt {WHO} advancement errors +Inf > 1", "errors", None),
        ("Halt advancement no values found for metric: errors", "errors", None),
        ("Prometheus query failed for errors: connection refused", "errors", None),
    ],
)
def test_a_metric_that_did_not_pass_has_its_value_where_the_text_has_it(
    text: str, name: str, value: float | None
) -> None:
    """What was rounded to the bound itself is not the value that was measured."""
    assert (metric(name, value, text),) == ToldChecks(spec()).told([text])


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Pre-rollout check the-pre-rollout passed", hook(HookType.PRE_ROLLOUT)),
        (
            f"Halt {WHO} advancement pre-rollout check the-pre-rollout failed too early",
            hook(HookType.PRE_ROLLOUT, "too early"),
        ),
        (f"Halt {WHO} advancement external check the-rollout failed 40 of 50", hook(HookType.ROLLOUT, "40 of 50")),
        (
            f"Halt {WHO} advancement waiting for approval the-confirm-rollout",
            hook(HookType.CONFIRM_ROLLOUT, "refused"),
        ),
        ("Rollback check the-rollback passed", hook(HookType.ROLLBACK, "asked for a rollback")),
        ("Rollback hook the-rollback not signaling a rollback", hook(HookType.ROLLBACK)),
    ],
)
def test_a_webhook_is_named_with_its_answer(text: str, check: Check) -> None:
    """One that asks for a rollback has not passed."""
    assert (check,) == ToldChecks(spec()).told([text])


def test_pods_that_are_missing_are_a_check() -> None:
    """Of the primary and of the target."""
    texts = [
        "load-harness-primary.demo not ready: waiting for rollout to finish: 0 of 1 are there",
        "canary deployment load-harness.demo not ready: waiting for pods",
    ]

    assert [
        (CheckKind.PRIMARY, "load-harness-primary", "waiting for rollout to finish: 0 of 1 are there"),
        (CheckKind.CANARY, "load-harness", "waiting for pods"),
    ] == [(one.kind, one.name, one.because) for one in ToldChecks(spec()).told(texts) if not one.is_passed]


def test_other_texts_tell_of_no_check() -> None:
    """Neither Flagger's own nor those of other canaries."""
    texts = [f"Advance {WHO} canary weight 20", "Halt other.demo advancement errors 20.00 > 1", ""]

    assert () == ToldChecks(spec()).told(texts)


def test_a_text_that_several_checks_may_have_told_names_none() -> None:
    """Flagger does not say which of its own metrics it could not ask for."""
    assert () == ToldChecks(spec()).told(["Prometheus query failed: connection refused"])
