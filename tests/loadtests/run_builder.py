"""A good run made by hand: one pod becomes four under a peak and one again; each test breaks one thing of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from loadtests.hpa.controller import HpaController
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.manifest import read_hpa
from loadtests.hpa.model import ContainerObservation, Decision, HpaSpec, Observation, PodObservation
from loadtests.hpa.versions import profile
from loadtests.plan import ClosedPlan
from loadtests.prediction.model import Point, PredictedDecision, Prediction
from loadtests.run.model import (
    ClientSecond,
    Cluster,
    ClusterKind,
    Event,
    RecordedSeries,
    Run,
    RunFacts,
)
from loadtests.stages import Stage
from slo.documents import Document
from slo.errors import InvalidInput, Mistake
from slo.series import TimeSeries

START = 1_700_000_010
"""Unix seconds of the load's start; a sync has just been."""
DURATION_SECONDS = 145
SCRAPE_SECONDS = 5
SYNC_SECONDS = 15
EXPECTATIONS = (
    "error_ratio < 0.1%",
    "p95 < 500ms in peak",
    "reached 4 replicas within 60s",
    "returned to minimum within 100s",
    "no flapping",
    "peak within 1 of prediction",
    "scale-out within 15s of prediction",
    "every decision explained",
    "no restarts",
)

HPA = {
    "apiVersion": "autoscaling/v2",
    "kind": "HorizontalPodAutoscaler",
    "metadata": {"name": "load-harness", "namespace": "demo"},
    "spec": {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "load-harness"},
        "minReplicas": 1,
        "maxReplicas": 6,
        "metrics": [
            {
                "type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
            }
        ],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 20}},
    },
}


def hpa_spec(manifest: dict[str, Any] | None = None) -> HpaSpec:
    """Read the HPA of the run, or another one."""
    mistakes: list[Mistake] = []
    spec = read_hpa(Document(file="hpa.yaml", value=manifest or HPA, lines={(): 1}), mistakes)
    if mistakes:
        raise InvalidInput(mistakes)
    return spec


def plan() -> ClosedPlan:
    """Give a plan of 15 s with one user, 70 s with 19, 60 s with one."""
    return ClosedPlan(
        stages=(
            Stage(name="calm", duration_seconds=15.0, users=1, ramp_seconds=0.0),
            Stage(name="peak", duration_seconds=70.0, users=19, ramp_seconds=0.0),
            Stage(name="after", duration_seconds=60.0, users=1, ramp_seconds=0.0),
        ),
        cpu_milliseconds=20.0,
        pace_seconds=1.0,
        warm_up_seconds=5.0,
        seed=1,
    )


def good_run(expectations: tuple[str, ...] = EXPECTATIONS) -> Run:
    """Build a run that holds every expectation."""
    observations, decisions = _autoscaling()
    return Run(
        facts=facts(expectations),
        client=tuple(client_second(second) for second in range(DURATION_SECONDS)),
        series=series(decisions),
        observations=observations,
        decisions=decisions,
        prediction=prediction(),
        events=(),
    )


def facts(expectations: tuple[str, ...] = EXPECTATIONS) -> RunFacts:
    """Give what is known of the run."""
    return RunFacts(
        scenario="hpa",
        scenario_document="name: hpa\n",
        plan=plan(),
        expectations=expectations,
        targets={"prometheus": "http://127.0.0.1:9090", "workload": "http://127.0.0.1:8080"},
        versions={"load-harness": "0.1.0", "locust": "2.47.0"},
        cluster=Cluster(
            kind=ClusterKind.SANDBOX,
            kubernetes="1.35",
            namespace="demo",
            deployment="load-harness",
            hpa_name="load-harness",
            pod_pattern="load-harness-[a-z0-9]+-[a-z0-9]+",
            hpa=hpa_spec(),
            flags=ControllerFlags(),
            limits="enforced",
            cpu_limit_cores=0.4,
            memory_limit_bytes=64 * 2**20,
            cpu_target_cores=0.1,
            scale_up_window_seconds=0.0,
            scale_down_window_seconds=20.0,
        ),
        start_time=float(START),
        end_time=float(START + DURATION_SECONDS),
        scrape_interval_seconds=float(SCRAPE_SECONDS),
    )


def client_second(second: int, *, failed: int = 0, latency_bucket: int = 600) -> ClientSecond:
    """Give the line of one second; bucket 600 is 39 ms."""
    stage = "calm" if second < 15 else "peak" if second < 85 else "after"
    users = 19 if stage == "peak" else 1
    return ClientSecond(
        time=START + second,
        name="work",
        method="GET",
        stage=stage,
        users=users,
        started=users,
        finished=users,
        failed=failed,
        dropped=0,
        late_seconds_max=0.002,
        latency={latency_bucket: users},
    )


def observation(seconds: float, *, replicas: int, cpu_millicores_total: float) -> Observation:
    """Give what the autoscaler sees of pods that share a load evenly and are all old."""
    usage = {"cpu": f"{round(cpu_millicores_total / replicas)}m"}
    return Observation(
        time=START + seconds,
        spec_replicas=replicas,
        status_replicas=replicas,
        pods=tuple(
            PodObservation(
                name=f"load-harness-5d8f-{number}",
                phase="Running",
                ready=True,
                start_time=START - 5000.0,
                ready_transition_time=START - 4990.0,
                deleted=False,
                containers=(ContainerObservation(name="app", requests={"cpu": "200m"}, usage=usage),),
                metric_time=START + seconds,
                metric_window_seconds=float(SYNC_SECONDS),
            )
            for number in range(replicas)
        ),
    )


