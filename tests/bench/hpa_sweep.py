"""Row: how long it takes to ask what an autoscaler would do on a day, with 200 settings."""

import json
import math
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.interface import Beside, Bound, Measurement, NotMeasured, Row, Target
from tests.bench.machine import Machine

_DAY_SECONDS = 86_400
_SYNC_SECONDS = 15
_PROCESSES = 2
_VARY = "target=45..90:5,scaleDown.window=60s..300s:60s,maxReplicas=60..90:10"
VARIANTS = 10 * 5 * 4
_MANIFESTS = """
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
  minReplicas: 2
  maxReplicas: 80
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
  behavior: {scaleDown: {stabilizationWindowSeconds: 300}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop}
spec:
  template:
    spec:
      containers:
        - name: app
          resources: {requests: {cpu: 200m}, limits: {cpu: 500m}}
          readinessProbe: {httpGet: {path: /, port: 80}, initialDelaySeconds: 5}
"""


def rows() -> tuple[Row, ...]:
    """Return the row."""
    return (
        Row(
            key="hpa-sweep",
            name=f"what-if sweep of a day at {_SYNC_SECONDS} s syncs, {VARIANTS} variants, {_PROCESSES} processes",
            unit="s",
            target=Target(bound=Bound.AT_MOST, value=60.0),
            measure=measure,
        ),
    )


def measure(machine: Machine, *, seconds: int = _DAY_SECONDS) -> Measurement:  # noqa: ARG001 - a row's signature
    """Run the command, once."""
    with tempfile.TemporaryDirectory(prefix="load-harness-bench-") as directory:
        manifests, trace, answer = (Path(directory, name) for name in ("shop.yaml", "day.csv", "answer.json"))
        manifests.write_text(_MANIFESTS, encoding="utf-8")
        trace.write_text(_day(seconds), encoding="utf-8")
        took = _run(manifests, trace, answer)
        variants = json.loads(answer.read_text(encoding="utf-8"))["variants"]
    syncs = sum(variant["measures"]["syncs"] for variant in variants)
    average = sum(variant["measures"]["pod_seconds"] for variant in variants) / seconds / len(variants)
    return Measurement(
        value=took,
        how=f"`hpa simulate --vary {_VARY} --jobs {_PROCESSES}` from start to exit, once; demand made up (a day's "
        "shape with noise, a row per sync, seeded)",
        samples=(took,),
        samples_unit="s",
        beside=(
            Beside(name="variants, the manifest as it is included", unit="", value=len(variants)),
            Beside(name="per sync and process", unit="µs", value=1e6 * took * _PROCESSES / syncs),
            Beside(name="pods on average", unit="", value=average),
        ),
    )


def _run(manifests: Path, trace: Path, answer: Path) -> float:
    start = time.perf_counter()
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "load_harness", "hpa", "simulate", str(manifests), "--load", str(trace)),
            *("--vary", _VARY, "--jobs", str(_PROCESSES), "--format", "json", "--out", str(answer)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    took = time.perf_counter() - start
    if ran.returncode != 0:
        raise NotMeasured(what="load-harness hpa simulate", why=f"exit code {ran.returncode}, {ran.stderr[-500:]}")
    return took


def _day(seconds: int) -> str:
    draw = random.Random(1)  # noqa: S311 - repeatable on purpose
    rows = ["seconds,cpu_millicores"]
    for second in range(0, seconds + 1, _SYNC_SECONDS):
        millicores = 4000 + 3500 * math.sin(2 * math.pi * second / seconds) + draw.gauss(0, 300)
        rows.append(f"{second},{max(millicores, 50):.0f}")
    return "\n".join(rows) + "\n"
