"""CDEvents of other producers are read by what their types begin with."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo.dora.cdevents.purl import Package, artifact_of, read_purl, repository_of
from slo.dora.cdevents.read import facts_of
from slo.dora.facts.assemble import assemble
from slo.dora.ledger.lines import spell_lines
from slo.dora.model import Deployment, Fact, Image, Incident, MergedChange
from slo.errors import InvalidInput, Mistake, Place
from tests.slo.dora.cdevents.single import facts_of_event

_AT = "2023-03-20T14:27:05.315384Z"
_SECONDS = 1_679_322_425.315
_DIGEST = "sha256%3A0b31b1c02ff458ad9b7b81cbdf8f028bd54699fa151f221d1e8de6817db93427"


def _event(type_: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 - parts of an event
    """Compose an event as another producer's library does, of 0.5.1."""
    return {
        "context": {
            "specversion": "0.5.1",
            "id": "271069a8",
            "chainId": "4c8cb7dd",
            "source": "/event/source/123",
            "type": f"dev.cdevents.{type_}",
            "timestamp": _AT,
            "links": [{"linkType": "END", "from": {"contextId": "5328c37f"}}],
        },
        "subject": {"id": more.pop("subject", "web"), "source": "/event/source/123", "content": content},
    } | more


def _one(event: object) -> Fact:
    (fact,) = facts_of_event(event, file="body")
    return fact


_NAMED = _DIGEST.replace("%3A", ":")
"""As everybody names that artifact in facts."""
_DEPLOYED = {"environment": {"id": "prod1", "source": "/iaas/geo1"}, "artifactId": f"pkg:oci/myapp@{_DIGEST}"}


@pytest.mark.parametrize("predicate", ["deployed", "upgraded", "rolledback"])
@pytest.mark.parametrize("version", ["0.2.0", "0.3.0", "0.3.0-draft", "0.9.1"])
def test_services_that_were_deployed(predicate: str, version: str) -> None:
    """Deployed, upgraded and rolled back are deployments, whatever the version of their types."""
    expected = Deployment(
        id="cdevents:/event/source/123#271069a8",
        service="web",
        environment="prod1",
        finished_seconds=_SECONDS,
        artifact=_NAMED,
        labels=("rollback",) if predicate == "rolledback" else (),
        as_of_seconds=_SECONDS,
    )
    assert expected == _one(_event(f"service.{predicate}.{version}", _DEPLOYED))


def test_events_of_0_4_1_are_read() -> None:
    """0.4.1 calls `specversion` `version` and gives subjects a type."""
    event = _event("service.deployed.0.2.0", _DEPLOYED)
    event["context"]["version"] = event["context"].pop("specversion").replace("0.5.1", "0.4.1")
    event["subject"]["type"] = "service"
    assert _one(_event("service.deployed.0.2.0", _DEPLOYED)) == _one(event)


def test_an_event_inside_a_cloudevent_is_read() -> None:
    """A CloudEvent in structured mode carries the CDEvent as its data."""
    event = _event("service.deployed.0.3.0", _DEPLOYED)
    wrapped = {"specversion": "1.0", "id": "1", "source": "/s", "type": "dev.cdevents.service.deployed.0.3.0"}
    assert _one(event) == _one(wrapped | {"datacontenttype": "application/json", "data": event})


def test_a_commit_in_custom_data_is_found() -> None:
    """The vocabulary has no commit; producers put it into `customData`."""
    event = _event("service.deployed.0.3.0", _DEPLOYED, customData={"revision": "main", "sha": "ab" * 20})
    found = _one(event)
    assert isinstance(found, Deployment)
    assert "ab" * 20 == found.commit


def test_an_incident_and_its_end_are_one() -> None:
    """Detected, reported and resolved events of one subject make one incident, in whatever order they come."""
    content = {
        "description": "slow",
        "environment": {"id": "prod1"},
        "service": {"id": "web", "source": "/clusterA"},
        "artifactId": "pkg:oci/web@1.2.3",
    }
    detected = _event("incident.detected.0.3.0", content, subject="incident-123")
    reported = _event("incident.reported.0.3.0", content | {"ticketURI": "https://t/345"}, subject="incident-123")
    resolved = _event("incident.resolved.0.3.0", content | {"description": "fast again"}, subject="incident-123")
    reported["context"]["timestamp"] = "2023-03-20T14:37:05Z"
    resolved["context"]["timestamp"] = "2023-03-20T15:27:05Z"
    expected = Incident(
        id="cdevents:/event/source/123#incident-123",
        opened_seconds=_SECONDS,
        resolved_seconds=1_679_326_025.0,
        service="web",
        environment="prod1",
        title="slow",
        url="https://t/345",
        caused_by="pkg:oci/web@1.2.3",
        resolved_by="pkg:oci/web@1.2.3",
        as_of_seconds=1_679_326_025.0,
    )
    assert (expected,) == assemble(map(_one, [resolved, reported, detected])).incidents


