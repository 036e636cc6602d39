"""What the receiver answers over HTTP, without a server of its own."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from slo.cli.dora.serve import serve
from slo.dora.facts.assemble import assemble
from slo.dora.ledger.file import FileLedger
from slo.dora.model import Facts
from slo.dora.receiver.app import create_app
from slo.dora.receiver.settings import MAX_BODY_BYTES, ReceiverSettings
from slo.dora.sources.catalog import push_sources
from slo.serving.body import MAX_LEVELS
from tests.slo.dora.sources.deliveries import NOON, SECRET, changed, signature
from tests.slo.dora.sources.test_flagger import EVENT
from tests.slo.dora.sources.test_incidents import RESOLVED, TRIGGERED

SECRETS = {"flagger": (SECRET,), "pagerduty": ("an older secret of the tests", SECRET)}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Where facts go."""
    return tmp_path / "dora.jsonl"


@pytest.fixture
def client(ledger: Path) -> FlaskClient:
    """A receiver with secrets for two sources, at a minute past noon."""
    return create_app(ReceiverSettings(ledger=ledger, secrets=SECRETS), clock=lambda: NOON + 60).test_client()


@pytest.fixture
def trusting(ledger: Path) -> FlaskClient:
    """A receiver without secrets."""
    return create_app(ReceiverSettings(ledger=ledger, environment="live"), clock=lambda: NOON + 60).test_client()


def token(event: dict[str, Any] = EVENT, secret: str = SECRET) -> dict[str, Any]:
    """Flagger's event with the secret in it."""
    return changed(event, "metadata", {**event["metadata"], "token": secret})  # type: ignore[no-any-return]


def page(client: FlaskClient, event: dict[str, Any], secret: str = SECRET) -> Any:  # noqa: ANN401 - JSON, or a fact of any kind
    """Send an event as PagerDuty does."""
    body = json.dumps(event).encode()
    return client.post("/pagerduty", data=body, headers={"X-PagerDuty-Signature": f"v1={signature(body, secret)}"})


def held(ledger: Path) -> Facts:
    """What the ledger holds."""
    return assemble(FileLedger(ledger).read().facts)


def test_a_delivery_is_in_the_ledger_when_it_is_answered(client: FlaskClient, ledger: Path) -> None:
    """With how many facts it told, and how many of them were new."""
    answer = client.post("/flagger", json=token())

    assert (200, {"answer": "recorded", "facts": 1, "new": 1}) == (answer.status_code, answer.json)
    assert ["podinfo"] == [one.service for one in held(ledger).deployments]
    assert SECRET not in ledger.read_text(encoding="utf-8")


def test_a_replay_changes_nothing(client: FlaskClient, ledger: Path) -> None:
    """Not a byte, however often."""
    client.post("/flagger", json=token())
    before = ledger.read_bytes()
    answers = [client.post("/flagger", json=token()).json for _ in range(3)]

    assert [{"answer": "known", "facts": 1, "new": 0}] * 3 == answers
    assert before == ledger.read_bytes()


def test_events_out_of_order_give_one_incident(client: FlaskClient, ledger: Path) -> None:
    """Either secret is right, while one is changed for the other."""
    assert 200 == page(client, RESOLVED).status_code
    assert 200 == page(client, TRIGGERED, secret="an older secret of the tests").status_code  # noqa: S106

    assert [NOON] == [one.resolved_seconds for one in held(ledger).incidents]


def test_what_is_of_no_interest_is_answered_with_a_yes(client: FlaskClient) -> None:
    """Or its sender would try again for ever."""
    answer = client.post("/flagger", json=token(changed(EVENT, "phase", "Progressing")))

    assert (200, "nothing") == (answer.status_code, answer.json["answer"])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/flagger", EVENT, id="no secret"),
        pytest.param("/flagger", token(secret=SECRET + "x"), id="a wrong one"),
        pytest.param("/pagerduty", TRIGGERED, id="no signature"),
        pytest.param("/flux", {}, id="a source that has no secret here"),
    ],
)
def test_who_cannot_prove_it_is_not_believed(client: FlaskClient, ledger: Path, path: str, body: object) -> None:
    """And nothing is written, nor is a secret answered back."""
    answer = client.post(path, json=body)

    assert (401, "unauthorized") == (answer.status_code, answer.json["answer"])
    assert b"" == ledger.read_bytes()
    assert SECRET not in answer.text


