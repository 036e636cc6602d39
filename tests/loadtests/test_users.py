"""What one user does."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from geventhttpclient.client import HTTPClientPool
from geventhttpclient.header import Headers
from locust.contrib.fasthttp import FastRequest, LocustUserAgent
from locust.env import Environment
from locust.exception import StopUser

from loadtests.arrival_book import ArrivalBook, Share
from loadtests.clock import LoadClock
from loadtests.connections import Connections
from loadtests.load import Load, attach_load
from loadtests.pacing import Pacing
from loadtests.roster import Roster
from loadtests.stages import Stretch
from loadtests.users import FAULT_HEADER, PacedUser
from tests.fakes import FakeClock
from tests.loadtests.fakes import WORK, FakeMeter

PACING = Pacing(pace_seconds=1.0, seed=1)
PHASE = PACING.timetable(0).phase_seconds
STRETCH = Stretch(start_seconds=0.0, end_seconds=3.0)


@dataclass
class Answer:
    """A response of Locust's client that takes a while and may be a failure."""

    clock: FakeClock
    takes_seconds: float = 0.125
    error: Exception | None = None
    headers: Headers | None = None
    status_code: int = 200
    request_meta: dict[str, Any] = field(default_factory=lambda: {"exception": None})


class ScriptedUser(PacedUser):
    """A user whose requests are answered as the test says."""

    host = "http://127.0.0.1:9"
    request_kind = WORK
    answer: Answer

    def send(self) -> Any:  # noqa: ANN401 - it stands for a class of Locust's
        """Pass the time of the answer."""
        return answered(self.answer)


@contextmanager
def answered(answer: Answer) -> Iterator[Answer]:
    """Notice a failure when the response is left, as Locust does."""
    answer.clock.advance(answer.takes_seconds)
    yield answer
    answer.request_meta["exception"] = answer.error


@pytest.fixture
def meter() -> FakeMeter:
    """What the user reports."""
    return FakeMeter()


@pytest.fixture
def user(clock: FakeClock, meter: FakeMeter) -> ScriptedUser:
    """The only user of a load that starts now and needs it for three seconds."""
    environment = Environment(user_classes=[ScriptedUser])
    roster = Roster(PACING, lambda place, now: STRETCH if place == 0 and now < STRETCH.end_seconds else None)
    load_clock = LoadClock(clock.now, wall=clock.time, steady=clock.monotonic)
    book = ArrivalBook(None, Share())
    load = Load(clock=load_clock, roster=roster, arrivals=book, meters=(meter,), cpu_milliseconds=20.0)
    attach_load(environment, load)
    user = ScriptedUser(environment)
    user.answer = Answer(clock)
    return user


def run(user: ScriptedUser, clock: FakeClock) -> None:
    """Work and wait, as Locust does, until the user leaves."""
    try:
        while True:
            user.work()
            clock.advance(user.wait_time() + 1e-9)  # real time never stands still
    except StopUser:
        user.on_stop()


