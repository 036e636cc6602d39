"""Answer the canary engine's questions from the simulation."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import inf

from loadtests.canary.interface import READY, HookAnswer, Measured, Readiness, Routes, Told
from loadtests.canary.model import BUILT_IN_METRICS, REQUEST_DURATION, WHOLE_PERCENT, CanaryRelease, Hook, Metric, Phase
from loadtests.canary.template import TemplateError, query_of, render, values_of
from loadtests.fault_plan import Side
from loadtests.prediction.canary.ailments import ailment_of
from loadtests.prediction.canary.queries import CannotPredict, asked
from loadtests.prediction.canary.sides import SimulatedSide
from loadtests.prediction.canary.situation import AtHook, ReleasePlan
from loadtests.prediction.canary.traffic import KNOWN_METRICS, Traffic
from loadtests.release_plan import PlannedRelease
from slo.proof.atoms import Atom

_MILLISECONDS = 1000.0


@dataclass(slots=True, kw_only=True)
class PredictedSurroundings:
    """Everything around one canary in the simulation."""

    release: CanaryRelease
    plan: ReleasePlan
    primary: SimulatedSide
    canary: SimulatedSide
    least_replicas: int
    """The target's, once it is started."""
    traffic: Traffic
    now: float = 0.0
    """Seconds since the load started; set before each tick."""
    _usual_ready_seconds: float = field(init=False)

    def __post_init__(self) -> None:
        self._usual_ready_seconds = self.canary.fleet.start_after.ready_seconds

    def give(self, release: PlannedRelease) -> None:
        """Give the target another pod template."""
        self.canary.version, self.canary.ailment = release.version, ailment_of(release)
        ready_seconds = inf if release.is_never_ready else self._usual_ready_seconds
        self.canary.fleet.start_after = replace(self.canary.fleet.start_after, ready_seconds=ready_seconds)
        if self.canary.fleet.wanted:
            self._replace(self.canary, self.release.canary.target.name)
            self.traffic.analyse()

    def revision(self) -> str:
        """Name the target's version."""
        return self.canary.version

    def primary_readiness(self) -> Readiness:
        """Look at the primary's pods."""
        analysis = self.release.canary.analysis
        return self._readiness(self.primary, analysis.primary_ready_threshold_percent if analysis else WHOLE_PERCENT)

    def canary_readiness(self) -> Readiness:
        """Look at the target's pods."""
        analysis = self.release.canary.analysis
        return self._readiness(self.canary, analysis.canary_ready_threshold_percent if analysis else WHOLE_PERCENT)

    def call(self, hook: Hook, phase: Phase) -> HookAnswer:
        """Call a webhook."""
        canary, primary = self.traffic.seen(Side.CANARY), self.traffic.seen(Side.PRIMARY)
        has_traffic = self.canary.load.share_ratio > 0
        seen = AtHook(now=self.now, canary=canary, primary=primary, has_traffic=has_traffic)
        return self.plan.answer_hook(hook, phase, seen)

    def measure(self, metric: Metric) -> Measured:
        """Ask for a metric; the built-in duration is in milliseconds, and Prometheus has seconds."""
        is_built_in = metric.is_built_in and metric.name in BUILT_IN_METRICS
        measured = asked(self._query(metric, is_built_in=is_built_in), self._rates_over, metrics=KNOWN_METRICS)
        if is_built_in and metric.name == REQUEST_DURATION and measured.value is not None:
            return Measured(value=_MILLISECONDS * measured.value)
        return measured

    def route(self, routes: Routes) -> None:
        """Share the requests out."""
        self.canary.take(routes.canary)
        self.primary.take(WHOLE_PERCENT - routes.canary)

    def start_canary(self) -> None:
        """Scale the target up from 0."""
        if not self.canary.fleet.wanted:
            self.canary.fleet.scale(max(self.least_replicas, 1), self.now)
            self.traffic.begin(Side.CANARY, self.release.canary.target.name)
        self.traffic.analyse()

    def stop_canary(self) -> None:
        """Scale the target down to 0."""
        self.canary.fleet.scale(0, self.now)

    def promote(self) -> None:
        """Copy the target's version to the primary, which then rolls out."""
        self.primary.version, self.primary.ailment = self.canary.version, self.canary.ailment
        self._replace(self.primary, self.release.canary.primary)

    def tell(self, told: Told) -> None:
        """Let nobody hear it: it stands in the tick."""

    # Private

    def _query(self, metric: Metric, *, is_built_in: bool) -> str:
        if is_built_in and metric.name not in self.plan.built_in_queries:
            message = f"the metric {metric.name}: what Flagger asks for it depends on the provider"
            raise CannotPredict(message)
        try:
            if not is_built_in:
                return query_of(self.release, metric)
            return render(self.plan.built_in_queries[metric.name], values_of(self.release.canary, metric), {})
        except TemplateError as error:
            raise CannotPredict(str(error)) from error

    def _rates_over(self, window_seconds: float) -> Iterator[tuple[Atom, float]]:
        return self.traffic.rates(self.now, window_seconds)

    def _replace(self, side: SimulatedSide, deployment: str) -> None:
        side.fleet.roll_out(self.now)
        self.traffic.begin(side.side, deployment)

    def _readiness(self, side: SimulatedSide, threshold_percent: int) -> Readiness:
        fleet = side.fleet
        needed = fleet.wanted * threshold_percent // WHOLE_PERCENT
        if not fleet.is_rolling and fleet.running == fleet.wanted and fleet.ready >= needed:
            return READY
        since = self.now if side.unready_since is None else side.unready_since
        return Readiness(
            is_ready=False,
            reason=(
                f"waiting for rollout to finish: {fleet.ready} of {needed} (readyThreshold {threshold_percent}%) "
                "updated replicas are available"
            ),
            is_retriable=self.now - since <= self.release.canary.progress_deadline_seconds,
        )
