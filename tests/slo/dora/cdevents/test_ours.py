"""Facts become CDEvents that others can read, and come back as they were."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given

from slo.dora.cdevents.plain import spell_json, to_plain
from slo.dora.cdevents.read import facts_of
from slo.dora.cdevents.times import parse, spell
from slo.dora.cdevents.write import event_of
from slo.dora.model import Fact, Image, MergedChange, Outcome, Retraction
from slo.errors import InvalidInput, Mistake, Place
from tests.slo.dora.any_facts import deployment, facts, incident
from tests.slo.dora.cdevents.single import facts_of_event


@given(facts(wide=True))
def test_every_fact_comes_back_as_it_was(fact: Fact) -> None:
    """Nothing is lost or rounded on the way to a line of text and back."""
    text = spell_json(event_of(fact))
    assert "\n" not in text
    assert (fact,) == facts_of_event(json.loads(text), file="f")


@given(facts(wide=True))
def test_every_event_has_the_shape_of_the_specification(fact: Fact) -> None:
    """The frame, and the content that each type must have, are those of CDEvents 0.5.1."""
    event = event_of(fact)
    context, subject = event["context"], event["subject"]
    assert {"context", "subject", "customData", "customDataContentType"} == event.keys()
    assert {"specversion", "id", "source", "type", "timestamp"} == context.keys()
    assert {"id", "source", "content"} == subject.keys()
    assert all(isinstance(value, str) and value for value in context.values())
    assert subject["id"]
    assert parse(context["timestamp"]) is not None
    assert quote(context["source"], safe="/%") == context["source"]
    assert _REQUIRED[context["type"]] <= subject["content"].keys()


_REQUIRED = {
    "dev.cdevents.service.deployed.0.3.0": {"environment", "artifactId"},
    "dev.cdevents.incident.detected.0.3.0": {"environment"},
    "dev.cdevents.incident.resolved.0.3.0": {"environment"},
    "dev.cdevents.change.merged.0.3.0": set[str](),
    "dev.cdevents.artifact.packaged.0.3.0": {"change"},
    "dev.cdeventsx.load-harness-deployment.failed.0.1.0": set[str](),
    "dev.cdeventsx.load-harness-deployment.observed.0.1.0": set[str](),
    "dev.cdeventsx.load-harness-deployment.started.0.1.0": set[str](),
    "dev.cdeventsx.load-harness-incident.stated.0.1.0": set[str](),
    "dev.cdeventsx.load-harness-fact.retracted.0.1.0": {"reason"},
}


def test_a_deployment_as_others_see_it() -> None:
    """Who knows CDEvents and not us reads service, environment, time and commit."""
    fact = deployment(
        id="github-deployments:o/n/7", finished_seconds=1_700_000_000.5, repository="github.com/o/n", commit="ab" * 20
    )
    event = event_of(fact)
    assert {
        "specversion": "0.5.1",
        "source": "/load-harness/github-deployments",
        "type": "dev.cdevents.service.deployed.0.3.0",
        "timestamp": "2023-11-14T22:13:20.500Z",
        "id": event["context"]["id"],
    } == event["context"]
    assert re.fullmatch(r"[0-9a-f]{32}", event["context"]["id"])
    assert {"environment": {"id": "production"}, "artifactId": f"pkg:github/o/n@{'ab' * 20}"} == event["subject"][
        "content"
    ]
    assert "web" == event["subject"]["id"]


@pytest.mark.parametrize(
    ("fact", "type_", "subject", "timestamp"),
    [
        pytest.param(
            deployment(outcome=Outcome.FAILURE), "x.load-harness-deployment.failed", "web", 100, id="a failure"
        ),
        pytest.param(
            deployment(observed_of="o"), "x.load-harness-deployment.observed", "web", 100, id="an observation"
        ),
        pytest.param(incident(), "x.load-harness-incident.stated", "pager:1", 100, id="an incident anywhere"),
        pytest.param(incident(environment="p"), ".incident.detected", "pager:1", 100, id="an incident"),
        pytest.param(
            incident(environment="p", resolved_seconds=160.0), ".incident.resolved", "pager:1", 160, id="its end"
        ),
        pytest.param(
            MergedChange(id="gh:1", repository="r", number=12, merged_seconds=5.0),
            ".change.merged",
            "12",
            5,
            id="a merge",
        ),
        pytest.param(
            Image(artifact="sha256:1f", commit="c"), ".artifact.packaged", "pkg:oci/image@sha256%3A1f", 0, id="an image"
        ),
        pytest.param(
            Retraction(id="pager:1", reason="merged", as_of_seconds=7.0),
            "x.load-harness-fact.retracted",
            "pager:1",
            7,
            id="a retraction",
        ),
    ],
)
def test_what_each_fact_is_called(fact: Fact, type_: str, subject: str, timestamp: float) -> None:
    """Each fact has the standard's type where there is one, and the time at which it happened."""
    event = event_of(fact)
    assert f"dev.cdevents{type_}" == event["context"]["type"].rpartition(".0.")[0].removesuffix(".0")
    assert subject == event["subject"]["id"]
    assert timestamp == parse(event["context"]["timestamp"])


