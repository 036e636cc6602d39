"""Run a scenario against a sandbox: predict, load, watch, record."""

import contextlib
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loadtests.admission import check_admission, key_of_sandbox
from loadtests.alert_events import add_alert_events
from loadtests.board_record import record_board
from loadtests.expectations.abort import AbortRule
from loadtests.expectations.check import check_expectations
from loadtests.following import Follower
from loadtests.generator import START_UP_SECONDS, Generator, GeneratorJob
from loadtests.manifests.model import Stack
from loadtests.manifests.primary import serving
from loadtests.manifests.read import read_stack
from loadtests.plan import LoadPlan
from loadtests.prediction.canary.situation import AnswerHook, agrees
from loadtests.releasing import announce, check_releases, prediction_of, start_between_ticks, wait_for_rest
from loadtests.replicas import replicas, wait_for_minimum
from loadtests.run import directory as layout
from loadtests.run.model import Cluster, ClusterKind, RunFacts, SloRules
from loadtests.run.record import SeriesRecorder, cluster_of, copy_canary_journals, copy_journals, keep_canary
from loadtests.run.series import queries
from loadtests.sandbox.canary.release import ReleaseOrder, releases_ordered
from loadtests.sandbox.exclusive import alone
from loadtests.sandbox.faults.order import FaultOrder, ordered
from loadtests.sandbox.lifecycle import running_state
from loadtests.sandbox.objectives import evaluated_rules
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.servers import SCRAPE_INTERVAL_SECONDS
from loadtests.sandbox.state import CanaryState, SandboxState
from loadtests.sandbox.syncs import next_sync_after
from loadtests.sandbox.targets import write_targets
from loadtests.scenario import Scenario
from loadtests.versions import installed_versions
from loadtests.watch import Watcher
from slo.errors import ServerUnreachable
from slo.files import CannotWrite
from slo.prometheus import Prometheus

_MARGIN_SECONDS = 1.0
"""Between Locust's being ready and the start of the load."""
_LAST_SCRAPES_SECONDS = 2.0 * SCRAPE_INTERVAL_SECONDS
"""Recorded past the end of the load, so that its last seconds are in a scrape; then the SLO rules follow."""
_PROMETHEUS_TIMEOUT_SECONDS = 3.0
"""Short, since the run goes on without answers, and is asked for them again."""
_GENERATOR_TARGETS = "locust"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What to run, where, and where its record goes."""

    scenario: Scenario
    sandbox: Path
    """The sandbox's directory."""
    run: Path | None
    """The run's directory, a new one; None: one below `runs/`, named after the time and the scenario."""
    answer_hook: AnswerHook = agrees
    """How the webhooks of a Canary are predicted to answer."""


def drive(assignment: Assignment, state: SandboxState, watcher: Watcher) -> Path:
    """Run the scenario and fill the run's directory, all but verdict and report; return the directory.

    What goes wrong on the way (the generator dies, Prometheus or the sandbox goes away, Ctrl-C) ends up in the record,
    which the verdict then judges.

    Raises:
        InvalidInput: the expectations, the directory or the workload's key are not usable; nothing was run.
        ServerUnreachable: the workload does not answer; nothing was run.
        SandboxBusy: another run is under way.
        NotAtMinimum: the workload did not come back to its minimum before the run.
        Interrupted: Ctrl-C, after the record was completed.
    """
    slo_rules = evaluated_rules(assignment.sandbox)
    rules = check_expectations(assignment.scenario, slo_rules)
    with alone(assignment.sandbox):
        return _Drive(assignment, state, rules, slo_rules, watcher).run()