def rounded(reports: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The reports with their times relative to the phase, without what rounding adds."""
    return [
        (what, name, round(seconds - PHASE, 6), *(round(value, 6) for value in values))
        for what, name, seconds, *values in reports
    ]


def test_sends_on_schedule(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """Requests are sent when they are due and the user leaves when its stretch is over."""
    run(user, clock)
    assert rounded(meter.reports) == [
        ("started", "work", 0.0, 0.0),
        ("finished", "work", 0.125, 0.125, False),
        ("started", "work", 1.0, 0.0),
        ("finished", "work", 1.125, 0.125, False),
        ("started", "work", 2.0, 0.0),
        ("finished", "work", 2.125, 0.125, False),
    ]
    assert user.load.roster.present(2.0) == 0


def test_answer_that_takes_too_long_delays_the_next(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """The next request starts at once; its latency counts from when it was due, and the generator is not late."""
    user.answer.takes_seconds = 1.25
    run(user, clock)
    assert rounded(meter.reports) == [
        ("started", "work", 0.0, 0.0),
        ("finished", "work", 1.25, 1.25, False),
        ("started", "work", 1.0, 0.0),
        ("finished", "work", 2.5, 1.5, False),
        *([("started", "work", 2.0, 0.0), ("finished", "work", 3.75, 1.75, False)] if PHASE + 2.5 < 3 else []),
        *([("dropped", "work", 2.0)] if PHASE + 2.5 >= 3 else []),
    ]


def test_what_is_not_sent_in_the_stretch_is_dropped(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """A user that leaves says what it could not send any more."""
    user.answer.takes_seconds = 10.0
    run(user, clock)
    assert [report[:2] for report in meter.reports] == [
        ("started", "work"),
        ("finished", "work"),
        ("dropped", "work"),
        ("dropped", "work"),
    ]


def test_failure_is_reported(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """A response that Locust takes for a failure counts as one."""
    user.answer.error = ConnectionError("refused")
    run(user, clock)
    assert [report[-1] for report in meter.reports if report[0] == "finished"] == [True, True, True]


@pytest.mark.parametrize(
    ("expected", "faults", "error"),
    [
        pytest.param(3, ("error",), ValueError("500"), id="a failure that says it was put in"),
        pytest.param(3, ("error", "latency"), ValueError("500"), id="one that was slowed down as well"),
        pytest.param(0, ("latency",), ValueError("503"), id="one that was only slowed down on purpose"),
        pytest.param(0, (), ValueError("502"), id="one that says nothing"),
        pytest.param(0, ("error",), None, id="no failure at all"),
    ],
)
def test_failures_on_purpose_are_told_apart(
    user: ScriptedUser, clock: FakeClock, meter: FakeMeter, expected: int, faults: tuple[str, ...], error: Exception
) -> None:
    """By what the workload itself says of its answer, so that what was lost is known."""
    user.answer.error, user.answer.headers = error, Headers()
    for fault in faults:
        user.answer.headers.add(FAULT_HEADER, fault)
    run(user, clock)
    assert expected == meter.on_purpose


def test_what_got_no_answer_was_lost(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """Nobody could say that it was on purpose."""
    user.answer.error = ConnectionError("refused")
    run(user, clock)
    assert meter.on_purpose == 0


def test_locust_sees_the_latency_from_the_intended_start(user: ScriptedUser, clock: FakeClock) -> None:
    """Locust's own statistics tell the same story as ours."""
    clock.advance(PHASE + 0.5)
    user.work()
    assert user.answer.request_meta["response_time"] == pytest.approx(625)


def test_user_stopped_while_it_waits_sends_nothing(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """Locust may stop a user between two requests: nothing was due, so nothing is dropped."""
    user.work()
    clock.advance(user.wait_time() / 2)
    user.on_stop()
    assert meter.reports == []


def test_user_without_a_place_leaves(user: ScriptedUser, clock: FakeClock, meter: FakeMeter) -> None:
    """A user that the plan does not need sends nothing."""
    clock.advance(3)
    run(user, clock)
    assert meter.reports == []


def test_users_need_a_load() -> None:
    """A locustfile that forgets to attach the load is told what to add."""
    with pytest.raises(RuntimeError, match=r"add `events.init.add_listener\(wire\)` to the locustfile"):
        ScriptedUser(Environment(user_classes=[ScriptedUser]))


def test_connections_are_ours(user: ScriptedUser) -> None:
    """Users get connections over which each request is sent once."""
    assert isinstance(user.client.client.clientpool, Connections)


def test_sessions_are_light(user: ScriptedUser) -> None:
    """Users do not do for each request what can be done once, and Locust's other users are left as they are."""
    assert LocustUserAgent.request_type is FastRequest
    assert user.client.client.request_type is not FastRequest


def test_pool_of_a_locustfile_is_kept(user: ScriptedUser) -> None:
    """A locustfile whose users share a pool means it."""

    class SharingUser(ScriptedUser):
        client_pool = HTTPClientPool(concurrency=3)

    assert SharingUser.client_pool is SharingUser(user.environment).client.client.clientpool


def test_a_wrong_key_is_said_once(
    user: ScriptedUser, clock: FakeClock, meter: FakeMeter, caplog: pytest.LogCaptureFixture
) -> None:
    """Every request is counted as failed; the log says why in one line."""
    user.answer.error, user.answer.status_code = ValueError("401"), 401
    run(user, clock)
    assert [True, True, True] == [report[-1] for report in meter.reports if report[0] == "finished"]
    expected = "the workload answers 401: LOAD_HARNESS_API_KEY is missing or not its key; set it"
    assert [expected] == caplog.messages


@pytest.mark.parametrize(("key", "expected"), [("sesame", "sesame"), (None, None)])
def test_each_request_carries_the_key(user: ScriptedUser, key: str | None, expected: str | None) -> None:
    """Where there is one."""
    attach_load(user.environment, replace(user.load, api_key=key))
    assert expected == ScriptedUser(user.environment).client.client.default_headers.get("X-API-Key")
    assert "sesame" not in repr(replace(user.load, api_key=key))
