"""The order of a run: handed over whole, taken once, withdrawn at the end."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice
from loadtests.run.faults import faults_to_json
from loadtests.sandbox.faults.order import ORDER_FILE, FaultOrder, OrderNotTaken, ordered, take_order
from loadtests.sandbox.state import DamagedState
from tests.waiting import eventually

ORDER = FaultOrder(
    start_time=1_700_000_000.0,
    runner_pid=4711,
    seed=7,
    faults=(
        PlannedFault(at_seconds=5.0, action=FaultAction.FREEZE, target=FaultTarget.BALANCER, for_seconds=2.5),
        PlannedFault(
            at_seconds=9.0,
            action=FaultAction.SLOW,
            target=FaultTarget.PODS,
            pods=2,
            which=PodChoice.OLDEST,
            latency_seconds=0.2,
        ),
    ),
)


def is_up() -> bool:
    """Say that the sandbox is there."""
    return True


@contextmanager
def taking(directory: Path, taken: list[FaultOrder]) -> Iterator[None]:
    """Take every order meanwhile, as the supervisor does at each of its ticks."""
    is_over = threading.Event()

    def take() -> None:
        while not is_over.wait(0.005):
            order = take_order(directory)
            if order is not None:
                taken.append(order)

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def test_an_order_arrives_as_it_was_given_and_is_withdrawn(tmp_path: Path) -> None:
    """After the run an empty order ends what is left."""
    taken: list[FaultOrder] = []
    with taking(tmp_path, taken), ordered(tmp_path, ORDER, is_up):
        eventually(lambda: taken == [ORDER], what="the order")

    assert [ORDER, replace(ORDER, faults=())] == taken
    assert [] == list(tmp_path.iterdir())


def test_a_run_that_fails_withdraws_its_order(tmp_path: Path) -> None:
    """Nothing stays broken for the next run."""
    taken: list[FaultOrder] = []
    with taking(tmp_path, taken), pytest.raises(KeyboardInterrupt), ordered(tmp_path, ORDER, is_up):
        raise KeyboardInterrupt

    assert () == taken[-1].faults


def test_a_run_without_faults_orders_nothing(tmp_path: Path) -> None:
    """The sandbox is not bothered."""
    with ordered(tmp_path, replace(ORDER, faults=()), is_up):
        assert [] == list(tmp_path.iterdir())


def test_a_sandbox_that_is_gone_needs_no_withdrawal(tmp_path: Path) -> None:
    """Its processes are gone with it, and the run's own error is the one to tell."""
    folder = tmp_path / "sandbox"
    folder.mkdir()
    with taking(folder, []), ordered(folder, ORDER, is_up):
        folder.rmdir()

    assert not folder.exists()


def test_a_sandbox_that_takes_no_notice_is_an_error(tmp_path: Path) -> None:
    """The order is taken back, so that nobody finds it later."""
    with (
        pytest.raises(OrderNotTaken, match="does not take orders for faults; take it down and up again"),
        ordered(tmp_path, ORDER, is_up, patience_seconds=0.05),
    ):
        pass

    assert [] == list(tmp_path.iterdir())


def test_nobody_waits_for_a_sandbox_that_went_down(tmp_path: Path) -> None:
    """Its supervisor was killed, and its directory is still there."""
    began = time.monotonic()

    with pytest.raises(OrderNotTaken), ordered(tmp_path, ORDER, lambda: False):
        pass

    assert time.monotonic() - began < 5


def test_nothing_to_take_is_none(tmp_path: Path) -> None:
    """At most ticks there is no order."""
    assert take_order(tmp_path) is None


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda text: text[:20], id="cut"),
        pytest.param(lambda text: text.replace('"freeze"', '"explode"'), id="an action that there is not"),
        pytest.param(lambda text: text.replace("4711", '"me"'), id="a process that is no number"),
    ],
)
def test_a_damaged_order_is_an_error(tmp_path: Path, spoil: Callable[[str], str]) -> None:
    """Somebody else wrote into the directory; the message names the file and the way out."""
    faults = faults_to_json(ORDER.faults)
    text = json.dumps({"start_time": ORDER.start_time, "runner_pid": ORDER.runner_pid, "seed": 7, "faults": faults})
    (tmp_path / ORDER_FILE).write_text(spoil(text))

    with pytest.raises(DamagedState, match=r"faults\.json: is damaged; take the sandbox down"):
        take_order(tmp_path)
