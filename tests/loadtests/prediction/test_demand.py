import pytest

from loadtests.prediction.demand import Demand, spread
from tests.loadtests.run_builder import plan


def demand(users: float) -> Demand:
    """Build the demand of users who ask for 20m each."""
    waiting = Demand(plan=plan())
    waiting.set_users(users)
    return waiting


def test_work_is_spread_evenly() -> None:
    """Two free pods share the work."""
    assert pytest.approx([0.19, 0.19]) == demand(19).serve([1.0, 1.0], 1.0)


def test_work_that_pods_cannot_do_waits() -> None:
    """A limit of 200m leaves 180m of 380m undone each second, which is due later."""
    waiting = demand(19)
    assert pytest.approx([2.0]) == waiting.serve([0.2], 10.0)
    assert pytest.approx(1.8) == waiting.backlog_cpu_seconds
    waiting.serve([1.0], 2.0)
    assert pytest.approx(1.8 + 0.76 - 2.0) == waiting.backlog_cpu_seconds


def test_no_more_requests_run_than_there_are_users() -> None:
    """A single user keeps one core busy at most, whatever waits."""
    waiting = demand(1)
    waiting.backlog_cpu_seconds = 100.0
    assert pytest.approx([1.0, 1.0]) == waiting.serve([4.0, 4.0], 2.0)


def test_users_who_leave_take_their_backlog() -> None:
    """When one user of four stays, a quarter of the waiting work stays."""
    waiting = demand(4)
    waiting.backlog_cpu_seconds = 2.0
    waiting.set_users(1)
    assert pytest.approx(0.5) == waiting.backlog_cpu_seconds


def test_without_pods_everything_waits() -> None:
    """No ready pod serves nothing."""
    waiting = demand(19)
    assert [] == waiting.serve([], 1.0)
    assert pytest.approx(0.38) == waiting.backlog_cpu_seconds


def test_a_small_pod_leaves_its_rest_to_the_others() -> None:
    """A share above one capacity goes to the pods that are free."""
    assert pytest.approx([0.1, 0.45, 0.45]) == spread(1.0, [0.1, 1.0, 1.0])