@pytest.mark.parametrize(
    ("known", "purl"),
    [
        ({}, "pkg:generic/web"),
        ({"version": "v1 2"}, "pkg:generic/web@v1%202"),
        ({"commit": "abcdef1", "version": "v1"}, "pkg:generic/web@abcdef1"),
        ({"artifact": "sha256:1f", "commit": "abcdef1"}, "pkg:oci/web@sha256%3A1f"),
        ({"artifact": "pkg:oci/a@sha256%3A1f"}, "pkg:oci/a@sha256%3A1f"),
    ],
    ids=["nothing known", "a version", "a commit", "a digest", "a purl"],
)
def test_what_was_deployed_always_has_a_purl(known: dict[str, str], purl: str) -> None:
    """The vocabulary asks for an artifact, so the best name that is known becomes one."""
    assert purl == event_of(deployment(**known))["subject"]["content"]["artifactId"]


def test_the_same_fact_is_the_same_event() -> None:
    """An event's id depends on what it says, so a replay is known as one."""
    assert event_of(deployment()) == event_of(deployment())
    assert event_of(deployment())["context"]["id"] != event_of(deployment(version="1"))["context"]["id"]


def test_halves_of_characters_do_not_reach_the_ledger() -> None:
    """A title out of a broken message is written with a question mark where it cannot be written."""
    event = json.loads(spell_json(event_of(deployment(title="half \udc80 of it"))))
    assert "half ? of it" == event["customData"]["load_harness"]["title"]


# What is wrong with an event of ours


def _mistakes(change: dict[str, Any]) -> list[str]:
    event = event_of(deployment())
    event["customData"]["load_harness"] |= change
    mistakes: list[Mistake] = []
    assert () == facts_of(event, Place(file="l.jsonl", line=3), mistakes)
    return [str(mistake) for mistake in mistakes]


_AT = "l.jsonl:3: customData.load_harness."


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": ""}, 'id "": must be a text of 1 to 100000 characters; restore the line, or remove it'),
        (
            {"finished_seconds": 1_700_000_000_000},
            (
                "finished_seconds 1700000000000: must be a time in Unix seconds, up to the year 9999; "
                "restore the line, or remove it"
            ),
        ),
        (
            {"finished_seconds": "1700000000"},
            (
                "finished_seconds 1700000000: must be a time in Unix seconds, up to the year 9999; "
                "restore the line, or remove it"
            ),
        ),
        (
            {"finished_seconds": 10**400},
            (
                f"finished_seconds 1{'0' * 78}…: must be a time in Unix seconds, up to the year 9999; "
                "restore the line, or remove it"
            ),
        ),
        ({"outcome": "ok"}, "outcome ok: must be one of success, failure; restore the line, or remove it"),
        ({"labels": "hotfix"}, "labels hotfix: must be a list of texts; restore the line, or remove it"),
        ({"is_planned": 1}, "is_planned 1: must be true or false; restore the line, or remove it"),
        ({"comit": "a"}, "comit a: is no field of it; did you mean commit?"),
        (
            {"fact": "release"},
            (
                "fact release: must be one of deployment, start, incident, merged_change, image, retraction; "
                "read it with the version of load-harness that wrote it, or a newer one"
            ),
        ),
    ],
    ids=[
        "empty id",
        "milliseconds",
        "text for a time",
        "a long number",
        "outcome",
        "one label",
        "number for a switch",
        "typo",
        "kind",
    ],
)
def test_a_wrong_field_is_told(change: dict[str, Any], message: str) -> None:
    """Each mistake in a fact is told with its place, its value, the rule and the next step."""
    assert [_AT + message] == _mistakes(change)


def test_all_mistakes_are_told_at_once() -> None:
    """Three wrong fields are three messages."""
    assert 3 == len(_mistakes({"id": 1, "service": None, "labels": {}}))


def test_a_missing_field_is_told() -> None:
    """A required field that is not there is told as such."""
    event = event_of(deployment())
    del event["customData"]["load_harness"]["service"]
    with pytest.raises(InvalidInput, match=re.escape("load_harness.service (nothing): is required; restore the line")):
        facts_of_event(event, file="l.jsonl")


def test_a_field_of_ours_that_is_no_object_is_told() -> None:
    """`customData.load_harness` that is a text is no fact."""
    event = event_of(deployment()) | {"customData": {"load_harness": "x"}}
    with pytest.raises(InvalidInput, match=r"customData\.load_harness\.fact"):
        facts_of_event(event, file="l.jsonl")


# Times


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("2026-03-29T01:30:00Z", 1_774_747_800.0),
        ("2026-03-29T02:30:00.1239+01:00", 1_774_747_800.124),
        ("0001-01-01T00:00:00Z", -62_135_596_800.0),
        ("2026-03-29t01:30:00z", 1_774_747_800.0),
        ("2026-03-29T01:30:00", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+23:00", -62_135_679_600.0),
    ],
    ids=[
        "UTC",
        "a zone and more than milliseconds",
        "the first",
        "small letters",
        "no zone",
        "no time",
        "before the first",
    ],
)
def test_times_are_read(text: str, seconds: float | None) -> None:
    """A time is RFC 3339 with a zone, rounded to a millisecond."""
    assert seconds == parse(text)


def test_times_are_spelt_without_a_needless_fraction() -> None:
    """Whole seconds have no fraction, others three digits; far from 1970, too."""
    assert ["1970-01-01T00:00:00Z", "1969-12-31T23:59:59.999Z", "9999-12-31T23:59:59Z"] == [
        spell(0.0),
        spell(-0.001),
        spell(253_402_300_799.0),
    ]


def test_a_fact_without_defaults_is_short() -> None:
    """Fields that have their default are not written."""
    assert {
        "fact": "deployment",
        "id": "ci:1",
        "service": "web",
        "environment": "production",
        "finished_seconds": 100,
    } == to_plain(deployment())