def test_a_report_written_when_all_is_over_opens_nothing_again() -> None:
    """A ticket about an incident often comes after its end; who knows only the ticket knows of an open incident."""
    resolved = _event("incident.resolved.0.3.0", {"environment": {"id": "p"}}, subject="7")
    reported = _event("incident.reported.0.3.0", {"environment": {"id": "p"}, "ticketURI": "https://t/7"}, subject="7")
    reported["context"]["timestamp"] = "2023-03-21T09:00:00Z"
    (incident,) = assemble(map(_one, [resolved, reported])).incidents
    assert (_SECONDS, "https://t/7") == (incident.resolved_seconds, incident.url)
    (incident,) = assemble([_one(reported)]).incidents
    assert incident.resolved_seconds is None


def test_a_change_that_was_merged() -> None:
    """A change that ends with its number, in a repository, is a merged change."""
    event = _event(
        "change.merged.0.3.0",
        {"repository": {"id": "owner/name", "source": "https://github.com"}},
        subject="owner/name/pull/12",
        customData={"commit": "abcdef1"},
    )
    expected = MergedChange(
        id="cdevents:/event/source/123#owner/name/pull/12",
        repository="github.com/owner/name",
        number=12,
        merged_seconds=_SECONDS,
        merge_commit="abcdef1",
        as_of_seconds=_SECONDS,
    )
    assert expected == _one(event)


def test_an_artifact_that_was_packaged() -> None:
    """An artifact of a change that is a commit tells which commit an image was built from.

    It is named by its digest, as Flux and Argo name what they deploy: so the commit of theirs is known.
    """
    event = _event(
        "artifact.packaged.0.3.0",
        {"change": {"id": "ab" * 20, "source": "https://github.com/owner/name.git"}},
        subject=f"pkg:oci/web@{_DIGEST}",
    )
    assert Image(artifact=_NAMED, commit="ab" * 20, repository="github.com/owner/name") == _one(event)


@pytest.mark.parametrize(
    "event",
    [
        _event("service.removed.0.3.0", {"environment": {"id": "p"}}),
        _event("pipelinerun.finished.0.3.0", {"outcome": "failure"}),
        _event("change.merged.0.3.0", {}, subject="12"),
        _event("change.merged.0.3.0", {"repository": {"id": "r"}}, subject="my-change"),
        _event("artifact.packaged.0.3.0", {"change": {"id": "myChange123"}}),
        _event("service.deployedlater.0.3.0", {}),
    ],
    ids=["removed", "a pipeline", "no repository", "no number", "no commit", "a type that only begins alike"],
)
def test_events_that_tell_of_no_fact(event: dict[str, Any]) -> None:
    """What tells of nothing that the metrics are made of gives nothing, and is no mistake."""
    assert () == facts_of_event(event, file="body")


# What is wrong


def _without(event: dict[str, Any], part: str, name: str) -> dict[str, Any]:
    changed = copy.deepcopy(event)
    changed[part].pop(name)
    return changed


_GOOD = _event("service.deployed.0.3.0", _DEPLOYED)
_IS_CDEVENT = "must be a text that is not empty; give CDEvents, one on each line"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        (
            [_GOOD],
            (
                "body [{'context': {'specversion': '0.5.1', 'id': '271069a8', 'chainId': '4c8cb7dd', …: "
                "must be a JSON object; give CDEvents, one on each line"
            ),
        ),
        (_without(_GOOD, "context", "type"), f"body: context.type (nothing): {_IS_CDEVENT}"),
        (_without(_GOOD, "subject", "id"), f"body: subject.id (nothing): {_IS_CDEVENT}"),
        (
            _GOOD | {"context": _GOOD["context"] | {"timestamp": "2023-03-20T14:27:05"}},
            (
                "body: context.timestamp 2023-03-20T14:27:05: must be a time in RFC 3339 with its zone; "
                "write it as 2026-01-31T12:00:00Z"
            ),
        ),
        (
            _event("service.deployed.0.3.0", {"environment": "prod", "artifactId": "x"}),
            (
                "body: subject.content.environment.id prod: must be a text that is not empty; "
                "correct its producer, or remove the event"
            ),
        ),
        (
            _event("service.deployed.0.3.0", {"artifactId": "x"}),
            (
                "body: subject.content.environment.id (nothing): must be a text that is not empty; "
                "correct its producer, or remove the event"
            ),
        ),
        (
            _event("incident.detected.0.3.0", {"description": 5}),
            "body: subject.content.description 5: must be a text; correct its producer, or remove the event",
        ),
    ],
    ids=["a list", "no type", "no subject", "no zone", "an environment that is a text", "no environment", "a number"],
)
def test_a_wrong_event_is_told(event: object, message: str) -> None:
    """Each mistake is told with its place, its value, the rule and the next step."""
    with pytest.raises(InvalidInput) as caught:
        facts_of_event(event, file="body")
    assert message == str(caught.value)


def test_all_mistakes_of_an_event_are_told() -> None:
    """An empty object lacks everything that an event has."""
    with pytest.raises(InvalidInput) as caught:
        facts_of_event({}, file="body")
    assert 5 == len(caught.value.mistakes)


