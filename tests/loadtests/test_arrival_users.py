"""What a user of arrivals does."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import gevent
import pytest
from geventhttpclient.header import Headers
from locust.env import Environment
from locust.exception import StopUser

from loadtests.arrival_book import ArrivalBook, Arrivals, Share
from loadtests.arrival_users import ArrivalUser
from loadtests.arrivals import ArrivalProcess
from loadtests.clock import LoadClock
from loadtests.load import Load, attach_load
from loadtests.plan import OpenPlan
from loadtests.roster import roster_of
from loadtests.stages import RateStage
from tests.loadtests.fakes import WORK, FakeMeter


@dataclass
class Answer:
    """A response of Locust's client."""

    takes_seconds: float = 0.0
    error: Exception | None = None
    headers: Headers | None = None
    request_meta: dict[str, Any] = field(default_factory=lambda: {"exception": None})


class ScriptedUser(ArrivalUser):
    """A user whose requests are answered as the test says."""

    host = "http://127.0.0.1:9"
    request_kind = WORK
    answer: Answer

    def send(self) -> Any:  # noqa: ANN401 - it stands for a class of Locust's
        """Let the time of the answer pass."""
        return answered(self.answer)


class ClumsyUser(ScriptedUser):
    """A user whose locustfile has a mistake."""

    def send(self) -> Any:  # noqa: ANN401 - it never returns
        """Fail before anything is sent."""
        raise KeyError(self)


@contextmanager
def answered(answer: Answer) -> Iterator[Answer]:
    """Notice a failure when the response is left, as Locust does."""
    gevent.sleep(answer.takes_seconds)
    yield answer
    answer.request_meta["exception"] = answer.error


def plan(*, seconds: float = 0.2, rate: float = 50.0, in_flight: int = 50) -> OpenPlan:
    """Ten requests in a fifth of a second."""
    return OpenPlan(
        stages=(RateStage(name="all", duration_seconds=seconds, rate_per_second=rate),),
        cpu_milliseconds=20,
        arrivals=ArrivalProcess.UNIFORM,
        in_flight_cap=in_flight,
        warm_up_seconds=0,
        seed=1,
    )


@pytest.fixture
def meter() -> FakeMeter:
    """What the user reports."""
    return FakeMeter()


Build = Callable[..., ScriptedUser]


@pytest.fixture
def build(meter: FakeMeter) -> Build:
    """Make the only user of a load that starts in a moment."""

    def make(kind: type[ScriptedUser] = ScriptedUser, load_plan: OpenPlan | None = None) -> ScriptedUser:
        environment = Environment(user_classes=[kind])
        clock = LoadClock(time.time() + 0.2, wall=time.time, steady=time.monotonic)
        book = ArrivalBook(load_plan or plan(), Share())
        load = Load(clock=clock, roster=roster_of(None), arrivals=book, meters=(meter,), cpu_milliseconds=20.0)
        attach_load(environment, load)
        user = kind(environment)
        user.answer = Answer()
        return user

    return make


def work(user: ScriptedUser) -> None:
    """Work until the user leaves, as Locust lets it."""
    with pytest.raises(StopUser):
        user.work()
    user.on_stop()


def reported(meter: FakeMeter, what: str) -> list[tuple[Any, ...]]:
    """The reports of one sort."""
    return [report for report in meter.reports if report[0] == what]


def test_sends_each_arrival_when_it_is_due(build: Build, meter: FakeMeter) -> None:
    """Every request of the plan is sent, hardly late, and its latency counts from when it was due."""
    user = build()
    work(user)
    assert [due for _, _, due, _ in reported(meter, "started")] == list(plan().arrival_times())
    assert len(reported(meter, "finished")) == 10
    assert all(late < 0.1 for _, _, _, late in reported(meter, "started"))
    assert not any(is_failed for *_, is_failed in reported(meter, "finished"))
    assert user.load.arrivals.is_done


