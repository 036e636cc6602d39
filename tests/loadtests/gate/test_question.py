"""What a hook asks is read whole, or refused with every mistake."""

import json

import pytest

from loadtests.canary.model import HookType, Phase
from loadtests.gate.question import (
    CanaryName,
    read_canary,
    read_object,
    read_question,
    token_of,
    without_token,
)
from loadtests.gate.statistics import Bound, ErrorRates, Excess
from loadtests.gate.terms import CheckKind, CompareTerms, ScenarioTerms, Side, SloTerms
from slo.errors import InvalidInput
from slo.serving.body import Unreadable
from tests.loadtests.gate.asking import COMPARE, body, question


def mistakes(hook: HookType = HookType.ROLLOUT, metadata: object = None, **changed: object) -> list[str]:
    """What is wrong with a body."""
    with pytest.raises(InvalidInput) as caught:
        read_question(hook, {**body(), "metadata": metadata or {}, **changed})
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_hook_without_a_check() -> None:
    """Its metadata may be missing, as Flagger sends it then."""
    read = question(metadata=None)

    assert (CheckKind.NONE, CanaryName(name="shop", namespace="default"), 10.0) == (
        read.check,
        read.canary,
        read.timeout_seconds,
    )
    assert CheckKind.NONE is read_question(HookType.ROLLOUT, body(metadata=None)).check
    assert CheckKind.NONE is read_question(HookType.ROLLOUT, {**body(), "metadata": None}).check


def test_compare_has_defaults_for_this_workload() -> None:
    """Pods by their Deployment's name; the primary's are told apart; only requests for load count."""
    terms = question(metadata={**COMPARE, "more_than_primary_percent": "2"}).terms

    assert isinstance(terms, CompareTerms)
    assert (Bound(good_ratio=0.005, bad_ratio=0.01), Excess(good_excess=0.01, bad_excess=0.02)) == terms.tests
    assert ErrorRates(alpha=0.05, beta=0.05) == terms.rates
    assert (100, False) == (terms.least_requests, terms.allows_too_few)
    requests = 'http_requests_total{namespace="default", route=~"/load/.*", pod=~"shop-primary-[a-z0-9]+-[a-z0-9]{5}"}'
    assert Side(requests=requests, failed=f'{requests[:-1]}, code=~"5.."}}', counts_good=False) == terms.primary


def test_compare_takes_other_counters() -> None:
    """A bucket of a histogram counts the good ones."""
    given = {
        **COMPARE,
        "good_error_percent": "0.1",
        "alpha": "0.01",
        "beta": "0.1",
        "least_requests": "0",
        "too_few": "allow",
        "canary_requests": 'duration_count{app="shop"}',
        "canary_good": 'duration_bucket{app="shop", le="0.2"}',
        "timeout": "30s",
    }
    read = question(metadata=given)

    assert isinstance(read.terms, CompareTerms)
    assert (Bound(good_ratio=0.001, bad_ratio=0.01),) == read.terms.tests
    assert ErrorRates(alpha=0.01, beta=0.1) == read.terms.rates
    assert (0, True, 30.0) == (read.terms.least_requests, read.terms.allows_too_few, read.timeout_seconds)
    assert Side(requests=given["canary_requests"], failed=given["canary_good"], counts_good=True) == read.terms.canary
    assert read.terms.primary is None


