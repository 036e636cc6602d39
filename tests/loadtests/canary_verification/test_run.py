"""A recorded run on the command line, and the formats."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from load_harness.cli import main
from loadtests.canary.manifest import read_canaries
from loadtests.canary.model import Phase
from loadtests.canary.records import tick_to_json
from loadtests.canary.timeline import Tick
from loadtests.run import directory as layout
from tests.loadtests.canary.builder import release
from tests.loadtests.canary_verification.records import timeline, webhooks, write_lines
from tests.loadtests.run_builder import START, good_run
from tests.loadtests.run_directory import write_run

MANIFEST = """
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: shop, namespace: demo}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  service: {port: 80}
  analysis:
    interval: 10s
    threshold: 2
    maxWeight: 50
    stepWeight: 10
    metrics:
      - {name: request-success-rate, thresholdRange: {min: 99}}
"""


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    """Write the shop's Canary."""
    path = tmp_path / "manifest.yaml"
    path.write_text(MANIFEST, encoding="utf-8")
    return path


def _ticks(manifest: Path, *, later: int = 0) -> list[Tick]:
    """Give the ticks of a good release and the quiet ones around it, in seconds since the load started."""
    ticks = release(read_canaries(manifest)[0].canary)
    before = replace(ticks[0], before=Phase.INITIALIZED, phase=Phase.INITIALIZED, revision="1", checks=(), told=())
    after = replace(ticks[-1], before=Phase.SUCCEEDED, checks=(), told=())
    all_ticks = [*[before] * (later + 1), *ticks, *[after] * (6 - later)]
    return [replace(tick, time=10.0 * number) for number, tick in enumerate(all_ticks)]


def _run(tmp_path: Path, manifest: Path, ticks: list[Tick]) -> Path:
    """Record a run that was predicted to have a good release."""
    spec = read_canaries(manifest)[0].canary
    run = good_run()
    predicted = replace(run.prediction, canary=timeline(spec, _ticks(manifest)))
    path = tmp_path / "run"
    path.mkdir()
    write_run(path, replace(run, prediction=predicted))
    (path / layout.CANARY_MANIFESTS).write_text(MANIFEST, encoding="utf-8")
    write_lines(path / layout.CANARY, (tick_to_json(replace(tick, time=START + tick.time)) for tick in ticks))
    return path


def test_a_run_is_held_against_engine_and_prediction(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both hold; each has its line."""
    run = _run(tmp_path, manifest, _ticks(manifest))

    assert 0 == main(["canary", "verify", str(run)])
    out = capsys.readouterr().out
    assert "prediction passed: at every moment of 145 s the canary was where it was predicted, ± 1 tick" in out
    assert "replay passed: 16 of 16 ticks are consistent" in out
    assert "Succeeded, took 80 s in 9 ticks, none of them lost; the canary had at most 50%, 0 failed checks" in out


def test_a_tick_that_contradicts_is_a_finding(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record says 25% where the engine says 20%."""
    ticks = _ticks(manifest)
    ticks[3] = replace(ticks[3], canary_weight=25, primary_weight=75)

    assert 1 == main(["canary", "verify", str(_run(tmp_path, manifest, ticks)), "--format", "json"])
    record = json.loads(capsys.readouterr().out)
    assert "failed" == record["outcome"]
    assert "contradicting" == record["ticks"][3]["fit"]
    assert "primary weight 75 instead of 80; canary weight 25 instead of 20" == record["ticks"][3]["because"]


def test_what_was_not_predicted_is_a_finding(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The release began four ticks late; every decision is right."""
    assert 1 == main(["canary", "verify", str(_run(tmp_path, manifest, _ticks(manifest, later=4)))])
    out = capsys.readouterr().out
    assert "prediction failed: the canary did not do what was predicted, give or take 1 tick" in out
    assert "replay passed: 16 of 16 ticks are consistent" in out


def test_a_run_without_a_canary_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """There is nothing to compare."""
    write_run(tmp_path, good_run())

    assert 2 == main(["canary", "verify", str(tmp_path)])
    assert "run: must have a canary to be compared; record a run whose manifests have one, or use hpa verify" in (
        capsys.readouterr().err
    )


def test_a_run_knows_its_namespace(tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The option would have no effect."""
    run = _run(tmp_path, manifest, _ticks(manifest))

    assert 2 == main(["canary", "verify", str(run), "--namespace", "prod"])
    assert "--namespace: goes with --events; a recorded run knows its namespace" in capsys.readouterr().err


def test_events_are_held_against_the_manifest_of_a_run(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A run's directory has the Canary in it."""
    run = _run(tmp_path, manifest, _ticks(manifest))
    events = write_lines(tmp_path / "webhooks.jsonl", webhooks(_ticks(manifest)))

    assert 0 == main(["canary", "verify", str(run / layout.CANARY_MANIFESTS), "--events", str(events)])
    assert "9 of 9 ticks are consistent" in capsys.readouterr().out


def test_the_namespace_may_be_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A manifest of a kustomization often has none."""
    path = tmp_path / "canary.yaml"
    path.write_text(MANIFEST.replace(", namespace: demo", ""), encoding="utf-8")
    spec = replace(read_canaries(path)[0].canary, namespace="demo")
    events = write_lines(tmp_path / "webhooks.jsonl", webhooks(release(spec)))

    assert 2 == main(["canary", "verify", str(path), "--events", str(events)])
    assert "say --namespace demo" in capsys.readouterr().err
    assert 0 == main(["canary", "verify", str(path), "--events", str(events), "--namespace", "demo"])


def _live_run(tmp_path: Path, manifest: Path, ticks: list[Tick]) -> Path:
    """Record the same on a cluster, where the answers that Flagger got are not to be seen."""
    path = _run(tmp_path, manifest, [replace(tick, checks=()) for tick in ticks])
    facts = json.loads((path / layout.FACTS).read_text())
    facts["cluster"]["kind"] = "kubernetes"
    (path / layout.FACTS).write_text(json.dumps(facts))
    return path


def test_a_run_on_a_cluster_is_explained_by_what_was_told(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No check is recorded that passed; nine ticks tell something."""
    assert 0 == main(["canary", "verify", str(_live_run(tmp_path, manifest, _ticks(manifest)))])
    assert "replay passed: 9 of 9 ticks are consistent" in capsys.readouterr().out


def test_a_tick_of_a_cluster_that_tells_otherwise_is_a_finding(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Flagger says 25%, where the manifest has steps of 10%."""
    ticks = _ticks(manifest)
    told = tuple(replace(one, message=one.message.replace("weight 20", "weight 25")) for one in ticks[3].told)
    ticks[3] = replace(ticks[3], told=told)

    assert 1 == main(["canary", "verify", str(_live_run(tmp_path, manifest, ticks)), "--format", "json"])
    assert "contradicting" in {row["fit"] for row in json.loads(capsys.readouterr().out)["ticks"]}


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"missing": ("the weights",)}, "missing: the weights"),
        ({"failed_checks": 1}, "the status had failed checks 1, where what was told leads to 0"),
    ],
)
def test_what_is_missing_of_a_tick_is_unexplained(
    tmp_path: Path, manifest: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], because: str
) -> None:
    """Never failed, and never passed."""
    ticks = _ticks(manifest)
    ticks[3] = replace(ticks[3], **changes)

    assert 4 == main(["canary", "verify", str(_live_run(tmp_path, manifest, ticks)), "--format", "json"])
    (row,) = [one for one in json.loads(capsys.readouterr().out)["ticks"] if one["fit"] == "unexplained"]
    assert because == row["because"]
