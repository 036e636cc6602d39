"""Run a scenario against a Kubernetes cluster: predict from what runs there, load, watch, record."""

import math
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from loadtests.admission import check_admission
from loadtests.alert_events import add_alert_events
from loadtests.api_key import api_key_from
from loadtests.board_record import record_board
from loadtests.drive import Interrupted
from loadtests.expectations.abort import AbortRule
from loadtests.expectations.check import check_expectations
from loadtests.following import Follower
from loadtests.generator import START_UP_SECONDS, Generator, GeneratorJob
from loadtests.live_cluster import LiveCluster, Releaser
from loadtests.manifests.primary import serving
from loadtests.prediction.model import Prediction
from loadtests.prediction.simulate import predict
from loadtests.releasing import announce
from loadtests.replicas import wait_until_at_minimum
from loadtests.run import directory as layout
from loadtests.run.model import LIMITS_ENFORCED, ClusterKind, RunFacts, SloRules
from loadtests.run.record import SeriesRecorder, cluster_of
from loadtests.run.series import queries
from loadtests.run.sources import insist_on_one_cluster, source_query
from loadtests.sandbox.ports import free_port
from loadtests.scenario import Scenario
from loadtests.versions import installed_versions
from loadtests.watch import Watcher
from slo.errors import InvalidInput, Mistake, Place, ServerUnreachable

_NO_RULES = SloRules(interval_seconds=1.0, rate_window_seconds=1.0, slos=())
_MARGIN_SECONDS = 1.0
"""Between Locust's being ready and the start of the load."""


def drive_cluster(scenario: Scenario, cluster: LiveCluster, run: Path | None, watcher: Watcher) -> Path:
    """Run the scenario and fill the run's directory, all but verdict and report; return the directory.

    Raises:
        InvalidInput: the scenario, the directory or the workload's key is not usable there; nothing was run.
        NotAtMinimum: the workload did not come back to its minimum before the run.
        ServerUnreachable: Prometheus, the API server or the workload does not answer; nothing was run.
        Interrupted: Ctrl-C, after the record was completed.
    """
    rules = check_expectations(scenario, cluster.slo_rules or _NO_RULES)
    _check_scenario(scenario, cluster.releaser)
    _insist_on_pods(cluster)
    _insist_on_one_cluster(cluster)  # also, a run that nothing is known of afterwards is none
    check_admission(cluster.workload_url, api_key_from(os.environ))
    return _ClusterDrive(scenario, cluster, rules, watcher).run(run)


# Private


