"""Predict a load test during which versions are released: both controllers, the autoscaler's and the canary's."""

from collections import deque
from math import inf

from loadtests.canary.engine import CanaryController
from loadtests.canary.model import WHOLE_PERCENT, CanaryRelease
from loadtests.canary.status import CanaryStatus
from loadtests.canary.timeline import Tick, Timeline
from loadtests.fault_plan import Side, roll_outs
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import HpaSpec
from loadtests.hpa.versions import profile
from loadtests.manifests.model import Deployment, Stack
from loadtests.manifests.primary import primary_autoscaler, primary_deployment
from loadtests.plan import LoadPlan
from loadtests.prediction.beginning import fleet_of, shape_of, take_first_samples
from loadtests.prediction.canary.ailments import edges
from loadtests.prediction.canary.queries import CannotPredict
from loadtests.prediction.canary.sides import SimulatedSide, share_of
from loadtests.prediction.canary.situation import ReleasePlan
from loadtests.prediction.canary.surroundings import PredictedSurroundings
from loadtests.prediction.canary.traffic import Traffic
from loadtests.prediction.cluster import Autoscaler, every
from loadtests.prediction.model import Assumptions, Prediction
from loadtests.prediction.writing import Writer

_BEFORE = "as the manifests have it"
"""The version that runs when the load starts."""


def predict_releases(
    load: LoadPlan,
    stack: Stack,
    plan: ReleasePlan,
    *,
    flags: ControllerFlags,
    kubernetes: str,
    assumptions: Assumptions | None = None,
) -> Prediction:
    """Predict the primary's replicas and the canary's ticks from plan and manifests alone.

    Args:
        load: The load.
        stack: The target, its Service, its autoscaler and its Canary, as read from their manifests.
        plan: What is to be released and to be broken.
        flags: The autoscaler's flags.
        kubernetes: Version whose autoscaler decides, as `1.35`.
        assumptions: What the manifests do not say; by default the sandbox's.
    """
    given, canary = assumptions or Assumptions(), stack.release
    assert canary is not None  # noqa: S101 - nothing could be released
    primary, target = _sides(load, stack, canary, given, flags, kubernetes)
    take_first_samples(primary.fleet, given, flags)
    traffic = Traffic(load, stack, plan.faults, scrape_seconds=plan.scrape_seconds)
    traffic.begin(Side.PRIMARY, canary.canary.primary)
    traffic.begin(Side.CANARY, canary.canary.target.name)
    surroundings = PredictedSurroundings(
        release=canary,
        plan=plan,
        primary=primary,
        canary=target,
        least_replicas=stack.hpa.min_replicas,
        traffic=traffic,
    )
    writer = Writer(primary_autoscaler(stack.hpa, canary.canary), primary.autoscaler)
    simulation = _Simulation(surroundings, writer, sync_seconds=flags.sync_period_seconds)
    simulation.run()
    return Prediction(
        points=tuple(writer.points),
        decisions=tuple(writer.decisions),
        peak=max(point.wanted for point in writer.points),
        assumptions=given,
        canary=simulation.timeline(),
        canary_problem=simulation.problem,
    )


# Private


class _Simulation:
    """Goes from event to event until the load is over."""

    def __init__(self, surroundings: PredictedSurroundings, writer: Writer, *, sync_seconds: float) -> None:
        plan = surroundings.plan
        self.problem = ""
        """Why the canary's ticks cannot be predicted; empty where they can."""
        self._around = surroundings
        self._writer = writer
        self._spec = surroundings.release.canary
        self._controller = CanaryController(
            self._spec,
            surroundings,
            status=CanaryStatus(phase=plan.last_phase, applied_revision=_BEFORE, promoted_revision=_BEFORE),
        )
        self._ticks: list[Tick] = []
        self._tick_times = every(self._spec.tick_seconds)
        self._next_tick = plan.first_tick_seconds + next(self._tick_times)
        self._syncs = every(sync_seconds)
        self._next_sync = next(self._syncs)
        self._releases = deque(plan.releases)
        self._edges = deque((*edges(plan.faults), inf))
        self._roll_outs = deque((*roll_outs(plan.faults), inf))

    def run(self) -> None:
        around, primary, canary = self._around, self._around.primary, self._around.canary
        now, end = 0.0, primary.load.end_seconds
        while now < end:
            around.now = now
            self._happen(now)
            for side in (primary, canary):
                side.look(now)
            until = min(self._next_event(now), end)
            for side in (primary, canary):
                side.work(now, until)
                around.traffic.count(side, now, until)
            self._writer.stretch(now, until, primary.fleet, primary.load)
            now = until
        self._writer.ended(now, primary.fleet, primary.load)

    def timeline(self) -> Timeline | None:
        """Give the ticks, in seconds since the load started; None where they could not be predicted."""
        if self.problem:
            return None
        return Timeline(
            canary=self._spec.name,
            namespace=self._spec.namespace,
            tick_seconds=self._spec.tick_seconds,
            ticks=tuple(self._ticks),
        )

    def _next_event(self, now: float) -> float:
        primary, canary = self._around.primary, self._around.canary
        return min(
            self._next_tick,
            self._next_sync,
            self._around.traffic.next_scrape_seconds,
            self._releases[0].at_seconds if self._releases else inf,
            self._edges[0],
            self._roll_outs[0],
            primary.fleet.next_ready_seconds,
            canary.fleet.next_ready_seconds,
            primary.load.next_edge(now),
        )

    def _happen(self, now: float) -> None:
        around = self._around
        for side in (around.primary, around.canary):
            side.fleet.settle(now)
        around.traffic.scrape(now)
        while self._edges[0] <= now:
            self._edges.popleft()
        while self._roll_outs[0] <= now:
            self._roll_outs.popleft()
            around.primary.fleet.roll_out(now)
        while self._releases and self._releases[0].at_seconds <= now:
            around.give(self._releases.popleft())
        if now >= self._next_tick:
            self._next_tick = self._around.plan.first_tick_seconds + next(self._tick_times)
            self._tick(now)
        if now >= self._next_sync:
            self._next_sync = next(self._syncs)
            self._sync(now)

    def _tick(self, now: float) -> None:
        if self.problem:
            return
        try:
            self._ticks.append(self._controller.tick(now))
        except CannotPredict as error:
            self.problem = str(error)

    def _sync(self, now: float) -> None:
        trace = self._around.primary.sync(now)
        self._around.canary.sync(now)
        if trace is not None:
            self._writer.decided(now, trace, ())


def _sides(
    load: LoadPlan, stack: Stack, canary: CanaryRelease, assumptions: Assumptions, flags: ControllerFlags, version: str
) -> tuple[SimulatedSide, SimulatedSide]:
    """Make the primary, at its minimum and with all requests, and the target, scaled to zero and with none."""

    def side(which: Side, deployment: Deployment, hpa: HpaSpec, replicas: int, share_percent: int) -> SimulatedSide:
        return SimulatedSide(
            side=which,
            fleet=fleet_of(deployment, replicas, assumptions),
            shape=shape_of(deployment, assumptions),
            autoscaler=Autoscaler(hpa, flags=flags, kubernetes=profile(version)),
            load=share_of(load, step_seconds=assumptions.step_seconds, share_percent=share_percent),
            version=_BEFORE,
        )

    hpa = primary_autoscaler(stack.hpa, canary.canary)
    primary = primary_deployment(stack.deployment, canary.canary)
    return (
        side(Side.PRIMARY, primary, hpa, hpa.min_replicas, WHOLE_PERCENT),
        side(Side.CANARY, stack.deployment, stack.hpa, 0, 0),
    )
