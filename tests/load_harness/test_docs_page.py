"""The interactive page of the interface."""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

_ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')
_INLINE = re.compile(r"<style|<script(?![^>]* src=)|\son\w+=|\sstyle=")


def test_all_that_it_asks_for_is_here(client: FlaskClient) -> None:
    """Nothing comes from another host, and nothing is missing."""
    addresses = _ADDRESS.findall(client.get("/docs").text)
    own = [address for address in addresses if address.startswith("/static/")]

    assert any("swagger-ui-bundle.js" in address for address in own)
    assert [] == [address for address in addresses if not address.startswith(("/", "#", "data:"))]
    assert [] == [address for address in own if client.get(address).status_code != 200]


def test_it_keeps_to_the_policy_for_content(client: FlaskClient) -> None:
    """What stands in the page itself would not be run, and not be shown."""
    answer = client.get("/docs")

    assert "text/html; charset=utf-8" == answer.content_type
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert None is _INLINE.search(answer.text)


def test_it_carries_the_token_of_its_session(start: Callable[..., FlaskClient]) -> None:
    """Requests that its forms send are let in; without the token they are not."""
    client = start(LOAD_HARNESS_API_KEY="secret")
    login = client.get("/ui/login").text
    token = re.search(r'name="csrf_token" value="([^"]+)"', login)
    assert token is not None
    client.post("/ui/login", data={"key": "secret", "csrf_token": token[1], "next": "/docs"})
    own = re.search(r'name="csrf-token" content="([^"]+)"', client.get("/docs").text)
    assert own is not None

    assert 403 == client.delete("/faults").status_code
    assert 200 == client.delete("/faults", headers={"X-CSRF-Token": own[1]}).status_code


@pytest.mark.parametrize("path", ["/load/cpu", "/load/memory", "/load/disk", "/load/network", "/load/cpu/work"])
def test_its_examples_are_taken(client: FlaskClient, path: str) -> None:
    """What stands in a form at first is what somebody tries first."""
    described = client.get("/openapi.json").json["paths"][path]["post"]  # type: ignore[index]
    example = described["requestBody"]["content"]["application/json"]["example"]

    answer = client.post(path, json=example)

    assert answer.status_code in {200, 202}, answer.text


def test_no_fault_keeps_it_from_ending_faults(client: FlaskClient) -> None:
    """What it reads is left alone, as it is itself, where every request of a load fails."""
    client.put("/faults", json={"error_rate": 1})

    assert 500 == client.get("/load/jobs").status_code
    assert (200, 200) == tuple(client.get(path).status_code for path in ("/docs", "/openapi.json"))
    assert 200 == client.delete("/faults").status_code


def test_a_stranger_is_led_to_the_login(start: Callable[..., FlaskClient]) -> None:
    """And back."""
    answer = start(LOAD_HARNESS_API_KEY="secret").get("/docs", headers={"Accept": "text/html"})

    assert (303, "/ui/login?next=/docs") == (answer.status_code, answer.headers["Location"])
