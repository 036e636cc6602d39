"""Run a scenario against a sandbox: predict, load, watch, record."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.expectations.grammar import parse_expectations
from loadtests.generator import START_UP_SECONDS, Generator, GeneratorFailed, GeneratorJob
from loadtests.manifests.model import Stack
from loadtests.manifests.read import read_stack
from loadtests.plan import LoadPlan
from loadtests.prediction.simulate import predict
from loadtests.run import directory as layout
from loadtests.run.files import CannotWrite
from loadtests.run.model import Cluster, ClusterKind, RunFacts
from loadtests.run.record import SeriesRecorder, cluster_of, copy_journals
from loadtests.run.series import queries
from loadtests.sandbox.lifecycle import running_state
from loadtests.sandbox.ports import LOOPBACK, free_port
from loadtests.sandbox.servers import SCRAPE_INTERVAL_SECONDS
from loadtests.sandbox.state import SandboxState
from loadtests.sandbox.syncs import next_sync_after
from loadtests.sandbox.targets import write_targets
from loadtests.scenario import Scenario
from loadtests.versions import installed_versions
from loadtests.watch import RecentSeconds, Watcher
from slo.prometheus import Prometheus

_POLL_SECONDS = 0.25
_MARGIN_SECONDS = 1.0
"""Between Locust's being ready and the start of the load."""
_LAST_SCRAPES_SECONDS = 2.0 * SCRAPE_INTERVAL_SECONDS
"""Recorded past the end of the load, so that its last seconds are in a scrape."""
_PROMETHEUS_TIMEOUT_SECONDS = 3.0
"""Short, since the run goes on without answers, and is asked for them again."""
_PATIENCE_SECONDS = 600.0
"""For the return to the minimum: the default scale-down window of 5 minutes, and some."""
_GENERATOR_TARGETS = "locust"


class NotAtMinimum(Exception):  # noqa: N818 - read as a sentence
    """The workload is scaled out before the load begins."""

    exit_code = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What to run, where, and where its record goes."""

    scenario: Scenario
    sandbox: Path
    """The sandbox's directory."""
    run: Path | None
    """The run's directory, a new one; None: one below `runs/`, named after the time and the scenario."""


def drive(assignment: Assignment, state: SandboxState, watcher: Watcher) -> Path:
    """Run the scenario and fill the run's directory, all but verdict and report; return the directory.

    What goes wrong on the way (the generator dies, Prometheus or the sandbox goes away, Ctrl-C) ends up in the record,
    which the verdict then judges.

    Raises:
        InvalidInput: the expectations or the directory are not usable; nothing was run.
        SandboxBusy: another run is under way.
        NotAtMinimum: the workload did not come back to its minimum before the run.
        Interrupted: Ctrl-C, after the record was completed.
    """
    plan = plan_of(assignment.scenario)
    texts = [(expectation.text, expectation.place) for expectation in assignment.scenario.expectations]
    parse_expectations(texts, stages=[stage.name for stage in plan.stages])
    with _alone(assignment.sandbox):
        return _Drive(assignment, state, plan, watcher).run()


