"""The scale-out scenario on a cluster whose API shows what a sandbox sees: it comes to what the sandbox comes to."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import yaml

from loadtests.cli.loadtest.cluster_options import live_cluster
from loadtests.cluster_drive import drive_cluster
from loadtests.expectations.interface import Outcome, Verdict
from loadtests.hpa.model import Decision, Observation
from loadtests.hpa.replay import replay
from loadtests.hpa.versions import profile
from loadtests.kubernetes.connection import connect
from loadtests.live_cluster import LiveCluster
from loadtests.live_witness import LiveWitness
from loadtests.manifests.kustomize import load_documents
from loadtests.manifests.read import read_stack
from loadtests.manifests.shipped import default_manifests
from loadtests.prediction.simulate import predict
from loadtests.run import directory as layout
from loadtests.run.model import ClusterKind, Run
from loadtests.run.record import copy_journals
from loadtests.sandbox.objectives import evaluated_rules
from loadtests.sandbox.state import SandboxState
from loadtests.scenario import Scenario, read_scenario
from loadtests.verdict import judge
from loadtests.watch import Progress
from slo.prometheus import Prometheus
from tests.e2e.conftest import CommandLine
from tests.kubernetes_api.mirror import Mirror, Showing
from tests.kubernetes_api.server import KubernetesApi

pytestmark = pytest.mark.e2e

_SCENARIO = """\
name: short-hpa
description: The scenario hpa, in less than a third of its time
locustfile: work
request: {cpu_milliseconds: 20, pace: 1s}
seed: 1
warm_up: 2s
stages:
  - {name: calm, duration: 5s, users: 1}
  - {name: peak, duration: 13s, users: 19}
  - {name: after, duration: 20s, users: 1}
expectations:
  - error_ratio < 5%
  - p95 < 500ms in peak
  - reached 2 replicas within 20s
  - reached 7 replicas within 20s
  - returned to minimum within 30s
  - no flapping
  - peak within 1 of prediction
  - scale-out within 12s of prediction
  - timeline within 1 replica and 1 sync of prediction
  - no restarts
  - every decision explained
  - budget_spent("availability") < 5%
  - alert "availability" stayed silent
  - page alert "latency-p95" stayed silent
