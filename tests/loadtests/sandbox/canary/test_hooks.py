"""Webhooks are called as Flagger calls them."""

from collections.abc import Iterator

import pytest

from loadtests.canary.interface import HookAnswer, Told
from loadtests.canary.model import HookType, Phase
from loadtests.sandbox.canary.hooks import HookCaller
from loadtests.sandbox.canary.waiting import CalledOff, Waiting, in_thread
from tests.loadtests.sandbox.canary.fakes import HookServer, canary, hook
from tests.waiting import eventually

_NOW = 1_700_000_000.25


@pytest.fixture
def server() -> Iterator[HookServer]:
    """Somebody who answers."""
    with HookServer() as started:
        yield started


@pytest.fixture
def waiting() -> Waiting:
    """Where the answers are waited for."""
    return Waiting()


@pytest.fixture
def caller(waiting: Waiting) -> HookCaller:
    """A caller who resolves no names."""
    return HookCaller(canary(), lambda url: url, waiting, lambda: _NOW)


def _asked(caller: HookCaller, server: HookServer, **changes: object) -> HookAnswer:
    return caller.call(hook(HookType.ROLLOUT, f"{server.url}/rollout", **changes), Phase.PROGRESSING, "rev-2")


def test_it_posts_what_flagger_posts(caller: HookCaller, server: HookServer) -> None:
    """Name, namespace, phase and checksum; metadata only where there is some."""
    plain = {"name": "load-harness", "namespace": "demo", "phase": "Progressing", "checksum": "rev-2"}

    _asked(caller, server)
    _asked(caller, server, metadata={"check": "compare"})

    assert [plain, {**plain, "metadata": {"check": "compare"}}] == server.asked
    assert ["/rollout", "/rollout"] == server.paths


@pytest.mark.parametrize(("status", "is_success"), [(200, True), (202, True), (204, False), (403, False), (501, False)])
def test_up_to_202_is_a_yes(caller: HookCaller, server: HookServer, status: int, is_success: bool) -> None:  # noqa: FBT001 - a table of facts
    """204 is a refusal, whatever the documentation says of 2xx; the text of a refusal is its reason."""
    server.answers = [(status, "" if status == 204 else "because", {})]

    assert HookAnswer(is_success=is_success, reason="" if status == 204 else "because") == _asked(caller, server)


def test_what_flagger_gives_up_on_has_lost_its_reason(caller: HookCaller, server: HookServer) -> None:
    """A gate that refuses with 500 or 429 is not heard: a refusal has to be another 4xx."""
    server.answers = [(500, "2 % errors", {}), (429, "too many at once", {})]

    reason = f"POST {server.url}/rollout giving up after 1 attempt(s)"

    assert [HookAnswer(is_success=False, reason=reason)] * 2 == [_asked(caller, server), _asked(caller, server)]


def test_it_tries_again_where_that_may_help(caller: HookCaller, server: HookServer) -> None:
    """After 503 it waits as long as it is told to; after a plain refusal it does not try again."""
    server.answers = [
        (503, "starting", {"Retry-After": "0"}),
        (503, "starting", {"Retry-After": "0"}),
        (200, "yes", {}),
    ]

    assert HookAnswer(is_success=True, reason="yes") == _asked(caller, server, retries=2)

    server.answers = [(409, "no", {})]
    assert HookAnswer(is_success=False, reason="no") == _asked(caller, server, retries=2)
    assert 4 == len(server.asked)


def test_it_waits_a_second_between_two_attempts() -> None:
    """Where nobody says how long, it waits for a second, and then for longer and longer."""
    slept: list[float] = []

    class Remembering(Waiting):
        def sleep(self, seconds: float) -> None:
            slept.append(seconds)

    caller = HookCaller(canary(), lambda url: url, Remembering())
    nobody = hook(HookType.ROLLOUT, "http://127.0.0.1:1/", retries=6)

    answer = caller.call(nobody, Phase.PROGRESSING, "rev-2")

    assert [1.0, 2.0, 4.0, 8.0, 16.0, 30.0] == slept
    reason = "POST http://127.0.0.1:1/ giving up after 7 attempt(s): connection refused or cut off"
    assert HookAnswer(is_success=False, reason=reason) == answer