@contextmanager
def _alone(sandbox: Path) -> Iterator[None]:
    """Let one run at a time load a sandbox: two would spoil each other's prediction.

    Raises:
        SandboxBusy: another run is under way.
    """
    folder = os.open(sandbox, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SandboxBusy(sandbox) from error
        yield
    finally:
        os.close(folder)


class SandboxBusy(Exception):  # noqa: N818 - read as a sentence
    """Another run loads the sandbox."""

    exit_code = 2

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: another run is under way there; wait for it, or use a sandbox of your own")


class SandboxGone(Exception):  # noqa: N818 - read as a sentence
    """The sandbox went down: before the load began there is no run, later the run goes on to its verdict."""

    exit_code = 3

    def __init__(self, directory: Path) -> None:
        super().__init__(f"{directory}: the sandbox went down; bring it up again")


class Interrupted(Exception):  # noqa: N818 - read as a sentence
    """The user stopped the run; its record is in the directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        super().__init__(str(directory))


def plan_of(scenario: Scenario) -> LoadPlan:
    """Return the load that a scenario asks for."""
    return LoadPlan(
        stages=scenario.stages,
        cpu_milliseconds=scenario.cpu_milliseconds,
        pace_seconds=scenario.pace_seconds,
        warm_up_seconds=scenario.warm_up_seconds,
        seed=scenario.seed,
    )


class _Drive:
    def __init__(self, assignment: Assignment, state: SandboxState, plan: LoadPlan, watcher: Watcher) -> None:
        self._assignment = assignment
        self._state = state
        self._plan = plan
        self._watcher = watcher
        self._stack: Stack = read_stack(Path(state.manifests))
        self._interruption = ""

    def run(self) -> Path:
        if self._assignment.run is not None:
            layout.create_run_directory(self._assignment.run)  # before any waiting
        self._wait_for_minimum()
        start = self._start_time()
        directory = self._assignment.run or self._new_directory(start)
        cluster = cluster_of(
            self._stack,
            kind=ClusterKind.SANDBOX,
            kubernetes=self._state.kubernetes,
            flags=self._state.flags,
            limits=self._state.limits,
        )
        prediction = predict(self._plan, self._stack, flags=self._state.flags, kubernetes=self._state.kubernetes)
        layout.write_prediction(directory, prediction)
        self._watcher.say(f"predicted: {prediction.sentence}")
        self._watcher.say(f"the load starts in {start - time.time():.0f} s, with a sync of the autoscaler")
        end = start + self._plan.duration_seconds + _LAST_SCRAPES_SECONDS
        series = self._series_recorder(cluster, start)
        port = free_port()
        with self._generating(directory, start, port) as generator, self._scraped(port):
            interrupted = self._follow(generator, series, end)
        end = min(end, time.time())
        (directory / layout.CLIENT).touch()  # a generator that died at its start left none, which is a record, too
        layout.write_series(directory, series.finish(end))
        copy_journals(self._assignment.sandbox, directory, start_time=start, end_time=end)
        layout.write_facts(directory, self._facts(cluster, start, end))
        self._watcher.say(f"recorded in {directory}")
        if interrupted:
            raise Interrupted(directory)
        return directory

    def _new_directory(self, start: float) -> Path:
        directory = layout.default_run_directory(self._assignment.scenario.name, start)
        layout.create_run_directory(directory)
        return directory

    def _wait_for_minimum(self) -> None:
        """The prediction begins with a workload at its minimum, so the run does, too."""
        minimum = self._stack.hpa.min_replicas
        deadline = time.monotonic() + _PATIENCE_SECONDS
        told = False
        while (wanted := self._replicas()[1]) != minimum:
            if not told:
                self._watcher.say(f"waiting for {self._state.deployment} to go from {wanted} to {minimum} replicas")
                told = True
            if time.monotonic() > deadline:
                message = (
                    f"{self._state.deployment}: has {wanted} replicas, not its minimum of {minimum}, even after "
                    f"{_PATIENCE_SECONDS:g} s; stop what loads it, and look at its decisions in "
                    f"{self._assignment.sandbox / layout.DECISIONS}"
                )
                raise NotAtMinimum(message)
            time.sleep(_POLL_SECONDS)

    def _start_time(self) -> float:
        """Start with a sync, so that the next one sees a whole period of the load, as the prediction supposes."""
        return next_sync_after(
            self._assignment.sandbox,
            period_seconds=self._state.flags.sync_period_seconds,
            earliest=time.time() + START_UP_SECONDS + _MARGIN_SECONDS,
        )

    def _series_recorder(self, cluster: Cluster, start: float) -> SeriesRecorder:
        return SeriesRecorder(
            Prometheus(self._state.urls["prometheus"], timeout_seconds=_PROMETHEUS_TIMEOUT_SECONDS),
            queries(cluster, scrape_interval_seconds=SCRAPE_INTERVAL_SECONDS),
            start_time=start,
            step_seconds=float(SCRAPE_INTERVAL_SECONDS),
        )

    @contextmanager
    def _generating(self, directory: Path, start: float, port: int) -> Iterator[Generator]:
        job = GeneratorJob(
            scenario=self._assignment.scenario,
            host=self._state.urls["workload"],
            start_time=start,
            client_log=directory / layout.CLIENT,
            log=directory / layout.GENERATOR_LOG,
            metrics_port=port,
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

    def _follow(self, generator: Generator, series: SeriesRecorder, end: float) -> bool:
        """Watch until the end; return whether the user interrupted it."""
        recent = RecentSeconds()
        try:
            while (now := time.time()) < end:
                generator.poll()
                self._advance(series, now)
                recent.add(generator.new_lines())
                ready, replicas = self._replicas()
                self._watcher.show(recent.progress(ready=ready, replicas=replicas, left_seconds=end - now))
                time.sleep(_POLL_SECONDS)
        except KeyboardInterrupt:
            self._interruption = "interrupted by the user"
            return True
        except (GeneratorFailed, SandboxGone) as error:
            self._interruption = str(error)
            self._watcher.say(self._interruption)
        return False

    def _advance(self, series: SeriesRecorder, now: float) -> None:
        """Record what Prometheus has; say so when it stops answering, and when it answers again."""
        answered = not series.problem
        series.advance(now)
        if answered and series.problem:
            self._watcher.say(f"{series.problem}; the run goes on, but what needs its series cannot be judged")
        elif not series.problem and not answered:
            self._watcher.say("Prometheus answers again")

    def _replicas(self) -> tuple[int, int]:
        """Return how many pods are ready, and how many there are to be.

        Raises:
            SandboxGone: there is nothing to ask.
        """
        state = running_state(self._assignment.sandbox)
        if state is None:
            raise SandboxGone(self._assignment.sandbox)
        return sum(pod.ready for pod in state.pods), sum(not pod.ending for pod in state.pods)

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
            interruption=self._interruption,
        )
