"""Clocks that are apart are found, and only where they surely are."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from loadtests.doctor.catalog import CATALOG
from loadtests.doctor.clocks import Clock, apart, clock_of_api, clock_of_prometheus
from loadtests.doctor.interface import Cluster
from loadtests.doctor.read import read_cluster
from loadtests.kubernetes.connection import connect
from slo.findings.interface import Finding, Level, NotMade
from tests.kubernetes_api.server import KubernetesApi

HEALTHY = Path(__file__).with_name("healthy.yaml")
PROMETHEUS = Clock(whose="Prometheus", url="http://prometheus:9090", ahead_seconds=0.1, uncertainty_seconds=0.01)
API = Clock(whose="the API server", url="https://api:6443", ahead_seconds=-0.3, uncertainty_seconds=0.52)


def cluster(*clocks: Clock) -> Cluster:
    """Read the healthy manifests, at some clocks."""
    return replace(read_cluster([HEALTHY]), clocks=clocks)


def found(*clocks: Clock) -> list[Finding]:
    """Say what is found at some clocks."""
    return list(CATALOG.examine([cluster(*clocks)], ids=["clocks-apart"]))


@pytest.mark.parametrize(
    ("ahead", "level", "words"),
    [
        (2.1, Level.WARNING, "2.1 s ahead of the clock here (give or take 0.0 s)"),
        (-14.9, Level.WARNING, "14.9 s behind the clock here"),
        (31.0, Level.ERROR, "31.0 s ahead of the clock here"),
    ],
)
def test_a_clock_that_is_apart_from_the_one_here_is_found(ahead: float, level: Level, words: str) -> None:
    """Worse where a decision would be taken for another's."""
    (finding,) = found(replace(PROMETHEUS, ahead_seconds=ahead))

    assert level is finding.level
    assert f"the clock of Prometheus is {words}" in finding.sentence


@pytest.mark.parametrize(
    "clock",
    [
        PROMETHEUS,
        API,
        replace(PROMETHEUS, ahead_seconds=1.9),
        replace(PROMETHEUS, ahead_seconds=5.0, uncertainty_seconds=3.5),
    ],
    ids=["the same", "a date in whole seconds", "less than 2 s", "an answer that took seven seconds"],
)
def test_what_may_be_the_same_time_is_left_alone(clock: Clock) -> None:
    """Half of the round trip is unknown, and what a time is cut to."""
    assert [] == found(clock)


def test_servers_may_agree_and_be_apart_from_here() -> None:
    """Then it is the clock here that is wrong; they are not said to be apart."""
    findings = found(replace(PROMETHEUS, ahead_seconds=60.0), replace(API, ahead_seconds=60.0))

    assert 2 == len(findings)
    assert all("60.0 s ahead of the clock here" in one.sentence for one in findings)


def test_servers_that_are_apart_from_each_other_are_found() -> None:
    """Neither is far from the clock here, and both together are."""
    findings = found(replace(PROMETHEUS, ahead_seconds=1.8), replace(API, ahead_seconds=-1.5))

    assert ["the clock of Prometheus is 3.3 s ahead of that of the API server (give or take 0.5 s)"] == [
        one.sentence.partition(":")[0] for one in findings
    ]


def test_a_server_without_a_clock_keeps_the_check_from_being_made() -> None:
    """What the others show is told all the same."""
    examined = CATALOG.look(
        [cluster(replace(PROMETHEUS, ahead_seconds=60.0), replace(API, ahead_seconds=None))], ids=["clocks-apart"]
    )

    assert 1 == len(examined.findings)
    assert ["https://api:6443: it does not tell the time"] == [one.why for one in examined.not_made]
    with pytest.raises(NotMade):
        found(replace(API, ahead_seconds=None))


def test_uncertainties_add_up() -> None:
    """The difference of two is as unsure as both."""
    difference = apart(PROMETHEUS, API)

    assert difference.ahead_seconds == pytest.approx(0.4)
    assert difference.uncertainty_seconds == pytest.approx(0.53)


class FakePrometheus:
    """A server that tells its time."""

    url = "http://prometheus:9090"

    def __init__(self, seconds: float | None) -> None:
        self._seconds = seconds

    def endpoint(self, path: str, **asked: str) -> object:
        """Evaluate `time()`."""
        assert ("query", {"query": "time()"}) == (path, asked)
        return None if self._seconds is None else {"result": [self._seconds, f"{self._seconds}"]}


def ticking(start: float, step: float) -> Callable[[], float]:
    """Give a clock that goes on by a step each time it is looked at."""
    ticks: Iterator[int] = count()
    return lambda: start + step * next(ticks)


def test_the_clock_of_prometheus_is_laid_in_the_middle_of_the_round_trip() -> None:
    """Nobody knows which half took longer."""
    clock = clock_of_prometheus(FakePrometheus(1_000.5), now=ticking(1_000.0, 0.4))  # type: ignore[arg-type]

    assert clock.ahead_seconds == pytest.approx(0.3)
    assert clock.uncertainty_seconds == pytest.approx(0.2)


def test_a_server_that_evaluates_nothing_does_not_tell_the_time() -> None:
    """None, not nought."""
    assert clock_of_prometheus(FakePrometheus(None), now=ticking(0, 1)).ahead_seconds is None  # type: ignore[arg-type]


def test_the_clock_of_the_api_server_is_the_date_of_its_answer(tmp_path: Path) -> None:
    """Cut to whole seconds: half of one more is unsure."""
    with KubernetesApi() as server:
        api = connect(kubeconfig=server.kubeconfig(tmp_path / "kubeconfig"))
        right = clock_of_api(api, "shop")
        behind = clock_of_api(api, "shop", now=ticking(0.0, 0.2))

    assert right.ahead_seconds is not None
    assert abs(right.ahead_seconds) <= right.uncertainty_seconds
    assert right.uncertainty_seconds >= 0.5
    assert behind.uncertainty_seconds == pytest.approx(0.6)
    assert [] == found(right)
    assert [Level.ERROR] == [one.level for one in found(behind)]


def test_an_account_that_may_not_ask_does_not_learn_the_time(tmp_path: Path) -> None:
    """Which right is missing is said, and no clock is guessed."""
    with KubernetesApi() as server:
        server.forbid("list", "deployments")
        clock = clock_of_api(connect(kubeconfig=server.kubeconfig(tmp_path / "kubeconfig")), "shop")

    assert clock.ahead_seconds is None
    with pytest.raises(NotMade, match="403 Forbidden"):
        found(clock)
