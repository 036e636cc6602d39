"""A canary is published as Flagger publishes it."""

import math
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from dashboards.hermetic.exposition import read_exposition
from loadtests.canary.model import REQUEST_DURATION, CanarySpec, Phase
from loadtests.canary.timeline import Check, CheckKind, Tick
from loadtests.sandbox.canary.exposition import FlaggerMetrics
from tests.loadtests.sandbox.canary.fakes import canary

_FIXTURE = Path(__file__).parents[3] / "fixtures" / "exporters" / "flagger-1.42.prom"
_OF = {"name": "load-harness", "namespace": "demo"}


@pytest.fixture
def flagger_text() -> str:
    """What Flagger publishes, as recorded."""
    return _FIXTURE.read_text(encoding="utf-8")


def _tick(before: Phase, phase: Phase, **changes: Any) -> Tick:  # noqa: ANN401 - any field
    fields: dict[str, Any] = {
        "time": 1_700_000_000.0,
        "revision": "rev-2",
        "primary_weight": 80,
        "canary_weight": 20,
        "is_mirrored": False,
        "failed_checks": 0,
        "iterations": 0,
    }
    return Tick(before=before, phase=phase, **{**fields, **changes})


def _after(*ticks: Tick, spec: CanarySpec | None = None, is_restart: bool = False) -> dict[str, dict[str, float]]:
    """Give the series after some ticks of 0.25 s: by name, then by the labels besides name and namespace."""
    metrics = FlaggerMetrics(spec or canary())
    for tick in ticks:
        metrics.saw(tick, took_seconds=0.25, is_restart=is_restart)
    series: dict[str, dict[str, float]] = {}
    for sample in read_exposition(metrics.exposition()):
        labels = ",".join(value for key, value in sorted(sample.labels.items()) if key not in _OF)
        series.setdefault(sample.name, {})[labels] = float(sample.value)
    return series


def test_before_the_first_tick_there_is_only_the_canary() -> None:
    """No status, no weight, no result: a series is there only after its first event."""
    series = _after()

    assert {"flagger_canary_total": {"": 1.0}, "flagger_info": {"haproxy,1.44.0": 1.0}} == series


@pytest.mark.parametrize(
    ("before", "phase", "status"),
    [
        pytest.param(Phase.INITIALIZING, Phase.INITIALIZED, 1, id="initialized"),
        pytest.param(Phase.INITIALIZED, Phase.PROGRESSING, 0, id="a release begins"),
        pytest.param(Phase.PROGRESSING, Phase.PROGRESSING, 0, id="it goes on"),
        pytest.param(Phase.INITIALIZED, Phase.WAITING, 1, id="it waits for approval"),
        pytest.param(Phase.PROGRESSING, Phase.PROMOTING, 0, id="it is promoted, which Flagger tells a tick later"),
        pytest.param(Phase.PROMOTING, Phase.FINALISING, 1, id="and here it does"),
        pytest.param(Phase.FINALISING, Phase.SUCCEEDED, 1, id="promoted"),
        pytest.param(Phase.PROGRESSING, Phase.FAILED, 2, id="rolled back"),
        pytest.param(Phase.FAILED, Phase.FAILED, 2, id="still rolled back"),
    ],
)
def test_the_status_is_one_of_three(before: Phase, phase: Phase, status: int) -> None:
    """0 while the analysis runs, 2 after a rollback, 1 for everything else."""
    assert {"": float(status)} == _after(_tick(before, phase))["flagger_canary_status"]


def test_a_canary_that_is_not_initialized_has_no_status() -> None:
    """Its primary is not ready, and Flagger returns before it says anything."""
    assert "flagger_canary_status" not in _after(_tick(Phase.INITIALIZING, Phase.INITIALIZING))


def test_weights_are_told_from_the_first_release_on() -> None:
    """Under the names of the two Deployments; between releases they stay as they were."""
    at_rest = _tick(Phase.INITIALIZED, Phase.INITIALIZED, primary_weight=100, canary_weight=0)
    going_on = _tick(Phase.PROGRESSING, Phase.PROGRESSING)

    assert "flagger_canary_weight" not in _after(at_rest)
    expected = {"load-harness": 20.0, "load-harness-primary": 80.0}
    assert expected == _after(at_rest, going_on)["flagger_canary_weight"]


def test_a_restart_is_told_by_the_next_tick() -> None:
    """Flagger routes everything to the primary, and tells the weights at the begin of the tick after that."""
    back = _tick(Phase.PROGRESSING, Phase.PROGRESSING, primary_weight=100, canary_weight=0)

    assert "flagger_canary_weight" not in _after(back, is_restart=True)
    assert {"load-harness": 0.0, "load-harness-primary": 100.0} == _after(back)["flagger_canary_weight"]


