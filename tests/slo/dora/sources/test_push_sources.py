"""What all sources that tell of themselves have in common: who is believed, and what nonsense does to them."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slo.dora.cdevents.plain import spell_json
from slo.dora.cdevents.read import facts_of
from slo.dora.cdevents.write import event_of
from slo.dora.sources.catalog import NAMES, push_sources
from slo.dora.sources.interface import Delivery
from slo.dora.sources.payload import parse_time
from slo.errors import InvalidInput, Mistake, Place
from tests.slo.dora.sources import (
    test_argo,
    test_flagger,
    test_flux,
    test_github_webhooks,
    test_imports,
    test_incidents,
)
from tests.slo.dora.sources.deliveries import NOON, SECRET, Seen, delivery, seconds, signature

SIGNED = {"pagerduty": "x-pagerduty-signature", "flux": "x-signature", "github": "x-hub-signature-256"}
PREFIX = {"pagerduty": "v1=", "flux": "sha256=", "github": "sha256="}
BEARERS = sorted(set(NAMES) - {"pagerduty", "github"})


def signed(source: str, secret: str) -> Delivery:
    """A delivery with the signature that the source makes."""
    plain = delivery({"any": "thing"})
    return replace(plain, headers={SIGNED[source]: PREFIX[source] + signature(plain.body, secret)})


@pytest.mark.parametrize("source", sorted(SIGNED))
def test_a_signature_is_believed_if_it_is_of_this_body_and_secret(source: str) -> None:
    """Not another secret's, not another body's, not none, not an empty one, not a shorter one."""
    one, good = push_sources()[source], signed(source, SECRET)
    name, value = next(iter(good.headers.items()))

    assert one.is_signed(good, SECRET)
    assert not one.is_signed(signed(source, "another secret of the tests"), SECRET)
    assert not one.is_signed(replace(good, body=good.body + b" "), SECRET)
    for wrong in ("", PREFIX[source], value[:-1], value.removeprefix(PREFIX[source]), f"sha1={value}", "\udcff"):
        assert not one.is_signed(replace(good, headers={name: wrong}), SECRET), wrong
    assert not one.is_signed(replace(good, headers={}), SECRET)


def test_pagerduty_signs_with_each_of_its_secrets() -> None:
    """While one is changed for another there are two signatures."""
    good = signed("pagerduty", SECRET).headers["x-pagerduty-signature"]
    both = replace(delivery({"any": "thing"}), headers={"x-pagerduty-signature": f"v1={'0' * 64},{good}"})

    assert push_sources()["pagerduty"].is_signed(both, SECRET)


@pytest.mark.parametrize("source", BEARERS)
def test_others_carry_the_secret(source: str) -> None:
    """As a bearer token or in a header of ours; never in the address, which is logged everywhere."""
    one = push_sources()[source]

    assert one.is_signed(delivery({}, authorization=f"Bearer {SECRET}"), SECRET)
    assert one.is_signed(delivery({}, x_load_harness_token=SECRET), SECRET)
    for wrong in (SECRET[:-1], SECRET + "x", "", "é"):
        assert not one.is_signed(delivery({}, authorization=f"Bearer {wrong}"), SECRET)
    assert not one.is_signed(delivery({}, authorization=f"Basic {SECRET}"), SECRET)


@pytest.mark.parametrize("source", ["github", "pagerduty"])
def test_who_can_sign_must(source: str) -> None:
    """A token proves nothing of the body."""
    assert not push_sources()[source].is_signed(delivery({}, authorization=f"Bearer {SECRET}"), SECRET)


def test_flagger_can_set_no_header_so_its_metadata_carries_the_secret() -> None:
    """Something else there is no secret."""
    flagger = push_sources()["flagger"]

    assert flagger.is_signed(delivery({"metadata": {"token": SECRET}}), SECRET)
    for payload in ({"metadata": {"token": [SECRET]}}, {"metadata": SECRET}, [SECRET], None):
        assert not flagger.is_signed(delivery(payload), SECRET)


_FIELDS = ["alerts", "app", "context", "data", "event", "history", "id", "incident", "involvedObject", "kind", "labels"]
_FIELDS += ["metadata", "name", "phase", "reason", "repository", "rollout", "status", "timestamp"]
_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_FIELDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("source", NAMES)
@given(payload=_JSON)
@settings(max_examples=60, deadline=None)
def test_nonsense_is_refused_or_tells_nothing(source: str, payload: object) -> None:
    """It never makes an error of ours."""
    brought = Delivery(
        body=json.dumps(payload).encode(),
        payload=payload,
        headers={"x-github-event": "deployment_status"},
        received_seconds=NOON,
    )
    try:
        facts = list(push_sources()[source].facts(brought, Seen()))
    except InvalidInput as error:
        assert error.mistakes  # noqa: PT017 - one of two good ends
    else:
        assert all(getattr(fact, "id", "artifact") for fact in facts)


_PAYLOADS = (
    ("alertmanager", test_incidents.notification(test_incidents.alert("resolved", "2026-03-02T12:00:00Z"))),
    ("argo-cd", test_argo.APP),
    ("argo-rollouts", test_argo.ROLLOUT),
    ("devlake", test_imports.DEPLOYMENT),
    ("devlake", test_imports.ISSUE),
    ("flagger", test_flagger.EVENT),
    ("flux", test_flux.EVENT),
    ("github", test_github_webhooks.STATUS),
    ("grafana-irm", test_incidents.GROUP),
    ("grafana-irm", test_incidents.INCIDENT),
    ("opsgenie", test_incidents.OPSGENIE),
    ("pagerduty", test_incidents.RESOLVED),
)
_WRONG = (
    None,
    [],
    {},
    "",
    " ",
    0,
    1.5,
    True,
    "x",
    "\x00",
    10**30,
    1e308,
    [[]],
    ["", {}],
    {"a": 1},
    "9999-12-31T23:59:59Z",
)


def with_one_field_wrong(payload: object) -> Iterator[object]:
    """The same payload, each time with one value in it exchanged for one that nobody expects there."""
    yield from _WRONG
    if isinstance(payload, dict):
        yield from (payload | {key: wrong} for key, value in payload.items() for wrong in with_one_field_wrong(value))
    elif isinstance(payload, list):
        for index, value in enumerate(payload):
            yield from ([*payload[:index], wrong, *payload[index + 1 :]] for wrong in with_one_field_wrong(value))


@pytest.mark.parametrize(("source", "payload"), _PAYLOADS)
def test_a_field_that_is_wrong_is_told_or_what_it_tells_can_be_read_again(source: str, payload: object) -> None:
    """A fact that is written and cannot be read would be a damaged ledger."""
    for wrong in with_one_field_wrong(payload):
        brought = delivery(wrong, x_github_event="deployment_status")
        try:
            facts = list(push_sources()[source].facts(brought, Seen()))
        except InvalidInput:
            continue
        lines, mistakes = [spell_json(event_of(fact)) for fact in facts], list[Mistake]()
        read = [fact for line in lines for fact in facts_of(json.loads(line), Place(file="f"), mistakes)]
        assert ([], facts) == (mistakes, read), wrong


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-03-02T12:00:00Z", NOON),
        ("2026-03-02T13:00:00+01:00", NOON),
        ("2026-03-02T12:00:00.123456789Z", NOON + 0.123),
        ("1772452800", NOON),
        ("1772452800000", NOON),
        (1772452800.25, NOON + 0.25),
        ("2026-03-29T01:30:00+00:00", seconds("2026-03-29T03:30:00+02:00")),
        ("2026-03-02T12:00:00", None),
        ("2026-03-02", None),
        ("12", None),
        (12, None),
        (True, None),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        (-(10**400), None),
        ("1969-12-31T00:00:00Z", None),
        ("9999-12-31T23:59:59Z", None),
        ("noon", None),
    ],
)
def test_a_time_is_read_in_the_forms_that_are_sent(value: object, expected: float | None) -> None:
    """Without an offset from UTC it is none: nobody knows which noon was meant."""
    assert expected == parse_time(value)