"""
_EXPLAINED = "every decision explained"
_SAME_SYNC_SECONDS = 1.5
"""A sync is seen in the API at most so much later than it was."""


@dataclass
class _Silent:
    """Watches a run and keeps what it says."""

    said: list[str] = field(default_factory=list)

    def say(self, text: str) -> None:
        """Keep it."""
        self.said.append(text)

    def show(self, progress: Progress) -> None:
        """Nobody looks."""


@dataclass(frozen=True, kw_only=True)
class Records:
    """The same time, as the sandbox recorded it and as three API servers told of it."""

    sandbox: Run
    api: Run
    withheld: Run
    """A sample was never seen."""
    falsified: Run
    """A decision was not what the autoscaler decides."""
    said: list[str]


class _Once:
    """Chooses the first decision that fits, and no other."""

    def __init__(self, *, up: bool) -> None:
        self._up = up
        self._chosen: float | None = None

    def __call__(self, decision: Decision) -> bool:
        """Say whether it is the one."""
        change = decision.desired_replicas - decision.current_replicas
        if self._chosen is None and (change > 0 if self._up else change < 0):
            self._chosen = decision.time
        return decision.time == self._chosen


def _falsify(is_chosen: _Once) -> "Showing":
    def tells(decision: Decision) -> Decision:
        if not is_chosen(decision):
            return decision
        return replace(decision, desired_replicas=decision.desired_replicas + 1)

    return Showing(cluster=KubernetesApi(), tells=tells)


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Records]:
    """Run the scenario once against the API, with two more API servers that are told something else."""
    cli = CommandLine(tmp_path_factory.mktemp("acceptance"))
    try:
        manifests = _quick_manifests(cli.directory / "manifests.yaml")
        done = cli.run("sandbox", "up", "--manifests", str(manifests), "--sync-period", "5s")
        assert done.returncode == 0, done.stderr
        yield _recorded(cli)
    finally:
        cli.kill_all()
        cli.run("sandbox", "down")


def _quick_manifests(path: Path) -> Path:
    """Write the shipped manifests of the demonstration, with a still shorter window for scaling in."""
    documents = [document.value for document in load_documents(default_manifests(), [])]
    hpa = next(one for one in documents if one["kind"] == "HorizontalPodAutoscaler")
    hpa["spec"]["behavior"]["scaleDown"]["stabilizationWindowSeconds"] = 10
    path.write_text(yaml.safe_dump_all(documents))
    return path


def _recorded(cli: CommandLine) -> Records:
    path = cli.directory / "short-hpa.yaml"
    path.write_text(_SCENARIO)
    scenario, watcher = read_scenario(path), _Silent()
    true = Showing(cluster=KubernetesApi())
    withheld = Showing(cluster=KubernetesApi(), withholds=_Once(up=True))
    falsified = _falsify(_Once(up=True))
    showings = (true, withheld, falsified)
    with ExitStack() as entered:
        for showing in showings:
            entered.enter_context(showing.cluster)
        mirror = entered.enter_context(Mirror(cli.sandbox, showings))
        cluster = _connected(cli, true.cluster, mirror.state, scenario)
        others = [(cli.directory / name, one) for name, one in (("withheld", withheld), ("falsified", falsified))]
        for directory, showing in others:
            entered.enter_context(_witnessed(directory, showing.cluster, mirror.state))
        run = drive_cluster(scenario, cluster, cli.directory / "api", watcher)
    assert ([], 1, 1) == (true.changed, len(withheld.changed), len(falsified.changed))
    sandbox = _of_the_sandbox(run, cli, mirror.state, scenario)
    return Records(
        sandbox=layout.read_run(sandbox),
        api=layout.read_run(run),
        withheld=_with_journals(run, others[0][0]),
        falsified=_with_journals(run, others[1][0]),
        said=watcher.said,
    )


def _connected(cli: CommandLine, cluster: KubernetesApi, state: SandboxState, scenario: Scenario) -> LiveCluster:
    """Connect as the command does; the SLO rules that Prometheus evaluates are the sandbox's quick ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KUBECONFIG", str(cluster.kubeconfig(cli.directory / "kubeconfig", namespace=state.namespace)))
        given = {
            "namespace": None,
            "context_name": None,
            "hpa_name": None,
            "workload_url": state.urls["workload"],
            "slo_paths": (),
            "scrape_interval": 2.0,
            "flags": state.flags,
        }
        found = live_cluster(given, Prometheus(state.urls["prometheus"]), scenario)
    return replace(found, slo_rules=evaluated_rules(cli.sandbox))


@contextmanager
def _witnessed(directory: Path, cluster: KubernetesApi, state: SandboxState) -> Iterator[None]:
    """Record what another API server tells of the same time."""
    directory.mkdir()
    api = connect(kubeconfig=cluster.kubeconfig(directory / "kubeconfig", namespace=state.namespace))
    witness = LiveWitness(api, state.namespace, state.hpa, flags=state.flags, kubernetes=state.kubernetes)
    witness.start(directory)
    try:
        yield
    finally:
        witness.stop()


def _of_the_sandbox(run: Path, cli: CommandLine, state: SandboxState, scenario: Scenario) -> Path:
    """Make the record that the sandbox has of the same time: its own journals, and its own prediction."""
    own = cli.directory / "sandbox"
    shutil.copytree(run, own)
    facts = layout.read_run(run).facts
    stack = read_stack(Path(state.manifests))
    prediction = predict(scenario.plan, stack, flags=state.flags, kubernetes=state.kubernetes)
    layout.write_prediction(own, prediction)
    layout.write_facts(own, replace(facts, cluster=replace(facts.cluster, kind=ClusterKind.SANDBOX, hpa=stack.hpa)))
    copy_journals(cli.sandbox, own, start_time=facts.start_time, end_time=facts.end_time)
    return own