def test_a_body_that_cannot_be_read_is_told_to_those_who_are_known(client: FlaskClient, trusting: FlaskClient) -> None:
    """Others learn nothing of it."""
    assert 401 == client.post("/flagger", data="{").status_code
    answer = trusting.post("/flagger", data='{"metadata": {"token": "s3cret"')

    assert 400 == answer.status_code
    assert answer.json["because"].startswith("body of 31 bytes: is not JSON (Expecting")
    assert "s3cret" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"[" * 100_000, id="deep and cut"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, id="deep"),
        pytest.param(b"[" * (MAX_LEVELS + 1) + b"]" * (MAX_LEVELS + 1), id="a level too deep"),
        pytest.param(b'{"a": NaN}', id="no number"),
        pytest.param(b"\xff\xfe\x00", id="no text"),
        pytest.param(b"payload=%7B%7D", id="a form"),
        pytest.param(b"<html>", id="a page"),
    ],
)
def test_a_body_that_is_no_json_is_refused(trusting: FlaskClient, body: bytes) -> None:
    """Whatever it is."""
    answer = trusting.post("/alertmanager", data=body)

    assert (400, "invalid") == (answer.status_code, answer.json["answer"])


def test_every_mistake_of_a_payload_is_answered(trusting: FlaskClient) -> None:
    """With its place, and what to do."""
    answer = trusting.post("/flagger", json={"name": "", "phase": "Done"})

    assert 422 == answer.status_code
    assert ["body: name", "body: namespace", "body: phase Done"] == [
        line.partition(":")[0] + ":" + line.split(":")[1].removesuffix(" (nothing)").removesuffix(' ""')
        for line in answer.json["because"].splitlines()
    ]


def test_a_body_that_is_too_large_is_refused(trusting: FlaskClient) -> None:
    """By what it says of its length."""
    answer = trusting.post("/flagger", data=b" " * (MAX_BODY_BYTES + 1))

    assert (413, "close") == (answer.status_code, answer.headers["Connection"])
    assert f"body: is too large; send at most {MAX_BODY_BYTES} bytes" == answer.json["because"]


def test_paths_and_methods_that_are_not_served_name_those_that_are(trusting: FlaskClient) -> None:
    """In JSON, too."""
    assert "POST to /alertmanager, /argo-cd" in trusting.post("/slack", json={}).json["because"]
    assert 405 == trusting.get("/flagger").status_code
    assert 404 == trusting.get("/").status_code


def test_a_page_in_a_browser_cannot_tell_of_deployments(trusting: FlaskClient, ledger: Path) -> None:
    """Which could reach a receiver on this machine."""
    assert 401 == trusting.post("/flagger", json=EVENT, headers={"Origin": "https://evil.example"}).status_code
    assert b"" == ledger.read_bytes()


def test_an_environment_that_is_not_named_is_the_receivers(trusting: FlaskClient, ledger: Path) -> None:
    """The one that it was started with."""
    trusting.post("/flagger", json=changed(EVENT, "metadata.environment", ...))

    assert ["live"] == [one.environment for one in held(ledger).deployments]


def test_a_clock_an_hour_ahead_is_told_and_changes_nothing(trusting: FlaskClient, ledger: Path) -> None:
    """Its time is written as it was told: which of the two clocks is right, nobody knows."""
    ahead = changed(EVENT, "metadata.timestamp", str(int((NOON + 3660) * 1000)))
    answer = trusting.post("/flagger", json=ahead)

    assert "the sender's clock is 3600 s ahead of this one" in answer.json["warning"]
    assert [NOON + 3660] == [one.finished_seconds for one in held(ledger).deployments]
    assert 'load_harness_dora_clock_ahead_seconds{source="flagger"} 3600.0' in trusting.get("/metrics").text


def test_a_canarys_start_ahead_is_told_too(trusting: FlaskClient) -> None:
    """It is a time as any other."""
    start = changed(EVENT, "phase", "Progressing")
    start["metadata"] |= {
        "eventMessage": "New revision detected! Scaling up",
        "timestamp": str(int(NOON + 3660) * 1000),
    }

    assert "3600 s ahead" in trusting.post("/flagger", json=start).json["warning"]


