"""HAProxy shares requests out between primary and canary as the weight says, and loses none when it changes."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadtests.sandbox.balancer import BACKEND, CANARY_BACKEND, Balancer, configuration
from tests.loadtests.sandbox.traffic import CLIENTS, Backend, Clients, running_haproxy
from tests.waiting import eventually

_REQUESTS = 10_000
_ONE_PERCENT = _REQUESTS // 100
_CHANGES = 60


@pytest.fixture
def balancer(tmp_path: Path, free_port: int) -> Iterator[Balancer]:
    """A real HAProxy with a split and no servers."""
    text = configuration(port=free_port, socket_path=Path("haproxy.sock"), is_split=True)
    with running_haproxy(tmp_path, text, free_port) as one:
        yield one


@pytest.fixture
def primary(balancer: Balancer) -> Iterator[list[Backend]]:
    """Three pods of the primary."""
    yield from _pods(balancer, BACKEND, 3)


@pytest.fixture
def canary(balancer: Balancer) -> Iterator[list[Backend]]:
    """One pod of the canary: what a side gets does not depend on how many it has."""
    yield from _pods(balancer, CANARY_BACKEND, 1)


@pytest.mark.e2e
@pytest.mark.parametrize("weight", [10, 33])
def test_weights_are_honoured(
    balancer: Balancer, free_port: int, primary: list[Backend], canary: list[Backend], weight: int
) -> None:
    """Within 1 % of the requests, whoever sends them."""
    balancer.split(weight)

    with Clients(free_port, most=_REQUESTS) as clients:
        pass

    answered = [sum(pod.answered for pod in side) for side in (primary, canary)]
    assert ([], _REQUESTS) == (clients.lost, sum(answered))
    assert weight * _REQUESTS // 100 == pytest.approx(answered[1], abs=_ONE_PERCENT)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("weight", "expected"),
    [
        pytest.param(None, (CLIENTS * 50, 0), id="as HAProxy starts: all to the primary"),
        pytest.param(0, (CLIENTS * 50, 0), id="all to the primary"),
        pytest.param(1, (CLIENTS * 50 - 4, 4), id="one of a hundred"),
        pytest.param(99, (4, CLIENTS * 50 - 4), id="all but one of a hundred"),
        pytest.param(100, (0, CLIENTS * 50), id="all to the canary"),
    ],
)
def test_small_numbers_are_exact(
    balancer: Balancer,
    free_port: int,
    primary: list[Backend],
    canary: list[Backend],
    weight: int | None,
    expected: tuple[int, int],
) -> None:
    """Of each hundred in a row as many as the weight says."""
    if weight is not None:
        balancer.split(weight)

    with Clients(free_port, most=CLIENTS * 50) as clients:
        pass

    assert [] == clients.lost
    assert expected == (sum(pod.answered for pod in primary), sum(pod.answered for pod in canary))


@pytest.mark.e2e
@pytest.mark.usefixtures("primary", "canary")
def test_a_change_of_weight_loses_nothing(balancer: Balancer, free_port: int) -> None:
    """Under load the weight goes up, to all, and back to none, again and again."""
    with Clients(free_port) as clients:
        for weight in itertools.islice(itertools.cycle([0, 10, 50, 100, 0, 90]), _CHANGES):
            before = clients.answered
            balancer.split(weight)
            eventually(lambda before=before: clients.answered > before + CLIENTS)

    assert [] == clients.lost


@pytest.mark.e2e
def test_an_ending_canary_loses_nothing(
    balancer: Balancer, free_port: int, primary: list[Backend], canary: list[Backend]
) -> None:
    """As after a rollback: the weight goes to none, and the pod is drained and removed under load."""
    balancer.split(50)
    with Clients(free_port) as clients:
        eventually(lambda: canary[0].answered > CLIENTS)
        balancer.split(0)
        balancer.drain("canary-0", backend=CANARY_BACKEND)
        eventually(lambda: balancer.remove("canary-0", backend=CANARY_BACKEND))
        after = canary[0].answered
        seen = primary[0].answered
        eventually(lambda: primary[0].answered > seen + CLIENTS)

    assert ([], after) == (clients.lost, canary[0].answered)


def test_without_a_canary_nothing_is_counted() -> None:
    """The configuration is the one that it was, without table, rule and second backend."""
    text = configuration(port=8080, socket_path=Path("haproxy.sock"))

    assert ["backend pods"] == [line for line in text.splitlines() if line.startswith("backend")]
    assert not {"track-sc0", "use_backend", "stick-table"} & set(text.split())


# Private


def _pods(balancer: Balancer, side: str, count: int) -> Iterator[list[Backend]]:
    pods = [Backend(after_seconds=0.0) for _ in range(count)]
    for number, pod in enumerate(pods):
        balancer.add(f"{side}-{number}", pod.port, backend=side)
    yield pods
    for pod in pods:
        pod.close()