def prediction() -> Prediction:
    """Predict four replicas wanted at 30 s and one at 105 s."""

    def point(seconds: float, wanted: int, ready: int) -> Point:
        return Point(seconds=seconds, demand_cores=0.1, wanted=wanted, running=wanted, ready=ready)

    return Prediction(
        points=(
            point(0, 1, 1),
            point(30, 4, 1),
            point(32, 4, 4),
            point(105, 1, 1),
            point(DURATION_SECONDS, 1, 1),
        ),
        decisions=(PredictedDecision(seconds=30.0, current_replicas=1, desired_replicas=4, why=("cpu is at 190%",)),),
        peak=4,
    )


def series(decisions: Iterable[Decision], *, scrape_seconds: int = SCRAPE_SECONDS) -> RecordedSeries:
    """Give what Prometheus shows of the decisions; pods are ready 2 s after them."""
    taken = [(decision.time - START, decision.desired_replicas) for decision in decisions]

    def wanted(seconds: float) -> int:
        return max(((time, replicas) for time, replicas in taken if time <= seconds), default=(0, 1))[1]

    labels = {"instance": "127.0.0.1:9100", "job": "kube-state-metrics"}
    names = ("up", "scrape_time", "replicas_wanted", "replicas_available", "restarts")
    return RecordedSeries(
        step_seconds=1.0,
        promql={name: f"query of {name}" for name in names},
        answers={
            "up": (_row(labels, lambda _: 1),),
            "scrape_time": (_row(labels, lambda second: START + _scraped(second, scrape_seconds)),),
            "replicas_wanted": (_row({}, lambda second: wanted(_scraped(second, scrape_seconds))),),
            "replicas_available": (_row({}, lambda second: wanted(_scraped(second, scrape_seconds) - 2)),),
            "restarts": (_row({"pod": "load-harness-5d8f-0"}, lambda _: 0),),
        },
    )


def without_scrapes(run: Run, since: float, until: float) -> Run:
    """Take every sample between two moments out of a run, as when Prometheus was down."""
    answers = {
        name: tuple(
            replace(
                row,
                samples=tuple((time, value) for time, value in row.samples if not since <= time - START < until),
            )
            for row in rows
        )
        for name, rows in run.series.answers.items()
    }
    return replace(run, series=replace(run.series, answers=answers))


def with_rows(run: Run, name: str, *rows: TimeSeries) -> Run:
    """Replace the answer to one query."""
    return replace(run, series=replace(run.series, answers={**run.series.answers, name: rows}))


def with_replicas(run: Run, value: Callable[[float], int]) -> Run:
    """Give other replicas, wanted and ready alike; `value` gets the second of each sample."""
    row = _row({}, value)
    return with_rows(with_rows(run, "replicas_wanted", row), "replicas_available", row)


def with_client(run: Run, change: Callable[[int, ClientSecond], ClientSecond | None]) -> Run:
    """Change or drop lines of the client's log; `change` gets the second of each."""
    changed = (change(line.time - START, line) for line in run.client)
    return replace(run, client=tuple(line for line in changed if line is not None))


def restarted(seconds: float) -> Event:
    """Give the event of a pod that was killed."""
    return Event(
        time=START + seconds,
        type="dev.cdeventsx.load-harness-pod.restarted.0.1.0",
        subject="load-harness-5d8f-0",
        content={"reason": "killed by SIGKILL", "signal": 9},
    )


def server_ended(seconds: float, exit_code: int | None = -9, *, server: str = "prometheus") -> Event:
    """Give the event of a server of the sandbox that ended."""
    return Event(
        time=START + seconds,
        type="dev.cdeventsx.load-harness-server.ended.0.1.0",
        subject=server,
        content={"exit_code": exit_code},
    )


def _autoscaling() -> tuple[tuple[Observation, ...], tuple[Decision, ...]]:
    controller = HpaController(hpa_spec(), flags=ControllerFlags(), kubernetes=profile("1.35"))
    replicas, observations, decisions = 1, [], []
    for seconds in range(-SYNC_SECONDS, DURATION_SECONDS, SYNC_SECONDS):
        users = 19 if 15 < seconds <= 85 else 1
        seen = observation(seconds, replicas=replicas, cpu_millicores_total=20 * users)
        decision = controller.reconcile(seen)
        observations.append(seen)
        decisions.append(decision)
        replicas = decision.desired_replicas
    return tuple(observations), tuple(decisions)


def _scraped(second: float, scrape_seconds: int) -> float:
    return second // scrape_seconds * scrape_seconds


def _row(labels: dict[str, str], value: Callable[[int], float]) -> TimeSeries:
    samples = tuple((float(START + second), float(value(second))) for second in range(DURATION_SECONDS + 1))
    return TimeSeries(labels=labels, samples=samples)
