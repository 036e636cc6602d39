"""The threads that run what the loop hands them, and the calls that they hand back."""

import logging
import select
import threading
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from load_harness.server.crew import Calls, Crew


@pytest.fixture
def calls() -> Iterator[Calls]:
    """Calls for a loop, which here is the test."""
    made = Calls()
    made.init()
    yield made
    made.close()


@pytest.fixture
def crew(calls: Calls) -> Iterator[Callable[[int, Callable[[Any], object]], Crew]]:
    """Make crews, which end with the test."""
    crews = []

    def make(most: int, run: Callable[[Any], object]) -> Crew:
        crews.append(Crew(most, name="test", run=run, calls=calls))
        return crews[-1]

    yield make
    for made in crews:
        made.shutdown(wait=False)


def run_until(calls: Calls, done: Callable[[], bool]) -> None:
    """Be the loop."""
    while not done():
        assert select.select([calls.fileno()], [], [], 10)[0], "nobody woke the loop"
        calls.run_callbacks(None)


def is_woken(calls: Calls) -> bool:
    """Whether the loop would not wait."""
    return bool(select.select([calls.fileno()], [], [], 0)[0])


def test_calls_come_in_their_order_and_wake_the_loop_once(calls: Calls) -> None:
    """Three calls cost one wake; what comes while they are made is made in the next turn."""
    seen: list[int] = []
    for number in range(3):
        calls.defer(seen.append, number)
    calls.defer(calls.defer, seen.append, 3)
    calls.run_callbacks(None)

    assert [0, 1, 2] == seen
    assert is_woken(calls)
    calls.run_callbacks(None)
    assert [0, 1, 2, 3] == seen
    assert not is_woken(calls)


def test_no_call_of_many_threads_is_lost(calls: Calls) -> None:
    """However they come together, each is made, and the loop is woken for the last one, too."""
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda: [calls.defer(seen.append, number) for number in range(500)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    run_until(calls, lambda: len(seen) == 2000)
    for thread in threads:
        thread.join()

    assert dict.fromkeys(range(500), 4) == {number: seen.count(number) for number in range(500)}


def test_a_call_after_the_end_is_dropped(calls: Calls) -> None:
    """A thread that comes back late finds no loop, and says nothing."""
    calls.close()
    calls.defer(print)
    calls.init()


def test_what_a_request_came_to_is_handed_back(
    calls: Calls, crew: Callable[[int, Callable[[Any], object]], Crew]
) -> None:
    """The loop learns of each connection what became of it, and until then it counts as busy."""
    made = crew(2, lambda conn: conn.keep)
    conns = [SimpleNamespace(keep=number % 2 == 0) for number in range(6)]
    back: list[tuple[object, object]] = []
    for conn in conns:
        made.hand(conn, lambda conn, kept: back.append((conn, kept)))
    assert 6 == made.busy
    run_until(calls, lambda: made.busy == 0)

    assert sorted((id(conn), conn.keep) for conn in conns) == sorted((id(conn), kept) for conn, kept in back)


@pytest.mark.parametrize("error", [ValueError("odd"), SystemExit(1)])
def test_an_error_ends_the_connection_alone(
    calls: Calls,
    crew: Callable[[int, Callable[[Any], object]], Crew],
    caplog: pytest.LogCaptureFixture,
    error: BaseException,
) -> None:
    """It is in the log, the connection is not kept, and the thread serves the next."""

    def run(conn: SimpleNamespace) -> bool:
        if conn.error is not None:
            raise conn.error
        return True

    made = crew(1, run)
    back: list[object] = []
    with caplog.at_level(logging.ERROR):
        for what in (error, None):
            made.hand(SimpleNamespace(error=what), lambda _conn, kept: back.append(kept))
        run_until(calls, lambda: made.busy == 0)

    assert [False, True] == back
    assert "A request ended its connection" in caplog.text


def test_no_more_threads_than_said(calls: Calls, crew: Callable[[int, Callable[[Any], object]], Crew]) -> None:
    """What is beyond waits for its turn; threads there are only when they are needed."""
    entered, leave = threading.Semaphore(0), threading.Semaphore(0)
    names = set()

    def run(_conn: object) -> bool:
        names.add(threading.current_thread().name)
        entered.release()
        return leave.acquire(timeout=10)

    made = crew(2, run)
    made.hand(SimpleNamespace(), lambda _conn, _kept: None)
    assert entered.acquire(timeout=10)
    assert {"test-1"} == names
    for _ in range(2):
        made.hand(SimpleNamespace(), lambda _conn, _kept: None)
    assert entered.acquire(timeout=10)
    assert not entered.acquire(blocking=False)
    leave.release(3)
    run_until(calls, lambda: made.busy == 0)
    assert {"test-1", "test-2"} == names
