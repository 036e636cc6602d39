"""How pods become samples."""

import pytest

from loadtests.manifests.model import RollingUpdate
from loadtests.prediction.pods import Fleet, PodSample, Start
from loadtests.prediction.sampling import MetricsServer, cpu_milli


def fleet(running_seconds: float) -> Fleet:
    """Give one pod that was started at zero and runs some seconds later."""
    start = Start(running_seconds=running_seconds, ready_seconds=running_seconds)
    return Fleet(count=1, start=start, settled_seconds=0.0, strategy=RollingUpdate())


@pytest.mark.parametrize(
    ("running_seconds", "expected"),
    [
        pytest.param(3.0, [PodSample(250, 15.0, 12.0)], id="a container of 12 s has one from its start on"),
        pytest.param(8.0, [], id="one of 7 s is too young"),
        pytest.param(16.0, [], id="one that does not run yet has none"),
    ],
)
def test_a_first_look_gives_a_sample_of_fresh_containers(running_seconds: float, expected: list[PodSample]) -> None:
    """As metrics-server does it."""
    pods, server = fleet(running_seconds), MetricsServer(window_seconds=15.0, delay_seconds=0.0, settled_seconds=300.0)
    pods.cohorts[0].cpu_seconds = 3.0
    server.take(pods, 15.0)
    assert expected == list(pods.cohorts[0].samples)
    assert 30.0 == server.next_seconds


def test_a_second_look_gives_a_sample_of_every_container() -> None:
    """The time since the first look is the window."""
    pods, server = fleet(8.0), MetricsServer(window_seconds=15.0, delay_seconds=0.0, settled_seconds=300.0)
    server.take(pods, 15.0)
    pods.cohorts[0].cpu_seconds = 1.5
    server.take(pods, 30.0)
    assert [PodSample(100, 30.0, 15.0)] == list(pods.cohorts[0].samples)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        pytest.param(34.9, 15.0, id="the new one has not arrived"),
        pytest.param(35.0, 30.0, id="the new one has arrived"),
        pytest.param(19.0, None, id="none has arrived"),
    ],
)
def test_samples_are_seen_after_a_while(now: float, expected: float | None) -> None:
    """The newest that has arrived counts."""
    pods, server = fleet(0.5), MetricsServer(window_seconds=15.0, delay_seconds=5.0, settled_seconds=300.0)
    server.take(pods, 15.0)
    server.take(pods, 30.0)
    seen = server.seen(pods.cohorts[0], now)
    assert expected == (None if seen is None else seen.end_seconds)


@pytest.mark.parametrize(("cores", "milli"), [(0.1, 100), (0.1000000004, 100), (0.100000001, 101), (0.0, 0)])
def test_cpu_is_written_and_read_as_the_metrics_api_does(cores: float, milli: int) -> None:
    """Whole billionths, then thousandths rounded up."""
    assert milli == cpu_milli(cores)
