"""Simulate an autoscaler on a recorded load."""

from loadtests.hpa.alike import AlikePods
from loadtests.hpa.trace import Trace
from loadtests.hpa.versions import profile
from loadtests.hpa.why import explain
from loadtests.prediction.cluster import SETTLED_SECONDS, Autoscaler, Cluster, PodShape, Witness, every
from loadtests.prediction.demand import Load
from loadtests.prediction.pods import Fleet, Start
from loadtests.prediction.sampling import MetricsServer
from loadtests.prediction.trace import TraceLoad
from loadtests.whatif.model import Answer, Change, Measures, Question, State


def simulate(question: Question) -> Answer:
    """Let the autoscaler follow the load, and write down every change with its reasons."""
    autoscaler = _autoscaler(question)
    diary = _Diary(question, autoscaler)
    measures = _run(question, autoscaler, diary)
    return Answer(
        question=question,
        states=tuple(diary.states),
        changes=tuple(diary.changes),
        rollouts=tuple(diary.rollouts()),
        measures=measures,
    )


def measure(question: Question) -> Measures:
    """Let the autoscaler follow the load, and only say what it comes to."""
    return _run(question, _autoscaler(question), _Tally(question))


def watch(question: Question, witness: Witness) -> None:
    """Let the autoscaler follow the load, and tell somebody else."""
    _cluster(question, _autoscaler(question), _load(question)).run(witness)


# Private


def _run(question: Question, autoscaler: Autoscaler, tally: "_Tally") -> Measures:
    load = _load(question)
    _cluster(question, autoscaler, load).run(tally)
    return Measures(
        duration_seconds=question.trace.end_seconds,
        pod_seconds=tally.pod_seconds,
        peak=tally.peak,
        busy_seconds=load.busy_seconds,
        at_maximum_seconds=tally.at_maximum_seconds,
        changes=tally.count,
        reversals=tally.reversals,
        demand_core_seconds=question.trace.core_seconds,
        unserved_core_seconds=load.unserved_core_seconds + load.backlog_core_seconds,
        syncs=tally.syncs,
    )


def _autoscaler(question: Question) -> Autoscaler:
    return Autoscaler(question.hpa, flags=question.flags, kubernetes=profile(question.kubernetes))


def _load(question: Question) -> TraceLoad:
    return TraceLoad(question.trace, carries_over=question.carries_over, busy_cores=question.busy_cores)


def _cluster(question: Question, autoscaler: Autoscaler, load: TraceLoad) -> Cluster:
    given = question.cluster
    shape = PodShape(containers=question.workload.containers, limit_cores=question.workload.limit_cores)
    fleet = _fleet(question)
    sampling = MetricsServer(
        window_seconds=given.metric_window_seconds,
        delay_seconds=given.metric_delay_seconds,
        settled_seconds=question.flags.cpu_initialization_period_seconds,
    )
    sampling.remember(fleet, min(question.trace.cores[0] / question.first_replicas, shape.capacity_cores))
    return Cluster(
        load=load,
        fleet=fleet,
        shape=shape,
        sampling=sampling,
        autoscaler=autoscaler,
        syncs=every(question.flags.sync_period_seconds, jitter_seconds=given.sync_jitter_seconds, seed=given.seed),
        rollouts=question.rollouts,
    )


def _fleet(question: Question) -> Fleet:
    """Start with pods that have been there for long."""
    starts = question.cluster.pod_start_seconds
    return Fleet(
        count=question.first_replicas,
        start=Start(running_seconds=starts, ready_seconds=starts + question.readiness_delay_seconds),
        settled_seconds=SETTLED_SECONDS,
        strategy=question.workload.rolling_update,
    )


class _Tally:
    """Adds up."""

    def __init__(self, question: Question) -> None:
        self.pod_seconds = 0.0
        self.at_maximum_seconds = 0.0
        self.peak = question.first_replicas
        self.count = 0
        self.reversals = 0
        self.syncs = 0
        self._most = question.hpa.max_replicas
        self._went_up: bool | None = None

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:  # noqa: ARG002 - a witness's signature
        """Count pods over time."""
        self.pod_seconds += fleet.running * (until - since)
        if fleet.wanted >= self._most:
            self.at_maximum_seconds += until - since

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:  # noqa: ARG002 - the same
        """Count changes."""
        self.syncs += 1
        if trace.replicas == trace.current:
            return
        goes_up = trace.replicas > trace.current
        self.count += 1
        self.reversals += self._went_up is not None and goes_up != self._went_up
        self._went_up = goes_up
        self.peak = max(self.peak, trace.replicas)

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:
        """Have nothing left to count."""


class _Diary(_Tally):
    """Writes down what changes."""

    def __init__(self, question: Question, autoscaler: Autoscaler) -> None:
        super().__init__(question)
        self.states: list[State] = []
        self.changes: list[Change] = []
        self._question = question
        self._autoscaler = autoscaler
        self._rolled: dict[float, float | None] = {}

    def stretch(self, since: float, until: float, fleet: Fleet, load: Load) -> None:
        """Write down the pods, where they changed."""
        super().stretch(since, until, fleet, load)
        self._note(since, fleet)

    def decided(self, seconds: float, trace: Trace, groups: tuple[AlikePods, ...]) -> None:
        """Write down a change with its reasons."""
        super().decided(seconds, trace, groups)
        if trace.replicas != trace.current:
            why = explain(self._question.hpa, self._autoscaler.tolerance, trace)
            self.changes.append(Change(seconds=seconds, before=trace.current, after=trace.replicas, why=why))

    def ended(self, now: float, fleet: Fleet, load: Load) -> None:  # noqa: ARG002 - a witness's signature
        """Write down the end."""
        self._note(now, fleet)

    def rollouts(self) -> list[tuple[float, float | None]]:
        """List when each rollout began and was done."""
        end = self._question.trace.end_seconds
        return [(began, self._rolled.get(began)) for began in sorted(self._question.rollouts) if began < end]

    def _note(self, now: float, fleet: Fleet) -> None:
        is_complete = not fleet.is_rolling and fleet.ready == fleet.running
        for began in self._question.rollouts:
            if is_complete and now >= began and began not in self._rolled:
                self._rolled[began] = now
        state = State(seconds=now, wanted=fleet.wanted, running=fleet.running, ready=fleet.ready)
        last = self.states[-1] if self.states else None
        if last is None or (last.wanted, last.running, last.ready) != (state.wanted, state.running, state.ready):
            self.states.append(state)