@pytest.mark.parametrize(
    ("metadata", "said"),
    [
        pytest.param({"chek": "compare"}, "body: metadata.chek (not shown): is not known to this check", id="check"),
        pytest.param(
            {"check": "compar", "max_error_percent": "1"},
            "body: metadata.check compar: must be one of none, compare, scenario, slo, switch; did you mean compare?",
            id="a check that there is not",
        ),
        pytest.param(
            {"check": "compare"},
            "body: metadata.max_error_percent (nothing): or more_than_primary_percent is required; "
            'say what is too much, as "1"',
            id="no limit",
        ),
        pytest.param(
            {**COMPARE, "max_error_percent": "1%"},
            'body: metadata.max_error_percent 1%: must be a number above 0 and below 100; write it as "1"',
            id="a percent sign",
        ),
        pytest.param(
            {**COMPARE, "max_error_percent": "0"},
            'body: metadata.max_error_percent 0: must be a number above 0 and below 100; write it as "1"',
            id="no error at all",
        ),
        pytest.param(
            {**COMPARE, "max_error_percent": "nan"},
            'body: metadata.max_error_percent nan: must be a number above 0 and below 100; write it as "1"',
            id="not a number",
        ),
        pytest.param(
            {**COMPARE, "max_error_percent": " "},
            "body: metadata.max_error_percent  : must not be empty; write something, or leave it out",
            id="a blank",
        ),
        pytest.param(
            {**COMPARE, "good_error_percent": "2"},
            "body: metadata.good_error_percent 2: must be below max_error_percent; leave it out for half of that",
            id="good is worse than bad",
        ),
        pytest.param(
            {**COMPARE, "alpha": "5"},
            'body: metadata.alpha 5: must be a number above 0 and below 0.5; write it as "0.05"',
            id="alpha in percent",
        ),
        pytest.param(
            {**COMPARE, "least_requests": "1e3"},
            'body: metadata.least_requests 1e3: must be a whole number in 0..1000000000; write it as "100"',
            id="an exponent",
        ),
        pytest.param(
            {**COMPARE, "timeout": "10"},
            "body: metadata.timeout 10: must be a duration of 1s..600s; write it as 10s",
            id="no unit",
        ),
        pytest.param(
            {**COMPARE, "timeout": "11m"},
            "body: metadata.timeout 11m: must be a duration of 1s..600s; write it as 10s",
            id="too long",
        ),
        pytest.param(
            {**COMPARE, "canary_requests": "rate(x[1m])", "canary_errors": "y"},
            "body: metadata.canary_requests rate(x[1m]): must be the bare selector of a counter, as the gate counts by "
            'its samples; write it as requests_total{pod=~"shop-.*"}, without rate(), range or offset',
            id="a rate",
        ),
        pytest.param(
            {**COMPARE, "canary_requests": "x{"},
            "body: metadata.canary_requests x{: is no PromQL (unexpected end of input inside braces); "
            "correct the selector",
            id="no PromQL",
        ),
        pytest.param(
            {**COMPARE, "canary_requests": "x"},
            "body: metadata.canary_errors (nothing): is required beside the other selector of this side; "
            "give both, or none",
            id="half a side",
        ),
        pytest.param(
            {**COMPARE, "canary_requests": "x", "canary_errors": "y", "canary_good": "z"},
            "body: metadata.canary_good z: excludes canary_errors; count one of the two",
            id="errors and good",
        ),
        pytest.param(
            {"check": "scenario"},
            "body: metadata.scenario (nothing): or run is required, and only one of them; "
            "name a scenario, or a recorded run",
            id="no scenario",
        ),
        pytest.param(
            {"check": "scenario", "scenario": "../../etc/passwd.yaml"},
            "body: metadata.scenario ../../etc/passwd.yaml: must be a name, and no path; "
            "name one that comes with the project",
            id="a path",
        ),
        pytest.param(
            {"check": "scenario", "run": "/runs/x"},
            "body: metadata.run /runs/x: must be a name, and no path; name a folder of --runs",
            id="a run elsewhere",
        ),
        pytest.param({"check": 1}, "body: metadata.check 1: must be a text; put it in quotes", id="a number"),
        pytest.param("x", "body: metadata (not shown): must be an object of texts; send it as Flagger", id="a text"),
        pytest.param(
            {**COMPARE, "canary_requests": "(" * 2001, "canary_errors": "y"},
            f"body: metadata.canary_requests {'(' * 79}…: must be of at most 2000 characters; shorten it",
            id="what would overflow the parser's stack",
        ),
        pytest.param(
            {"type": "cmd", "cmd": "hey"},
            "body: metadata.type (not shown): is not known to this check; the keys here are check, timeout",
            id="what Flagger's load tester reads",
        ),
    ],
)
def test_metadata_that_is_wrong(metadata: object, said: str) -> None:
    """The value, the rule and what to do."""
    assert said in "\n".join(mistakes(metadata=metadata))


@pytest.mark.parametrize("hook", [HookType.CONFIRM_ROLLOUT, HookType.PRE_ROLLOUT])
def test_nothing_can_be_compared_before_the_rollout(hook: HookType) -> None:
    """Such a hook could never be approved, which is better said at once."""
    (said,) = mistakes(hook, COMPARE)

    assert (
        f"body: metadata.check compare: cannot compare in a {hook} hook, as the canary has no requests before the "
        "rollout; use confirm-traffic-increase, rollout, confirm-promotion or rollback"
    ) == said


def test_a_body_that_is_wrong_everywhere() -> None:
    """All mistakes at once."""
    said = mistakes(metadata={"check": "x", "y": 1}, name="Shop!", namespace="", phase="Done", checksum=7)

    assert [
        "body: name Shop!: must be a name of Kubernetes",
        'body: namespace "": must be a text',
        "body: checksum 7: must be a text",
        f"body: phase Done: must be one of {', '.join(Phase)}",
        "body: metadata.y 1: must be a text",
        f"body: metadata.check x: must be one of {', '.join(CheckKind)}",
    ] == [one.partition(";")[0] for one in said]