def _check_scenario(scenario: Scenario, releaser: Releaser | None) -> None:
    planned = (("faults", len(scenario.faults)), ("releases", 0 if releaser else len(scenario.releases)))
    rule = "must not be there on a cluster: only the sandbox breaks and releases things by itself"
    next_step = "run it without --cluster kubernetes, or take it out of the scenario"
    mistakes = [
        Mistake(place=Place(file=scenario.place.file, field=name), value=count, rule=rule, next_step=next_step)
        for name, count in planned
        if count
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    if releaser is not None:
        releaser.check(scenario)


def _insist_on_pods(cluster: LiveCluster) -> None:
    deployment, hpa = serving(cluster.stack)
    _, wanted = cluster.replicas.ask()
    if wanted == 0 < hpa.min_replicas:
        place = Place(file=f"Deployment {deployment.name}", field="spec.replicas")
        rule = "must not be 0: that disables the autoscaler, which does not scale from there"
        next_step = f"`kubectl -n {hpa.namespace} scale deployment {deployment.name} --replicas={hpa.min_replicas}`"
        raise InvalidInput([Mistake(place=place, value=0, rule=rule, next_step=next_step)])


def _insist_on_one_cluster(cluster: LiveCluster) -> None:
    prometheus, of, now = cluster.prometheus, cluster.stack.deployment, time.time()
    rows = prometheus.query_range(
        source_query(of.namespace, of.name),
        start=now - cluster.scrape_interval_seconds,
        end=now,
        step_seconds=cluster.scrape_interval_seconds,
    )
    insist_on_one_cluster(rows, url=prometheus.url, namespace=of.namespace, deployment=of.name)


class _ClusterDrive:
    def __init__(self, scenario: Scenario, cluster: LiveCluster, rules: Sequence[AbortRule], watcher: Watcher) -> None:
        self._scenario = scenario
        self._cluster = cluster
        self._watcher = watcher
        self._follower = Follower(scenario.plan, rules, watcher)
        self._in_run = cluster_of(
            cluster.stack,
            kind=ClusterKind.KUBERNETES,
            kubernetes=cluster.kubernetes,
            flags=cluster.flags,
            limits=LIMITS_ENFORCED,
        )

    def run(self, given: Path | None) -> Path:
        with layout.reserved(given):
            if self._cluster.releaser is not None:
                self._cluster.releaser.wait_for_rest(self._watcher)
            self._wait_for_minimum()
        if problem := self._cluster.clock_problem():
            self._watcher.say(f"{problem}; set the clocks, or times in the record are off by as much")
        start = self._start_time()
        directory = given or self._new_directory(start)
        for name in (layout.OBSERVATIONS, layout.DECISIONS, layout.EVENTS):
            (directory / name).touch()  # what does not come about is empty, not missing
        self._predict(directory, start)
        self._watcher.say(f"the load starts in {start - time.time():.0f} s")
        end = start + self._scenario.plan.duration_seconds + self._tail_seconds()
        series = self._series_recorder(start)
        watching, releasing = self._watching(directory), self._releasing(directory, start)
        with watching, releasing, self._generating(directory, start) as generator:
            interrupted = self._follower.follow(generator, series, self._cluster.replicas.now, start=start, end=end)
        self._complete(directory, series, start, min(end, time.time()))
        if interrupted:
            raise Interrupted(directory)
        return directory

    def _complete(self, directory: Path, series: SeriesRecorder, start: float, end: float) -> None:
        (directory / layout.CLIENT).touch()  # a generator that died at its start left none, which is a record, too
        layout.write_series(directory, series.finish(end))
        facts = self._facts(start, end)
        layout.write_facts(directory, facts)
        try:
            record_board(directory, facts, self._cluster.prometheus)
        except ServerUnreachable as error:
            self._watcher.say(f"{error}; the report has no board")
        add_alert_events(directory)
        self._watcher.say(f"recorded in {directory}")

    def _wait_for_minimum(self) -> None:
        deployment, hpa = serving(self._cluster.stack)
        wait_until_at_minimum(
            self._cluster.replicas.ask,
            self._watcher,
            deployment=deployment.name,
            minimum=hpa.min_replicas,
            where=f"`kubectl -n {hpa.namespace} describe hpa {hpa.name}`",
            hindrances=lambda: self._cluster.replicas.hindrances(hpa.name),
        )

    def _new_directory(self, start: float) -> Path:
        directory = layout.default_run_directory(self._scenario.name, start)
        layout.create_run_directory(directory)
        return directory

    def _start_time(self) -> float:
        """Start right after a sync, as the prediction supposes, if it is known when those are."""
        earliest = time.time() + START_UP_SECONDS + _MARGIN_SECONDS
        last = self._cluster.last_sync()
        if last is None:
            self._watcher.say("when the autoscaler syncs is not known; the load may begin a period off the prediction")
            return earliest
        period_seconds = self._cluster.flags.sync_period_seconds
        return last + math.ceil((earliest - last) / period_seconds) * period_seconds

    def _predict(self, directory: Path, start: float) -> None:
        prediction = self._prediction(start)
        layout.write_prediction(directory, prediction)
        announce(self._watcher, self._scenario, prediction)
        for source in prediction.assumptions.sources:
            self._watcher.say(f"predicted from: {source}")

    def _prediction(self, start: float) -> Prediction:
        cluster = self._cluster
        if cluster.releaser is not None:
            return cluster.releaser.predict(self._scenario, start)
        return predict(
            self._scenario.plan,
            cluster.stack,
            flags=cluster.flags,
            kubernetes=cluster.kubernetes,
            assumptions=cluster.assumptions,
        )

    def _tail_seconds(self) -> float:
        """Record past the load's end, so that its last seconds are in a scrape, and in what the SLO rules record."""
        rules = self._cluster.slo_rules
        return 2 * self._cluster.scrape_interval_seconds + (rules.rate_window_seconds if rules else 0.0)

    def _series_recorder(self, start: float) -> SeriesRecorder:
        interval_seconds = self._cluster.scrape_interval_seconds
        release = self._cluster.stack.release
        asked = queries(
            self._in_run,
            scrape_interval_seconds=interval_seconds,
            slo_rules=self._cluster.slo_rules,
            canary=release.canary if release else None,
        )
        return SeriesRecorder(self._cluster.prometheus, asked, start_time=start, step_seconds=interval_seconds)

    @contextmanager
    def _watching(self, directory: Path) -> Iterator[None]:
        """Let the autoscaler's syncs be written meanwhile; what keeps the witness from seeing is told."""
        witness = self._cluster.witness
        witness.start(directory)
        try:
            yield
        finally:
            witness.stop()
            for problem in (witness.problem, self._cluster.replicas.problem):
                if problem:
                    self._watcher.say(f"{problem}; what needs it cannot be judged")

    @contextmanager
    def _releasing(self, directory: Path, start: float) -> Iterator[None]:
        """Let the scenario's releases be made meanwhile, and put back whatever happens."""
        releaser = self._cluster.releaser
        if releaser is None:
            yield
            return
        try:
            releaser.start(directory, self._scenario, start)
            yield
        finally:
            try:
                releaser.stop()
            finally:  # also after another Ctrl-C
                if releaser.problem:
                    self._watcher.say(f"{releaser.problem}; what needs it cannot be judged")
                if releaser.aftermath:
                    self._watcher.say(releaser.aftermath)

    @contextmanager
    def _generating(self, directory: Path, start: float) -> Iterator[Generator]:
        job = GeneratorJob(
            scenario=self._scenario,
            host=self._cluster.workload_url,
            start_time=start,
            client_log=directory / layout.CLIENT,
            log=directory / layout.GENERATOR_LOG,
            metrics_port=free_port(),
            api_key=api_key_from(os.environ),
        )
        generator = Generator(job, now=time.time)
        try:
            yield generator
        finally:
            generator.stop()

    def _facts(self, start: float, end: float) -> RunFacts:
        scenario, cluster = self._scenario, self._cluster
        urls = {"workload": cluster.workload_url, "prometheus": cluster.prometheus.url, "kubernetes": cluster.api_url}
        return RunFacts(
            scenario=scenario.name,
            scenario_document=scenario.document,
            plan=scenario.plan,
            expectations=tuple(expectation.text for expectation in scenario.expectations),
            targets=urls,
            versions=installed_versions(kubernetes=cluster.kubernetes),
            cluster=self._in_run,
            start_time=start,
            end_time=end,
            scrape_interval_seconds=cluster.scrape_interval_seconds,
            interruption=self._follower.interruption,
            abort=self._follower.abort,
            releases=scenario.releases,
            slo_rules=cluster.slo_rules,
        )
