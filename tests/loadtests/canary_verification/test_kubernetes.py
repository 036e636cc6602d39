"""Records as Kubernetes keeps them, which is never all."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loadtests.canary.model import CanarySpec, Phase
from loadtests.canary.timeline import Tick
from loadtests.canary_verification.model import Fit
from loadtests.canary_verification.verify import verify_events
from tests.loadtests.canary.builder import WAITING, FakeSurroundings, analysis, canary, release
from tests.loadtests.canary.test_properties import canaries
from tests.loadtests.canary_verification.correlator import as_kubernetes_keeps
from tests.loadtests.canary_verification.records import read, write_list
from tests.loadtests.canary_verification.test_properties import ONCE, random_course

SPEC = canary(analysis(interval_seconds=10.0))


def _kept(folder: Path, ticks: list[Tick]) -> Path:
    told = [
        (tick.time + 0.05 * index, one.message, one.is_warning) for tick in ticks for index, one in enumerate(tick.told)
    ]
    return write_list(folder / "events.json", as_kubernetes_keeps(told))


def test_a_short_release_is_kept_whole(tmp_path: Path) -> None:
    """Nine texts, each told once."""
    verification = verify_events(SPEC, read(_kept(tmp_path, release(SPEC))))

    assert {Fit.CONSISTENT} == {row.fit for row in verification.rows}
    assert 80 == round(verification.rollouts[0].seconds or 0)


def test_what_was_counted_is_explained(tmp_path: Path) -> None:
    """Four ticks of waiting are one Event, with a count."""

    def not_ready(around: FakeSurroundings) -> None:
        around.target = WAITING

    def ready(around: FakeSurroundings) -> None:
        around.target = FakeSurroundings().target

    verification = verify_events(SPEC, read(_kept(tmp_path, release(SPEC, changes={1: not_ready, 5: ready}))))

    assert 0 == verification.exit_code
    assert [("canary shop not ready", 4)] == [(one.because, one.ticks) for one in verification.rollouts[0].lost]
    assert ("Kubernetes counted 2 events without their times",) == verification.notes


def test_what_was_combined_is_missing(tmp_path: Path) -> None:
    """With steps of 5% a release tells fourteen texts; six of them are one Event, with the last text."""
    spec = canary(analysis(interval_seconds=10.0, step_weight=5))

    verification = verify_events(spec, read(_kept(tmp_path, release(spec))))

    assert 4 == verification.exit_code
    assert Phase.SUCCEEDED == verification.rollouts[0].phase
    assert Fit.CONTRADICTING not in {row.fit for row in verification.rows}
    assert "Kubernetes combined 5 events into others and did not keep their texts" in verification.notes


@given(spec=canaries(), data=st.data())
@settings(max_examples=20, deadline=None, phases=ONCE, suppress_health_check=list(HealthCheck))
def test_what_kubernetes_keeps_never_contradicts(
    tmp_path_factory: pytest.TempPathFactory, spec: CanarySpec, data: st.DataObject
) -> None:
    """Of any canary, with any course."""
    folder = tmp_path_factory.mktemp("kept")
    ticks = random_course(spec, data)
    if any(tick.told for tick in ticks):
        verification = verify_events(spec, read(_kept(folder, ticks)))

        assert Fit.CONTRADICTING not in {row.fit for row in verification.rows}