def test_a_field_of_another_flagger_is_read_over() -> None:
    """Nobody could leave it out, so refusing it would stop every release."""
    assert question(metadata=COMPARE) == read_question(HookType.ROLLOUT, {**body(COMPARE), "canaryWeight": 10})


def test_a_text_that_is_wrong_is_not_called_missing_too() -> None:
    """One mistake is told once."""
    given = {
        **COMPARE,
        "canary_requests": "x" * 2001,
        "canary_errors": "y",
        "primary_requests": " ",
        "primary_good": "z",
    }

    assert ["metadata.canary_requests", "metadata.primary_requests"] == sorted(
        one.split()[1] for one in mistakes(metadata=given)
    )


def test_an_event_may_say_anything_but_ask() -> None:
    """Its phase may be empty, as at a canary's very beginning."""
    told = {"eventMessage": "New revision detected!", "eventType": "Normal", "timestamp": "1700000000000", "team": "a"}

    assert told == read_question(HookType.EVENT, body(told, phase="", checksum="")).metadata
    assert mistakes(HookType.EVENT, {"check": "compare"}) == [
        "body: metadata.check compare: has no effect in an event hook, which Flagger does not wait for; remove it"
    ]


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"garbage", id="no JSON"),
        pytest.param(b"[1]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param(b"[" * 60_000, id="a deep nesting"),
        pytest.param(b'{"name": "shop"', id="cut off"),
    ],
)
def test_a_body_that_is_no_object(raw: bytes) -> None:
    """It is not read, and the message shows how one looks."""
    with pytest.raises(Unreadable, match=r'send \{"name": "shop"'):
        read_object(raw)


def test_the_token_goes_no_further() -> None:
    """It is no part of the question, of its name, or of what is written down."""
    document = body({"token": "s3cret", **COMPARE})

    assert "s3cret" == token_of(document)
    assert "s3cret" not in json.dumps(without_token(document))
    assert "s3cret" not in repr(read_question(HookType.ROLLOUT, document))
    assert read_question(HookType.ROLLOUT, document).key == question(metadata=COMPARE).key
    assert "" == token_of(body({"token": 7})) == token_of({"metadata": "x"}) == token_of({})


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"{'metadata': {'token': 's3cret'}}", id="single quotes"),
        pytest.param(b'{"metadata": {"token": "s3cret"', id="cut off"),
        pytest.param(b'["s3cret"]', id="a list"),
    ],
)
def test_a_body_that_is_no_object_is_not_shown(raw: bytes) -> None:
    """The token may stand in it, and the message is logged."""
    with pytest.raises(Unreadable) as caught:
        read_object(raw)

    assert "s3cret" not in str(caught.value)
    assert f"body of {len(raw)} bytes: " in str(caught.value)


def test_questions_are_told_apart_by_all_that_matters() -> None:
    """Hook, canary, checksum, phase and metadata."""
    asked = [
        question(metadata=COMPARE),
        question(HookType.CONFIRM_PROMOTION, COMPARE),
        question(metadata=COMPARE, name="other"),
        question(metadata=COMPARE, namespace="other"),
        question(metadata=COMPARE, checksum="other"),
        question(metadata=COMPARE, phase="Waiting"),
        question(metadata={**COMPARE, "alpha": "0.1"}),
    ]

    assert len(asked) == len({one.key for one in asked})
    assert question(metadata=COMPARE).key == asked[0].key


def test_the_other_checks() -> None:
    """A scenario, a recorded run, objectives, a switch."""
    assert ScenarioTerms(scenario="hpa", run="") == question(metadata={"check": "scenario", "scenario": "hpa"}).terms
    assert ScenarioTerms(scenario="", run="r1") == question(metadata={"check": "scenario", "run": "r1"}).terms
    assert SloTerms(pattern="*") == question(metadata={"check": "slo"}).terms
    assert question(metadata={"check": "switch"}).terms is None


def test_a_switch_needs_no_more_than_a_name() -> None:
    """As `curl -d '{"name": "shop", "namespace": "default"}'` sends it."""
    assert "default/shop" == str(read_canary({"name": "shop", "namespace": "default"}))
    with pytest.raises(InvalidInput, match=r"body: namespace \(nothing\): must be a text"):
        read_canary({"name": "shop"})
