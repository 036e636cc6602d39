"""Row: how long it takes to decide again on a recorded day of 50 pods."""

import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import ContainerObservation, HpaSpec, Observation, PodObservation
from loadtests.hpa.records import observation_to_json
from loadtests.hpa.versions import DEFAULT_VERSION, profile
from slo.documents import Document
from slo.errors import Mistake
from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

PODS = 50
_DAY_SECONDS = 86_400
_SYNC_SECONDS = 15
_MOST_PODS = 200
_START = 1_700_000_000.0
_METRIC_WINDOW_SECONDS = 30.0
_MANIFEST = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "load-harness", "namespace": "bench"},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "load-harness"},
        "minReplicas": 1,
        "maxReplicas": _MOST_PODS,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
            }
        ],
        "behavior": {"scaleUp": {"stabilizationWindowSeconds": 0}},
    },
}


def _spec() -> HpaSpec:
    mistakes: list[Mistake] = []
    spec = read_hpa(Document(file="hpa.json", value=_MANIFEST, lines={}), mistakes)
    assert not mistakes
    return spec


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="hpa-replay",
            name=f"HPA replay of a day at {_SYNC_SECONDS} s syncs, {PODS} pods, with explanations, from file to file",
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=5.0),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, syncs: int = _DAY_SECONDS // _SYNC_SECONDS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Run the command on a file, once; beside it stands what the engine alone takes."""
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        manifest, observations, decisions = (
            Path(directory, name) for name in ("hpa.json", "observations.jsonl", "decisions.jsonl")
        )
        manifest.write_text(json.dumps(_MANIFEST), encoding="utf-8")
        with observations.open("w", encoding="utf-8") as lines:
            lines.writelines(f"{json.dumps(observation_to_json(one))}\n" for one in _a_day(syncs))
        mebibytes = observations.stat().st_size / (1 << 20)
        seconds = _run(manifest, observations, decisions)
        changes = _changes(decisions, syncs)
    return Measurement(
        value=seconds,
        how=f"`hpa replay --format json` from start to exit, once: {syncs} lines, {mebibytes:.0f} MiB, made up (CPU of "
        "a day's shape, seeded)",
        samples=(seconds,),
        samples_unit="s",
        beside=(
            Beside(name="the engine alone, median sync", unit="µs", value=1e6 * statistics.median(_engine(syncs))),
            Beside(name="syncs that ask for another number of replicas", unit="", value=changes),
        ),
    )


def _run(manifest: Path, observations: Path, decisions: Path) -> float:
    command = ("hpa", "replay", str(manifest), "--observations", str(observations), "--format", "json")
    start = time.perf_counter()
    with decisions.open("wb") as out:
        ran = subprocess.run(
            [sys.executable, "-m", "load_harness", *command], stdout=out, stderr=subprocess.PIPE, text=True, check=False
        )
    seconds = time.perf_counter() - start
    if ran.returncode != 0:
        raise NotMeasured(what="load-harness hpa replay", why=f"exit code {ran.returncode}, {ran.stderr[-500:]}")
    return seconds


def _changes(decisions: Path, syncs: int) -> int:
    """Count the decisions that change something; all must be there, each with its reasons."""
    taken = [json.loads(line) for line in decisions.read_text(encoding="utf-8").splitlines()]
    if len(taken) != syncs or not all(decision["why"] for decision in taken):
        raise NotMeasured(what="load-harness hpa replay", why=f"{len(taken)} of {syncs} decisions, or some unexplained")
    return sum(decision["desired_replicas"] != decision["current_replicas"] for decision in taken)


def _engine(syncs: int) -> list[float]:
    controller = HpaController(_spec(), flags=ControllerFlags(), kubernetes=profile(DEFAULT_VERSION))
    seconds = []
    for observation in _a_day(syncs):
        start = time.perf_counter()
        controller.reconcile(observation)
        seconds.append(time.perf_counter() - start)
    return seconds


def _a_day(syncs: int) -> Iterator[Observation]:
    draw = random.Random(1)  # noqa: S311 - repeatable on purpose
    for sync in range(syncs):
        now = _START + sync * _SYNC_SECONDS
        # Around the target of 100 m, so that all of scale-up, scale-down and leaving alone are asked for.
        mean_millicores = 100 + 60 * math.sin(2 * math.pi * sync / syncs)
        yield Observation(
            time=now,
            spec_replicas=PODS,
            status_replicas=PODS,
            pods=tuple(_pod(number, now, draw.gauss(mean_millicores, 10)) for number in range(PODS)),
        )


def _pod(number: int, now: float, millicores: float) -> PodObservation:
    container = ContainerObservation(
        name="app",
        requests={"cpu": "200m", "memory": "128Mi"},
        usage={"cpu": f"{max(millicores, 0) * 1e6:.0f}n", "memory": "71Mi"},
    )
    return PodObservation(
        name=f"load-harness-{number}",
        phase="Running",
        ready=True,
        start_time=_START - _DAY_SECONDS,
        ready_transition_time=_START - _DAY_SECONDS + 2,
        deleted=False,
        containers=(container,),
        metric_time=now - 5,
        metric_window_seconds=_METRIC_WINDOW_SECONDS,
    )