class Interrupted(Exception):  # noqa: N818 - read as a sentence
    """The user stopped the run; its record is in the directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(str(directory))


class _Drive:
    def __init__(
        self,
        assignment: Assignment,
        state: SandboxState,
        rules: Sequence[AbortRule],
        slo_rules: SloRules,
        watcher: Watcher,
    ) -> None:
        self._assignment = assignment
        self._state = state
        self._plan: LoadPlan = assignment.scenario.plan
        self._slo_rules = slo_rules
        self._watcher = watcher
        self._stack: Stack = read_stack(Path(state.manifests))
        self._follower = Follower(self._plan, rules, watcher)
        self._api_key = key_of_sandbox(self._stack, os.environ)

    def run(self) -> Path:
        sandbox = self._assignment.sandbox
        check_releases(self._assignment.scenario, self._stack, running_state(sandbox) or self._state)
        check_admission(self._state.urls["workload"], self._api_key)
        deployment, hpa = serving(self._stack)
        with layout.reserved(self._assignment.run):
            canary = wait_for_rest(sandbox, self._watcher)
            wait_for_minimum(sandbox, self._watcher, deployment=deployment.name, minimum=hpa.min_replicas)
        start = self._start_time(canary)
        directory = self._assignment.run or self._new_directory(start)
        cluster = cluster_of(
            self._stack,
            kind=ClusterKind.SANDBOX,
            kubernetes=self._state.kubernetes,
            flags=self._state.flags,
            limits=self._state.limits,
        )
        self._predict(directory, canary, start)
        self._watcher.say(f"the load starts in {start - time.time():.0f} s, with a sync of the autoscaler")
        end = start + self._plan.duration_seconds + _LAST_SCRAPES_SECONDS + self._slo_rules.rate_window_seconds
        series = self._series_recorder(cluster, start)
        port = free_port()
        with (
            self._generating(directory, start, port) as generator,
            self._scraped(port),
            ordered(sandbox, self._fault_order(start), self._is_up),
            releases_ordered(sandbox, self._release_order(start), self._is_up),
        ):
            ask = partial(replicas, sandbox)
            interrupted = self._follower.follow(generator, series, ask, start=start, end=end)
        end = min(end, time.time())
        (directory / layout.CLIENT).touch()  # a generator that died at its start left none, which is a record, too
        layout.write_series(directory, series.finish(end))
        self._copy_journals(directory, start, end)
        facts = self._facts(cluster, start, end)
        layout.write_facts(directory, facts)
        self._record_board(directory, facts)
        add_alert_events(directory)
        self._watcher.say(f"recorded in {directory}")
        if interrupted:
            raise Interrupted(directory)
        return directory

    def _predict(self, directory: Path, canary: CanaryState | None, start: float) -> None:
        """Keep what is predicted, and the Canary that it is predicted from, as somebody may edit that meanwhile."""
        scenario, answer_hook = self._assignment.scenario, self._assignment.answer_hook
        prediction = prediction_of(
            scenario, self._stack, self._state, canary, start_time=start, answer_hook=answer_hook
        )
        layout.write_prediction(directory, prediction)
        if self._stack.release is not None:
            keep_canary(Path(self._state.manifests), directory)
        announce(self._watcher, scenario, prediction)

    def _copy_journals(self, directory: Path, start: float, end: float) -> None:
        sandbox, release = self._assignment.sandbox, self._stack.release
        copy_journals(sandbox, directory, start_time=start, end_time=end)
        if release is not None:
            copy_canary_journals(sandbox, directory, release, start_time=start, end_time=end)

    def _is_up(self) -> bool:
        return running_state(self._assignment.sandbox) is not None

    def _release_order(self, start: float) -> ReleaseOrder:
        return ReleaseOrder(start_time=start, orderer_pid=os.getpid(), releases=self._assignment.scenario.releases)

    def _new_directory(self, start: float) -> Path:
        directory = layout.default_run_directory(self._assignment.scenario.name, start)
        layout.create_run_directory(directory)
        return directory

    def _start_time(self, canary: CanaryState | None) -> float:
        """Start with a sync, so that the next one sees a whole period of the load, as the prediction supposes."""
        period_seconds = self._state.flags.sync_period_seconds
        earliest = time.time() + START_UP_SECONDS + _MARGIN_SECONDS
        first = next_sync_after(self._assignment.sandbox, period_seconds=period_seconds, earliest=earliest)
        return first if canary is None else start_between_ticks(canary, first, period_seconds=period_seconds)

    def _series_recorder(self, cluster: Cluster, start: float) -> SeriesRecorder:
        return SeriesRecorder(
            Prometheus(self._state.urls["prometheus"], timeout_seconds=_PROMETHEUS_TIMEOUT_SECONDS),
            queries(
                cluster,
                scrape_interval_seconds=SCRAPE_INTERVAL_SECONDS,
                slo_rules=self._slo_rules,
                canary=self._stack.release.canary if self._stack.release else None,
            ),
            start_time=start,
            step_seconds=float(SCRAPE_INTERVAL_SECONDS),
        )

    def _fault_order(self, start: float) -> FaultOrder:
        scenario = self._assignment.scenario
        return FaultOrder(start_time=start, runner_pid=os.getpid(), seed=scenario.plan.seed, faults=scenario.faults)

    @contextmanager
    def _generating(self, directory: Path, start: float, port: int) -> Iterator[Generator]:
        job = GeneratorJob(
            scenario=self._assignment.scenario,
            host=self._state.urls["workload"],
            start_time=start,
            client_log=directory / layout.CLIENT,
            log=directory / layout.GENERATOR_LOG,
            metrics_port=port,
            api_key=self._api_key,
        )
        generator = Generator(job, now=time.time)
        try:
            yield generator
        finally:
            generator.stop()

    @contextmanager
    def _scraped(self, port: int) -> Iterator[None]:
        """Let the sandbox's Prometheus scrape the generator meanwhile."""
        labels = {"job": _GENERATOR_TARGETS, "namespace": self._state.namespace}
        group: dict[str, object] = {"targets": [f"{LOOPBACK}:{port}"], "labels": labels}
        write_targets(self._assignment.sandbox, _GENERATOR_TARGETS, [group])
        try:
            yield
        finally:
            with contextlib.suppress(CannotWrite):  # the sandbox went down meanwhile
                write_targets(self._assignment.sandbox, _GENERATOR_TARGETS, [])

    def _record_board(self, directory: Path, facts: RunFacts) -> None:
        """Keep what the report's board shows; a run is judged without it."""
        prometheus = Prometheus(self._state.urls["prometheus"], timeout_seconds=_PROMETHEUS_TIMEOUT_SECONDS)
        try:
            record_board(directory, facts, prometheus)
        except ServerUnreachable as error:
            self._watcher.say(f"{error}; the report has no board")

    def _facts(self, cluster: Cluster, start: float, end: float) -> RunFacts:
        scenario = self._assignment.scenario
        return RunFacts(
            scenario=scenario.name,
            scenario_document=scenario.document,
            plan=self._plan,
            expectations=tuple(expectation.text for expectation in scenario.expectations),
            targets=self._state.urls,
            versions=installed_versions(kubernetes=self._state.kubernetes),
            cluster=cluster,
            start_time=start,
            end_time=end,
            scrape_interval_seconds=float(SCRAPE_INTERVAL_SECONDS),
            interruption=self._follower.interruption,
            abort=self._follower.abort,
            faults=scenario.faults,
            releases=scenario.releases,
            slo_rules=self._slo_rules,
        )