def test_the_last_value_of_each_metric_is_told() -> None:
    """Failed or not; the duration in seconds, cut off at whole milliseconds; none where there was no data."""
    checks = (
        Check(kind=CheckKind.METRIC, name="errors", is_passed=False, value=2.5, because="too many"),
        Check(kind=CheckKind.METRIC, name=REQUEST_DURATION, is_passed=True, value=143.9),
        Check(kind=CheckKind.METRIC, name="silent", is_passed=False, because="no values found"),
        Check(kind=CheckKind.WEBHOOK, name="gate", is_passed=True),
    )

    series = _after(_tick(Phase.PROGRESSING, Phase.PROGRESSING, checks=checks))

    assert {"errors": 2.5, "request-duration": 0.143} == series["flagger_canary_metric_analysis"]


def test_a_duration_without_bounds_is_told_as_flagger_tells_it() -> None:
    """What a Duration of Go cannot hold is 0 there."""
    check = Check(kind=CheckKind.METRIC, name=REQUEST_DURATION, is_passed=True, value=math.inf)

    series = _after(_tick(Phase.PROGRESSING, Phase.PROGRESSING, checks=(check,)))

    assert {"request-duration": 0.0} == series["flagger_canary_metric_analysis"]


_NOT_READY = Check(kind=CheckKind.CANARY, name="load-harness", is_passed=False, because="waiting")


@pytest.mark.parametrize(
    ("tick", "is_restart", "is_counted"),
    [
        pytest.param(_tick(Phase.PROGRESSING, Phase.PROGRESSING), False, True, id="it analysed"),
        pytest.param(_tick(Phase.PROGRESSING, Phase.PROMOTING), False, True, id="it promoted"),
        pytest.param(_tick(Phase.PROGRESSING, Phase.FAILED), False, False, id="it rolled back before"),
        pytest.param(_tick(Phase.PROGRESSING, Phase.PROGRESSING), True, False, id="it found another revision"),
        pytest.param(
            _tick(Phase.PROGRESSING, Phase.PROGRESSING, checks=(_NOT_READY,)), False, False, id="pods were missing"
        ),
        pytest.param(_tick(Phase.INITIALIZED, Phase.PROGRESSING), False, False, id="it only began"),
    ],
)
def test_the_duration_is_that_of_an_analysis(tick: Tick, is_restart: bool, is_counted: bool) -> None:  # noqa: FBT001
    """Not of a whole release: the seconds that one tick takes, if it comes so far."""
    series = _after(tick, is_restart=is_restart)

    if not is_counted:
        assert "flagger_canary_duration_seconds_count" not in series
        return
    assert {"": 1.0} == series["flagger_canary_duration_seconds_count"]
    assert {"": 0.25} == series["flagger_canary_duration_seconds_sum"]
    buckets = series["flagger_canary_duration_seconds_bucket"]
    assert ["0.25", "0.5", "1", "2.5", "5", "10", "+Inf"] == [edge for edge, count in buckets.items() if count]


def test_the_series_have_the_shapes_of_flaggers_own(flagger_text: str) -> None:
    """Names, kinds, descriptions and label names are those of the recorded shape, and no others."""
    metrics = FlaggerMetrics(canary())
    check = Check(kind=CheckKind.METRIC, name="errors", is_passed=True, value=0.5)
    for tick in (
        _tick(Phase.PROGRESSING, Phase.PROGRESSING, checks=(check,)),
        _tick(Phase.PROGRESSING, Phase.FAILED),
        _tick(Phase.FINALISING, Phase.SUCCEEDED),
    ):
        metrics.saw(tick, took_seconds=0.1, is_restart=False)

    assert _shapes(flagger_text) == _shapes(metrics.exposition())


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
def test_promtool_reads_it() -> None:
    """Prometheus' own linter complains of nothing but a name that is Flagger's."""
    metrics = FlaggerMetrics(canary())
    metrics.saw(_tick(Phase.PROGRESSING, Phase.PROGRESSING), took_seconds=0.1, is_restart=False)

    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=metrics.exposition().encode(), capture_output=True, check=False
    )

    complaints = checked.stderr.decode().splitlines()
    assert ["flagger_canary_total"] == [line.partition(" ")[0] for line in complaints]


def _shapes(text: str) -> set[tuple[str, str, str, frozenset[frozenset[str]]]]:
    return {
        (
            family.name,
            family.type,
            family.documentation,
            frozenset(frozenset(sample.labels) for sample in family.samples),
        )
        for family in text_string_to_metric_families(text)
    }


def test_results_are_counted() -> None:
    """By strategy, and whether there was an analysis at all."""
    promoted = _tick(Phase.FINALISING, Phase.SUCCEEDED)
    rolled_back = _tick(Phase.PROGRESSING, Phase.FAILED)
    at_rest = _tick(Phase.SUCCEEDED, Phase.SUCCEEDED)

    series = _after(promoted, at_rest, rolled_back, promoted)

    assert {"completed,canary": 2.0} == series["flagger_canary_successes_total"]
    assert {"completed,canary": 1.0} == series["flagger_canary_failures_total"]
    unseen = _after(_tick(Phase.PROGRESSING, Phase.SUCCEEDED), spec=replace(canary(iterations=3), skip_analysis=True))
    assert {"skipped,blue-green": 1.0} == unseen["flagger_canary_successes_total"]
