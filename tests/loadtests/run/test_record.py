import json
from dataclasses import replace
from pathlib import Path

import pytest

from loadtests.hpa.flags import ControllerFlags
from loadtests.manifests.model import Resources, Stack
from loadtests.run.model import Cluster, ClusterKind
from loadtests.run.record import SeriesRecorder, cluster_of, copy_journals
from slo.errors import ServerUnreachable
from slo.series import TimeSeries
from tests.loadtests.stack_builder import stack

CPU_300M = {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "300m"}}}
MEMORY = {
    "type": "Resource",
    "resource": {"name": "memory", "target": {"type": "Utilization", "averageUtilization": 80}},
}


class FakePrometheus:
    """Counts up with every second, as long as it answers."""

    def __init__(self) -> None:
        self.is_up = True
        self.asked: list[tuple[float, float]] = []

    def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
        """Answer with one row whose values are the times."""
        if not self.is_up:
            raise ServerUnreachable(url="http://127.0.0.1:9090", asked=query, check="check that Prometheus runs there")
        self.asked.append((start, end))
        steps = int((end - start) / step_seconds) + 1
        times = (start + step * step_seconds for step in range(steps))
        return (TimeSeries(labels={"job": "pods"}, samples=tuple((time, time) for time in times)),)


@pytest.fixture
def prometheus() -> FakePrometheus:
    """Give a Prometheus that answers."""
    return FakePrometheus()


@pytest.fixture
def recorder(prometheus: FakePrometheus) -> SeriesRecorder:
    """Give a recorder that starts at 100 s and asks every 10 s."""
    return SeriesRecorder(prometheus, {"up": "up"}, start_time=100.0, step_seconds=1.0)


def times(recorder: SeriesRecorder, end_time: float) -> list[float]:
    """Finish and list the times that were recorded."""
    return [time for row in recorder.finish(end_time).rows("up") for time, _ in row.samples]


def test_asks_for_each_step_once(prometheus: FakePrometheus, recorder: SeriesRecorder) -> None:
    """Pieces follow one another without a gap or an overlap, and end before what may still be on its way."""
    for now in range(100, 126):
        recorder.advance(float(now))
    assert [float(second) for second in range(100, 131)] == times(recorder, 130.0)
    assert [(100.0, 108.0), (109.0, 118.0), (119.0, 130.0)] == prometheus.asked


def test_makes_up_for_a_short_outage(prometheus: FakePrometheus, recorder: SeriesRecorder) -> None:
    """What could not be asked is asked when Prometheus is back, and then nothing is missing."""
    recorder.advance(110.0)
    prometheus.is_up = False
    recorder.advance(120.0)
    assert "http://127.0.0.1:9090: cannot answer up; check that Prometheus runs there" == recorder.problem
    prometheus.is_up = True
    recorder.advance(130.0)
    series = recorder.finish(140.0)
    assert () == series.outages
    assert 41 == len(series.rows("up")[0].samples)


def test_keeps_what_was_seen_before_prometheus_stopped(prometheus: FakePrometheus, recorder: SeriesRecorder) -> None:
    """A Prometheus that stays away leaves its earlier answers, and an outage from then on."""
    recorder.advance(110.0)
    prometheus.is_up = False
    series = recorder.finish(140.0)
    (outage,) = series.outages
    assert 9 == len(series.rows("up")[0].samples)
    assert (109.0, 140.0) == (outage.start_time, outage.end_time)
    assert "http://127.0.0.1:9090: cannot answer up; check that Prometheus runs there" == outage.reason


def test_keeps_half_an_answer_out() -> None:
    """If one query of a round fails, the whole round is asked again."""

    class FailsOnSecond(FakePrometheus):
        def query_range(self, query: str, *, start: float, end: float, step_seconds: float) -> tuple[TimeSeries, ...]:
            self.is_up = query == "up"
            return super().query_range(query, start=start, end=end, step_seconds=step_seconds)

    recorder = SeriesRecorder(FailsOnSecond(), {"up": "up", "b": "b"}, start_time=100.0, step_seconds=1.0)
    series = recorder.finish(140.0)
    assert () == series.rows("up")
    assert 100.0 == series.outages[0].start_time