def test_a_wrong_artifact_is_told_once() -> None:
    """One wrong field is one message."""
    for type_ in ("service.deployed.0.3.0", "incident.detected.0.3.0", "incident.resolved.0.3.0"):
        with pytest.raises(InvalidInput) as caught:
            facts_of_event(_event(type_, _DEPLOYED | {"artifactId": 5}), file="body")
        assert ["body: subject.content.artifactId 5: must be a text; correct its producer, or remove the event"] == [
            str(mistake) for mistake in caught.value.mistakes
        ]


# Purls and addresses


@pytest.mark.parametrize(
    "text",
    [f"pkg:oci/web@{_DIGEST}?tag=1", _NAMED, f"registry.example.org/web:1@{_NAMED}"],
    ids=["a purl", "the digest", "an image's name"],
)
def test_an_artifact_has_one_name(text: str) -> None:
    """Whoever tells of it, it is known by its digest."""
    assert _NAMED == artifact_of(text)


def test_an_artifact_without_a_digest_is_named_as_it_is() -> None:
    """Nothing is guessed of what has none."""
    assert "pkg:oci/web@1.2.3" == artifact_of("pkg:oci/web@1.2.3")


@pytest.mark.parametrize(
    ("purl", "expected"),
    [
        (f"pkg:oci/myapp@{_DIGEST}", Package()),
        ("pkg:golang/mygit.com/org/app@234fd47e07d1004f0aed9c", Package(commit="234fd47e07d1004f0aed9c")),
        ("pkg:github/o/n@v1.2", Package(repository="github.com/o/n", version="v1.2")),
        ("pkg:generic/x@20260131", Package(version="20260131")),
        (f"pkg:generic/x@{'ab' * 20}", Package(commit="ab" * 20)),
        (
            f"pkg:oci/a@{_DIGEST}?tag=v1&vcs_url=git%2Bhttps%3A%2F%2Fgithub.com%2Fo%2Fn.git%40abcdef1",
            Package(repository="github.com/o/n", commit="abcdef1"),
        ),
        (
            "pkg:oci/a@1.0?vcs_url=git@github.com:o/n.git@abcdef1#sub",
            Package(repository="github.com/o/n", commit="abcdef1", version="1.0"),
        ),
        ("0b31b1c02ff458ad", Package()),
    ],
    ids=["digest", "Go", "tag", "a date is no commit", "whole commit", "its source", "its source by SSH", "no purl"],
)
def test_what_a_purl_says(purl: str, expected: Package) -> None:
    """A purl tells repository, commit and version where its type makes them sure."""
    assert expected == read_purl(purl)


@pytest.mark.parametrize(
    "address",
    [
        "https://github.com/o/n.git",
        "https://user:secret@GitHub.com/o/n/",
        "git@github.com:o/n.git",
        "ssh://git@github.com:22/o/n",
        "git+https://github.com/o/n",
        "github.com/o/n",
    ],
)
def test_a_repository_has_one_name(address: str) -> None:
    """Protocol, user, password, port and `.git` are no part of a repository's name."""
    assert "github.com/o/n" == repository_of(address)


# Anything at all

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
_PLACES = st.sampled_from(
    [
        ("context",),
        ("context", "type"),
        ("context", "timestamp"),
        ("context", "source"),
        ("subject",),
        ("subject", "id"),
        ("subject", "content"),
        ("subject", "content", "environment"),
        ("subject", "content", "environment", "id"),
        ("subject", "content", "service"),
        ("subject", "content", "artifactId"),
        ("subject", "content", "repository"),
        ("subject", "content", "change"),
        ("customData",),
        ("customData", "load_harness"),
        ("customData", "load_harness", "fact"),
        ("customData", "load_harness", "id"),
    ]
)
_TYPES = (
    "service.deployed.0.3.0",
    "incident.detected.0.3.0",
    "incident.reported.0.3.0",
    "incident.resolved.0.3.0",
    "change.merged.0.3.0",
    "artifact.packaged.0.3.0",
)
_CONTENT = {
    **_DEPLOYED,
    "service": {"id": "web"},
    "description": "slow",
    "repository": {"id": "o/n", "source": "https://github.com"},
    "change": {"id": "abcdef1", "source": "https://github.com/o/n"},
}


@given(st.sampled_from([*_TYPES, "other"]), _PLACES, _JSON, st.booleans())
def test_whatever_stands_there_is_a_fact_or_a_mistake(
    type_: str,
    place: tuple[str, ...],
    value: object,
    is_ours: bool,  # noqa: FBT001 - a case
) -> None:
    """An event with anything at any place is read, refused with a message, or of no interest; nothing else happens."""
    plain = {"fact": "deployment", "id": "ci:1", "service": "s", "environment": "e", "finished_seconds": 1}
    event = _event(type_, _CONTENT, subject="12", customData={"load_harness": plain} if is_ours else {"sha": "x"})
    event = copy.deepcopy(event)
    part: Any = event
    for name in place[:-1]:
        part = part.setdefault(name, {})
    part[place[-1]] = value
    mistakes: list[Mistake] = []
    facts = facts_of(event, Place(file="body"), mistakes)
    assert not (facts and mistakes)
    assert all(str(mistake).startswith("body") for mistake in mistakes)
    assert len(facts) <= len(spell_lines(facts, name="ledger"))