def _with_journals(run: Path, source: Path) -> Run:
    """Read a run whose autoscaler was seen elsewhere."""
    other = source / "run"
    shutil.copytree(run, other)
    for name in (layout.OBSERVATIONS, layout.DECISIONS):
        shutil.copy(source / name, other / name)
    return layout.read_run(other)


def _outcomes(run: Run) -> dict[str, Outcome]:
    return {one.expectation: one.verdict.outcome for one in judge(run).judgements}


def _explained(run: Run) -> Verdict:
    return next(one.verdict for one in judge(run).judgements if one.expectation == _EXPLAINED)


def _replayed(run: Run) -> list[Decision]:
    cluster = run.facts.cluster
    decisions = replay(cluster.hpa, run.observations, flags=cluster.flags, kubernetes=profile(cluster.kubernetes))
    return [one for one in decisions if run.facts.start_time <= one.time <= run.facts.end_time]


def test_every_expectation_comes_to_the_same(records: Records) -> None:
    """Outcome by outcome; and the run has scaled out and in, so that there was something to judge."""
    assert _outcomes(records.sandbox) == _outcomes(records.api)
    desired = [one.desired_replicas for one in records.api.decisions]
    assert (1, 1) == (desired[0], desired[-1])
    assert max(desired) >= 3
    assert {Outcome.PASSED, Outcome.FAILED} <= set(_outcomes(records.api).values())
    assert Outcome.PASSED is _explained(records.api).outcome
    assert [] == [one for one in records.api.observations if isinstance(one, Observation) and one.missing]


def test_every_decision_replays_as_the_sandboxs(records: Records) -> None:
    """Sync by sync: what the API's record asks for is what the sandbox decided, with the same conditions."""
    of_sandbox = [
        one
        for one in records.sandbox.decisions
        if records.api.facts.start_time <= one.time < records.api.facts.end_time - _SAME_SYNC_SECONDS
    ]
    replayed = _replayed(records.api)

    for decision in of_sandbox:
        seen = [one for one in replayed if 0 <= one.time - decision.time <= _SAME_SYNC_SECONDS]
        assert [(decision.current_replicas, decision.desired_replicas, decision.conditions)] == [
            (one.current_replicas, one.desired_replicas, one.conditions) for one in seen
        ]
    assert len(of_sandbox) >= 8


def test_a_sample_that_nobody_saw_leaves_the_verdict_open(records: Records) -> None:
    """The decision is unexplained, with what was missing; nothing else is held against the autoscaler."""
    verdict = _explained(records.withheld)

    assert Outcome.INCONCLUSIVE is verdict.outcome, verdict.because
    assert "missing: the sample of metrics.k8s.io that gives cpu of" in verdict.because
    others = {text: outcome for text, outcome in _outcomes(records.api).items() if text != _EXPLAINED}
    assert others == {text: outcome for text, outcome in _outcomes(records.withheld).items() if text != _EXPLAINED}


def test_a_decision_that_does_not_follow_fails(records: Records) -> None:
    """All inputs were seen, and ask for something else."""
    verdict = _explained(records.falsified)

    assert Outcome.FAILED is verdict.outcome, verdict.because
    assert "where the observation asks for" in verdict.because


def test_what_the_prediction_rests_on_is_said(records: Records) -> None:
    """How long a pod needs is that of the pods that are there, and the load begins right after a sync."""
    (source,) = records.api.prediction.assumptions.sources
    assert f"predicted from: {source}" in records.said
    assert "as the quickest of 1 was" in source
    before = [one.time for one in records.sandbox.decisions if one.time <= records.api.facts.start_time]
    assert 0 <= records.api.facts.start_time - before[-1] <= _SAME_SYNC_SECONDS
