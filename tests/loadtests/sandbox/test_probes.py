"""Probes answer with the kubelet's thresholds."""

import itertools
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

import pytest

from loadtests.sandbox.probes import Probe, ProbeTiming, http_get
from tests.loadtests.stub_server import StubServer

T = TypeVar("T")


class ImmediateExecutor(Executor):
    """Runs what is submitted at once, in the caller's thread."""

    def submit(self, fn: Callable[..., T], /, *args: object, **kwargs: object) -> Future[T]:
        """Run it and return its result as a finished future."""
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def verdicts(answers: list[bool], timing: ProbeTiming, *, seconds: int) -> dict[int, bool]:
    """Tick a probe once a second and return what it said, by second."""
    given = itertools.chain(answers, itertools.repeat(answers[-1]))
    probe = Probe(timing, lambda: next(given), ImmediateExecutor(), started=0)
    said = {second: probe.tick(second) for second in range(seconds)}
    return {second: verdict for second, verdict in said.items() if verdict is not None}


def test_waits_for_the_initial_delay_and_keeps_the_period() -> None:
    """The first question comes after the delay, the next ones a period apart; an answer is read at the next tick."""
    timing = ProbeTiming(initial_delay_seconds=2, period_seconds=3)

    assert {3: True, 6: True} == verdicts([True, True, True], timing, seconds=8)


def test_needs_as_many_failures_in_a_row_as_the_threshold() -> None:
    """Two failures do not count when three are asked for; a success in between starts the count again."""
    timing = ProbeTiming(period_seconds=1, failure_threshold=3)
    answers = [False, False, True, False, False, False, True]

    assert {3: True, 6: False, 7: True} == verdicts(answers, timing, seconds=8)


def test_needs_as_many_successes_in_a_row_as_the_threshold() -> None:
    """A pod with a success threshold of two is ready after its second success."""
    timing = ProbeTiming(period_seconds=1, success_threshold=2, failure_threshold=1)

    assert {1: False, 3: True} == verdicts([False, True, True, False], timing, seconds=4)


def test_never_asks_twice_at_once() -> None:
    """While an answer is outstanding no further question is asked."""
    asked: list[Future[Any]] = []

    class Outstanding(Executor):
        def submit(self, _fn: Callable[..., T], /, *_args: object, **_kwargs: object) -> Future[T]:
            future: Future[T] = Future()
            asked.append(future)
            return future

    probe = Probe(ProbeTiming(period_seconds=1), lambda: True, Outstanding(), started=0)

    assert [None] * 5 == [probe.tick(second) for second in range(5)]
    assert len(asked) == 1


def test_a_refused_connection_is_a_failure() -> None:
    """A port that nothing listens on is an answer: no."""
    assert http_get("http://127.0.0.1:9/", timeout_seconds=0.5) is False


@pytest.mark.parametrize(
    ("fails_every", "expected"),
    [pytest.param(0, True, id="200 is a success"), pytest.param(1, False, id="503 is a failure")],
)
def test_the_status_is_the_answer(fails_every: int, expected: bool) -> None:  # noqa: FBT001 - a table of answers
    """A server that answers says yes or no by its status."""
    with StubServer(fails_every=fails_every) as server:
        assert http_get(f"{server.url}/readyz", timeout_seconds=5) is expected


@pytest.mark.parametrize(
    ("timing", "expected"), [(ProbeTiming(), {1: True})], ids=["the defaults: one success is enough"]
)
def test_defaults(timing: ProbeTiming, expected: dict[int, bool]) -> None:
    """The defaults are those of the Kubernetes API."""
    assert expected == verdicts([True], timing, seconds=5)
