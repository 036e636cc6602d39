"""What the gate answers to Flagger over HTTP, without a server of its own."""

from pathlib import Path
from typing import cast

import pytest
from flask.testing import FlaskClient

from loadtests.gate.app import create_app
from loadtests.gate.settings import GateSettings
from slo.prometheus import Prometheus
from tests.loadtests.gate.asking import COMPARE, NOW, body, counted


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    """A gate of its own, with a Prometheus that has no request of the canary."""
    silent = cast("Prometheus", counted(canary=(0, 0)))
    ticks = (NOW + 10.0 * tick for tick in range(100))
    return create_app(
        GateSettings(directory=tmp_path, prometheus=silent, token="s3cret"),  # noqa: S106 - of a test
        clock=lambda: next(ticks),
    ).test_client()


def asked(client: FlaskClient, path: str, metadata: dict[str, str]) -> int:
    """The status of the answer."""
    return client.post(path, json=body({"token": "s3cret", **metadata})).status_code


def told(client: FlaskClient, message: str) -> None:
    """Tell the gate an event of Flagger's."""
    event = {"eventMessage": message, "eventType": "Normal", "timestamp": "1"}
    assert 200 == asked(client, "/event", event)


def test_an_increase_that_did_not_happen_is_approved_again(client: FlaskClient) -> None:
    """A switch that is asked next refuses it; once requests are routed to the canary there must be some."""
    told(client, "Starting canary analysis for shop.default")
    waiting = [asked(client, "/confirm-traffic-increase", COMPARE) for _ in range(2)]
    told(client, "Advance shop.default canary weight 0")
    mirrored = asked(client, "/confirm-traffic-increase", COMPARE)
    told(client, "Advance shop.default canary weight 10")

    assert [200, 200, 200] == [*waiting, mirrored]
    assert [409, 409] == [asked(client, "/confirm-traffic-increase", COMPARE) for _ in range(2)]


def test_without_an_event_hook_only_the_first_increase_is_approved(client: FlaskClient) -> None:
    """Nothing tells whether it happened."""
    assert [200, 409] == [asked(client, "/confirm-traffic-increase", COMPARE) for _ in range(2)]


def test_two_canaries_at_once_have_nothing_to_do_with_each_other(client: FlaskClient) -> None:
    """Not even with the same checksum."""
    for name in ("shop", "other"):
        document = body({"token": "s3cret", **COMPARE}, name=name)
        assert 200 == client.post("/confirm-traffic-increase", json=document).status_code


def test_a_token_is_not_answered_back(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    """Not even where the body that holds it cannot be read; nor is it logged."""
    answer = client.post("/rollout", data="{'metadata': {'token': 's3cret'}}")

    assert 400 == answer.status_code
    assert "s3cret" not in answer.get_data(as_text=True) + caplog.text
