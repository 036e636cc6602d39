"""How the gate is predicted to answer: by its own statistics, on what an exact plan counts."""

from dataclasses import replace

import pytest

from loadtests.canary.interface import HookAnswer
from loadtests.canary.model import Hook, HookType, Phase
from loadtests.cli.gate_forecast import forecast_of
from loadtests.prediction.canary.situation import AtHook, Requests
from tests.loadtests.test_releasing import canary, sandbox

COMPARE = {"check": "compare", "max_error_percent": "1", "good_error_percent": "0.1"}
GATE = "http://canary-gate.default"


def hook(kind: HookType = HookType.ROLLOUT, url: str = f"{GATE}/rollout", **metadata: str) -> Hook:
    """Give a webhook of the gate."""
    return Hook(type=kind, name="gate", url=url, metadata=metadata)


def answered(asked: Hook, requests: float = 0.0, failed: float = 0.0, *, has_traffic: bool = True) -> HookAnswer:
    """Ask when the canary has answered so many requests."""
    seen = AtHook(
        now=50.0,
        canary=Requests(answered=requests, failed=failed),
        primary=Requests(answered=1000.0),
        has_traffic=has_traffic,
    )
    return forecast_of(sandbox(canary()))(asked, Phase.PROGRESSING, seen)


@pytest.mark.parametrize(
    ("requests", "failed", "expected"),
    [
        pytest.param(1000.0, 0.0, True, id="enough that were good"),
        pytest.param(100.0, 0.0, False, id="too few to tell"),
        pytest.param(300.0, 30.0, False, id="too many that failed"),
        pytest.param(0.0, 0.0, False, id="none"),
    ],
)
def test_it_compares_on_enough_requests(requests: float, failed: float, *, expected: bool) -> None:
    """As the gate does, whose statistics it asks."""
    assert expected is answered(hook(HookType.CONFIRM_PROMOTION, **COMPARE), requests, failed).is_success


def test_too_few_may_be_let_pass() -> None:
    """If the hook says so; what is proven bad is not."""
    lenient = hook(**COMPARE, too_few="allow")

    assert answered(lenient, 100.0).is_success
    refused = answered(lenient, 300.0, 30.0)
    assert (False, "30 of 300 requests of the canary failed: refused") == (refused.is_success, refused.reason)


def test_none_are_not_few() -> None:
    """Without a request there is no series of the canary, and the gate does not know whether it is scraped."""
    nothing = answered(hook(**COMPARE, too_few="allow"))

    assert (False, "0 of 0 requests of the canary failed: not enough traffic") == (nothing.is_success, nothing.reason)


def test_the_first_increase_needs_no_requests() -> None:
    """Before it there can be none; with a weight there must be some."""
    asked = hook(HookType.CONFIRM_TRAFFIC_INCREASE, **COMPARE)

    assert answered(asked, has_traffic=False).is_success
    assert not answered(asked, has_traffic=True).is_success
    assert not answered(asked, 300.0, 30.0, has_traffic=False).is_success


def test_a_rollback_hook_is_answered_the_other_way_round() -> None:
    """A yes means *roll back*."""
    asked = hook(HookType.ROLLBACK, **COMPARE)

    assert [False, True] == [answered(asked, 1000.0, failed).is_success for failed in (0.0, 100.0)]


@pytest.mark.parametrize(
    ("kind", "path", "expected"),
    [
        pytest.param(HookType.ROLLBACK, "/rollback/check", False, id="nobody asks for a rollback"),
        pytest.param(HookType.CONFIRM_PROMOTION, "/gate/check", False, id="nobody opens the gate"),
        pytest.param(HookType.CONFIRM_PROMOTION, "/gate/halt", False, id="halt"),
        pytest.param(HookType.CONFIRM_PROMOTION, "/gate/approve", True, id="approve"),
        pytest.param(HookType.CONFIRM_PROMOTION, "/confirm-promotion", True, id="no check"),
    ],
)
def test_switches_stay_as_they_are(kind: HookType, path: str, *, expected: bool) -> None:
    """Nobody touches them during a run."""
    assert expected is answered(hook(kind, f"{GATE}{path}")).is_success


def test_a_manual_switch_in_the_metadata_is_one_too() -> None:
    """Closed until somebody opens it; of a rollback hook it asks for none."""
    assert not answered(hook(HookType.CONFIRM_ROLLOUT, check="switch")).is_success
    assert not answered(hook(HookType.ROLLBACK, check="switch")).is_success


def test_other_webhooks_agree() -> None:
    """Nothing is known of them."""
    other = replace(hook(**COMPARE), url="https://gate.example.com/rollout")

    assert answered(other, 300.0, 300.0).is_success


def test_what_the_gate_cannot_read_it_refuses() -> None:
    """With the gate's own words."""
    refused = answered(hook(check="compair"))

    assert not refused.is_success
    assert "compair" in refused.reason