def test_it_can_be_told_to_wait_for_ever(caller: HookCaller, server: HookServer, waiting: Waiting) -> None:
    """Even then the sandbox goes down."""
    server.answers = [(503, "later", {"Retry-After": "9" * 400})]
    called = in_thread(lambda: _asked(caller, server, retries=1))
    eventually(lambda: server.asked)

    waiting.call_off()

    with pytest.raises(CalledOff):
        called.result(10)


@pytest.mark.parametrize("drips", [False, True], ids=["it never answers", "it never comes to an end"])
def test_a_slow_gate_is_given_up_in_time(caller: HookCaller, server: HookServer, drips: bool) -> None:  # noqa: FBT001
    """The timeout is for the whole answer, even where its bytes come one after another."""
    server.drips = drips
    if not drips:
        server.is_free.clear()

    answer = _asked(caller, server, timeout_seconds=0.3)

    reason = f"POST {server.url}/rollout giving up after 1 attempt(s): no answer within 0.3 s"
    assert HookAnswer(is_success=False, reason=reason) == answer


def test_an_answer_without_end_is_cut_where_it_is_long_enough(caller: HookCaller, server: HookServer) -> None:
    """A refusal of megabytes is a refusal, and its reason stays readable."""
    server.answers = [(403, "x" * 1_000_000, {})]

    answer = _asked(caller, server)

    assert not answer.is_success
    assert 64 * 1024 < len(answer.reason) < 70 * 1024


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        pytest.param("gate", "Invalid URL 'gate'", id="no URL"),
        pytest.param("http://gate..test/", "Failed to parse", id="a name with an empty label"),
        pytest.param(f"http://{'x' * 64}.test/", "Failed to", id="a name with too long a label"),
    ],
)
def test_an_address_that_is_none_is_a_failed_check(caller: HookCaller, url: str, problem: str) -> None:
    """What cannot be asked has not agreed."""
    answer = caller.call(hook(HookType.ROLLOUT, url), Phase.PROGRESSING, "rev-2")

    assert not answer.is_success
    assert f"POST {url} giving up after 1 attempt(s): {problem}" in answer.reason


def test_a_call_is_cut_off_when_the_sandbox_goes_down(caller: HookCaller, server: HookServer, waiting: Waiting) -> None:
    """Nobody waits for the gate's answer any longer."""
    server.is_free.clear()
    called = in_thread(lambda: _asked(caller, server, timeout_seconds=60))
    eventually(lambda: server.asked)

    waiting.call_off()

    with pytest.raises(CalledOff):
        called.result(10)


def test_an_event_says_what_happened(caller: HookCaller, server: HookServer) -> None:
    """Message, type and time in milliseconds win over metadata of the same names."""
    event_hook = hook(HookType.EVENT, f"{server.url}/event", metadata={"team": "shop", "eventType": "mine"})

    caller.call_event(event_hook, Told(message="Halt!", is_warning=True), Phase.PROGRESSING, "rev-2")
    caller.call_event(event_hook, Told(message="Go on."), Phase.PROGRESSING, "rev-2")

    said = [asked["metadata"] for asked in server.asked]
    of_both = {"team": "shop", "timestamp": "1700000000250"}
    assert [
        {**of_both, "eventMessage": "Halt!", "eventType": "Warning"},
        {**of_both, "eventMessage": "Go on.", "eventType": "Normal"},
    ] == said


def test_in_cluster_names_are_resolved(server: HookServer) -> None:
    """The answer comes from where the sandbox has the Service, and a refusal names the URL of the manifest."""
    caller = HookCaller(canary(), lambda url: url.replace("http://canary-gate.demo", server.url), Waiting())
    server.answers = [(500, "", {})]

    answer = caller.call(hook(HookType.ROLLOUT, "http://canary-gate.demo/rollout"), Phase.PROGRESSING, "rev-2")

    assert "POST http://canary-gate.demo/rollout giving up after 1 attempt(s)" == answer.reason