def test_waits_for_nobody_but_for_the_last_answers(build: Build, meter: FakeMeter) -> None:
    """Requests go out while earlier ones are under way; the user leaves when all have come back."""
    user = build()
    user.answer.takes_seconds = 0.3
    work(user)
    assert [report[0] for report in meter.reports] == ["started"] * 10 + ["finished"] * 10
    assert all(latency >= 0.3 for _, _, _, latency, _ in reported(meter, "finished"))
    assert user.load.arrivals.in_flight.count == 0


def test_what_is_due_beyond_the_cap_is_dropped(build: Build, meter: FakeMeter) -> None:
    """While as many requests are under way as may be, those that are due are counted as dropped."""
    user = build(load_plan=plan(in_flight=3))
    user.answer.takes_seconds = 0.3
    work(user)
    times = list(plan().arrival_times())
    assert [due for _, _, due, _ in reported(meter, "started")] == times[:3]
    assert [due for _, _, due in reported(meter, "dropped")] == times[3:]


def test_failure_is_reported(build: Build, meter: FakeMeter) -> None:
    """A response that Locust takes for a failure counts as one."""
    user = build()
    user.answer.error = ConnectionError("refused")
    work(user)
    assert [is_failed for *_, is_failed in reported(meter, "finished")] == [True] * 10


def test_mistake_in_a_locustfile_is_a_failed_request(
    build: Build, meter: FakeMeter, caplog: pytest.LogCaptureFixture
) -> None:
    """An error in `send` ends neither the load nor the count of what is under way."""
    user = build(ClumsyUser)
    errors: list[Exception] = []
    user.environment.events.user_error.add_listener(lambda exception, **_: errors.append(exception))
    work(user)
    assert [is_failed for *_, is_failed in reported(meter, "finished")] == [True] * 10
    assert len(errors) == 10
    assert "a request could not be sent" in caplog.messages


def test_late_generator_is_told(build: Build, meter: FakeMeter) -> None:
    """What was due long before the user could send it is the generator's own fault, and the latency has it, too."""
    user = build()
    user.load.clock.begin(time.time() - 10)
    work(user)
    assert all(late > 9.5 for _, _, _, late in reported(meter, "started"))
    assert all(latency > 9.5 for _, _, _, latency, _ in reported(meter, "finished"))


def test_connections_that_cannot_be_opened_beforehand(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    """A server that is not there yet is no reason not to start."""
    caplog.set_level(logging.WARNING)
    work(build())
    assert caplog.messages[0].startswith("only 0 of 50 connections could be opened beforehand")


def test_second_user_leaves(build: Build, meter: FakeMeter) -> None:
    """What one user sends is not sent by another, too."""
    user = build()
    user.load.arrivals.join(0.0)
    work(user)
    assert meter.reports == []
    assert not user.load.arrivals.is_done


def test_stop_drops_what_no_sender_took(build: Build, meter: FakeMeter) -> None:
    """A request that was dispatched in the moment of the stop is not lost, and makes room for others."""
    user = build()
    times = list(plan().arrival_times())
    user.load.clock.begin(time.time() - 10.0)
    user._dispatch_all(Arrivals(times=iter(times), end_seconds=0.2))  # noqa: SLF001 - all is due, so it does not pause
    assert user.load.arrivals.in_flight.count == 10
    user.on_stop()
    assert [due for _, _, due in reported(meter, "dropped")] == times
    assert reported(meter, "started") == []
    assert user.load.arrivals.in_flight.count == 0


def test_stop_gives_up_the_answers(build: Build, meter: FakeMeter) -> None:
    """A user that Locust stops leaves no request behind."""
    user = build()
    user.answer.takes_seconds = 60.0
    greenlet = gevent.spawn(user.work)
    gevent.sleep(0.6)
    greenlet.kill()
    user.on_stop()
    assert len(reported(meter, "started")) == 10
    assert reported(meter, "finished") == []