def test_finishing_twice_adds_nothing(recorder: SeriesRecorder) -> None:
    """There is nothing new to ask for after the end."""
    assert times(recorder, 110.0) == times(recorder, 110.0)


def test_copies_the_journals_up_to_the_end(tmp_path: Path) -> None:
    """Decisions go back to the controller's start, events to the run's; a torn line is left out."""
    source, run = tmp_path / "sandbox", tmp_path / "run"
    source.mkdir()
    run.mkdir()
    decisions = [json.dumps({"time": time}) + "\n" for time in (50.0, 100.0, 150.0, 200.0)]
    (source / "decisions.jsonl").write_text("".join(decisions) + '{"time": 16')
    stamps = ("1970-01-01T00:00:50Z", "1970-01-01T00:02:00Z")
    events = [json.dumps({"context": {"timestamp": stamp}}) + "\n" for stamp in stamps]
    (source / "events.jsonl").write_text("".join(events) + "damaged\n")
    copy_journals(source, run, start_time=100.0, end_time=160.0)
    assert "".join(decisions[:3]) == (run / "decisions.jsonl").read_text()
    assert events[1] + "damaged\n" == (run / "events.jsonl").read_text()
    assert "" == (run / "observations.jsonl").read_text()


def noted(built: Stack, *, limits: str = "enforced") -> Cluster:
    """Note a stack in the sandbox."""
    return cluster_of(built, kind=ClusterKind.SANDBOX, kubernetes="1.35", flags=ControllerFlags(), limits=limits)


@pytest.mark.parametrize(
    ("hpa", "limit_millicores", "expected"),
    [
        pytest.param({}, 400, (0.4, 0.1, 0.0, 20.0), id="utilization of the request"),
        pytest.param(
            {"metrics": [CPU_300M], "behavior": {"scaleUp": {"stabilizationWindowSeconds": 30}}},
            None,
            (None, 0.3, 30.0, 300.0),
            id="an amount per pod, and the controller's window for the way down",
        ),
        pytest.param({"metrics": [MEMORY]}, 400, (0.4, None, 0.0, 20.0), id="no look at the CPU"),
        pytest.param({"behavior": None}, 400, (0.4, 0.1, 0.0, 300.0), id="no behavior"),
    ],
)
def test_notes_what_the_stack_asks_for(
    hpa: dict[str, object], limit_millicores: int | None, expected: tuple[float | None, ...]
) -> None:
    """Limits, the CPU target and the windows are worked out once, when the run starts."""
    built = stack(limit_millicores=limit_millicores, **hpa)
    cluster = noted(built)
    assert ("demo", "load-harness", "load-harness") == (cluster.namespace, cluster.deployment, cluster.hpa_name)
    assert expected == (
        cluster.cpu_limit_cores,
        cluster.cpu_target_cores,
        cluster.scale_up_window_seconds,
        cluster.scale_down_window_seconds,
    )


@pytest.mark.parametrize(
    ("memory_limits", "expected"),
    [
        pytest.param((64 * 2**20, 32 * 2**20), 96 * 2**20, id="a pod may use what its containers may together"),
        pytest.param((64 * 2**20, None), None, id="a container without a limit leaves the pod without"),
    ],
)
def test_notes_the_memory_of_a_whole_pod(memory_limits: tuple[int | None, ...], expected: int | None) -> None:
    """Limits of memory add up over the containers."""
    built = stack()
    (container,) = built.deployment.containers
    containers = tuple(replace(container, limits=Resources(memory_bytes=limit)) for limit in memory_limits)
    deployment = replace(built.deployment, containers=containers)
    assert expected == noted(replace(built, deployment=deployment)).memory_limit_bytes


def test_notes_whether_limits_are_enforced() -> None:
    """The reason why not is kept as it was told."""
    assert "not enforced: no cgroups" == noted(stack(), limits="not enforced: no cgroups").limits