def test_a_ledger_that_was_exchanged_for_a_damaged_one_is_no_mistake_of_the_sender(
    trusting: FlaskClient, ledger: Path
) -> None:
    """It has to try again; a fact that no ledger can hold it has to correct."""
    trusting.post("/flagger", json=EVENT)
    other = ledger.with_suffix(".new")
    other.write_text("nonsense\n" * 100, encoding="utf-8")
    other.rename(ledger)
    answer = trusting.post("/flagger", json=changed(EVENT, "checksum", "other"))

    assert (503, "failed", "30") == (answer.status_code, answer.json["answer"], answer.headers["Retry-After"])
    assert f"{ledger}:1 nonsense" in answer.json["because"]
    ledger.unlink()
    assert 200 == trusting.post("/flagger", json=changed(EVENT, "checksum", "other")).status_code
    assert 422 == trusting.post("/flagger", json=changed(EVENT, "metadata.version", "x" * 200_000)).status_code


def test_a_ledger_on_a_branch_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not taken for a file of that name."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(serve, ["--ledger", "git:dora-ledger", "--port", "0"])

    assert 2 == result.exit_code
    assert "--ledger git:dora-ledger: must be a file here" in result.output
    assert [] == list(tmp_path.iterdir())


def test_the_help_names_every_source() -> None:
    """With its path."""
    words = CliRunner().invoke(serve, ["--help"]).output

    assert [] == [name for name, source in push_sources().items() if f"/{name}: {source.title}\n" not in words]


def test_metrics_count_what_deliveries_came_to(client: FlaskClient) -> None:
    """From 0 on, for each source; an unknown path is one word."""
    assert 'load_harness_dora_deliveries_total{answer="recorded",source="flux"} 0.0' in client.get("/metrics").text
    client.post("/flagger", json=token())
    client.post("/flagger", json=token())
    client.post("/flagger", json=EVENT)
    client.post("/a/b/c", json={})
    lines = client.get("/metrics").text.splitlines()

    for answer, count in (("recorded", 1), ("known", 1), ("unauthorized", 1)):
        assert f'load_harness_dora_deliveries_total{{answer="{answer}",source="flagger"}} {count}.0' in lines
    assert 'load_harness_dora_deliveries_total{answer="invalid",source="unknown"} 1.0' in lines
    assert 'load_harness_dora_facts_total{source="flagger"} 1.0' in lines


def test_the_number_of_series_does_not_grow_with_what_is_sent(trusting: FlaskClient) -> None:
    """After the first deliveries, none is new."""

    def deliver(number: int) -> int:
        trusting.post("/flagger", json=changed(EVENT, "checksum", f"c{number}"))
        trusting.post(f"/unknown{number}", json={})
        return len([line for line in trusting.get("/metrics").text.splitlines() if not line.startswith("#")])

    first = deliver(0)
    assert {first} == {deliver(number) for number in range(1, 50)}


def test_probes_say_whether_a_delivery_could_be_written(trusting: FlaskClient, ledger: Path) -> None:
    """Alive it is either way."""
    assert (200, {"status": "ready"}) == (trusting.get("/readyz").status_code, trusting.get("/readyz").json)
    ledger.unlink()
    ledger.parent.rename(ledger.parent.with_name("elsewhere"))

    assert (503, {"status": "not ready: the ledger cannot be written"}) == (
        trusting.get("/readyz").status_code,
        trusting.get("/readyz").json,
    )
    assert 200 == trusting.get("/healthz").status_code
    answer = trusting.post("/flagger", json=EVENT)
    assert (503, "30") == (answer.status_code, answer.headers["Retry-After"])


def test_a_ledger_that_was_moved_away_is_begun_anew(trusting: FlaskClient, ledger: Path) -> None:
    """Nothing that is told afterwards goes to the old one."""
    trusting.post("/flagger", json=EVENT)
    ledger.rename(ledger.with_suffix(".old"))
    trusting.post("/flagger", json=changed(EVENT, "checksum", "other"))

    assert 1 == len(held(ledger).deployments)
