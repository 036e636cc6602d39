"""The autoscaler's loop for one HPA: observation in, decision out; it remembers what the controller remembers.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from loadtests.hpa import behavior, conditions, legacy
from loadtests.hpa.conditions import ABLE_TO_SCALE, SCALING_ACTIVE, SCALING_LIMITED, Condition
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.metric_words import description, failure_reason
from loadtests.hpa.model import Decision, HpaSpec, Observation, ScalingRules
from loadtests.hpa.normalization import Bounds, Limit, Stabilization
from loadtests.hpa.proposals import Verdict, ask_metrics
from loadtests.hpa.replica_calculator import Situation
from loadtests.hpa.slots import Recommendation
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.trace import Memory, Route, Trace
from loadtests.hpa.versions import KubernetesProfile
from loadtests.hpa.why import explain


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What the controller keeps about one HPA until it restarts."""

    recommendations: list[Recommendation] = field(default_factory=list)
    events: behavior.ScaleEvents = field(default_factory=behavior.ScaleEvents)


class HpaController:
    """The autoscaler of one HPA. `reconcile` is one sync; syncs come in the order of time."""

    def __init__(self, spec: HpaSpec, *, flags: ControllerFlags, kubernetes: KubernetesProfile) -> None:
        self._spec = spec
        self._flags = flags
        self._kubernetes = kubernetes
        self._tolerance = tolerance_of(spec.behavior, flags, kubernetes)
        self._memory = _Memory()
        self._conditions: dict[str, Condition] = {}

    def restart(self) -> None:
        """Forget recommendations and scale events, as a restart does; the conditions are kept in the HPA's status."""
        self._memory = _Memory()

    def memory(self) -> Memory:
        """Copy what the controller remembers now; for explanations, which ask before a sync."""
        events = self._memory.events
        return Memory(
            recommendations=tuple(self._memory.recommendations),
            scale_ups=tuple(events.up),
            scale_downs=tuple(events.down),
        )

    def fork(self, spec: HpaSpec | None = None) -> "HpaController":
        """Copy the controller with its memory, to try out what it would do; perhaps with another HPA."""
        copy = HpaController(spec or self._spec, flags=self._flags, kubernetes=self._kubernetes)
        events = self._memory.events
        copy._memory = _Memory(
            recommendations=list(self._memory.recommendations),
            events=behavior.ScaleEvents(up=list(events.up), down=list(events.down)),
        )
        return copy

    def reconcile(self, observation: Observation) -> Decision:
        """Decide on the replicas for one observation, and say why."""
        return self.reconcile_traced(observation)[0]

    def reconcile_traced(self, observation: Observation) -> tuple[Decision, Trace]:
        """Decide on the replicas for one observation; return every step on the way, too."""
        current = observation.spec_replicas
        trace = self.decide(
            observation.time,
            current,
            lambda: ask_metrics(self._spec.metrics, self._situation(observation), observation.metrics),
        )
        self._update_conditions(trace)
        decision = Decision(
            time=observation.time,
            current_replicas=current,
            desired_replicas=trace.replicas,
            proposals=trace.verdict.proposals if trace.verdict is not None else (),
            conditions={kind: (condition.status, condition.reason) for kind, condition in self._conditions.items()},
            why=explain(self._spec, self._tolerance, trace),
            messages={kind: condition.message for kind, condition in self._conditions.items()},
        )
        return decision, trace

    def decide(self, now: float, current: int, ask: Callable[[], Verdict]) -> Trace:
        """Decide on the replicas, in numbers only; for whoever needs neither conditions nor sentences.

        Args:
            now: Unix seconds.
            current: Replicas that the scale asks for.
            ask: Asks the metrics; called only where they count.
        """
        if not self._memory.recommendations:
            # This blocks a scale-down for one window after the controller's start.
            self._memory.recommendations.append(Recommendation(current, now))
        trace = self._trace(now, current, ask)
        if trace.replicas != current:
            self._remember_change(trace.replicas - current, now)
        return trace

    def _trace(self, now: float, current: int, ask: Callable[[], Verdict]) -> Trace:
        spec = self._spec
        if current == 0 and spec.min_replicas != 0:
            return Trace(time=now, current=current, replicas=0, route=Route.DISABLED)
        if not spec.min_replicas <= current <= spec.max_replicas:
            # Straight to the bound: no metrics, no stabilization, no limit.
            bound = min(max(current, spec.min_replicas), spec.max_replicas)
            return Trace(time=now, current=current, replicas=bound, route=Route.TO_BOUND)
        verdict = ask()
        if verdict.chosen is None:
            return Trace(time=now, current=current, replicas=current, route=Route.BY_METRICS, verdict=verdict)
        stabilization, limit = self._normalize(max(verdict.chosen.replicas, 0), current, now)
        return Trace(
            time=now,
            current=current,
            replicas=limit.replicas,
            route=Route.BY_METRICS,
            verdict=verdict,
            stabilization=stabilization,
            limit=limit,
        )

    def _update_conditions(self, trace: Trace) -> None:
        """Set what this sync touches; the rest stays as it was, as in Kubernetes."""
        self._conditions[ABLE_TO_SCALE] = conditions.SUCCEEDED_GET_SCALE
        if trace.route is Route.DISABLED:
            self._conditions[SCALING_ACTIVE] = conditions.SCALING_DISABLED
        if trace.verdict is not None:
            self._conditions[SCALING_ACTIVE] = self._activity(trace.verdict)
        if trace.stabilization is not None:
            self._conditions[ABLE_TO_SCALE] = conditions.stabilized(trace.stabilization)
        if trace.limit is not None:
            self._conditions[SCALING_LIMITED] = conditions.limited(trace.limit)
        if trace.replicas != trace.current:
            self._conditions[ABLE_TO_SCALE] = conditions.rescaled(trace.replicas)

    def _situation(self, observation: Observation) -> Situation:
        return Situation(
            now=observation.time,
            current_replicas=observation.spec_replicas,
            status_replicas=observation.status_replicas,
            pods=observation.pods,
            tolerance=self._tolerance,
            flags=self._flags,
            kubernetes=self._kubernetes,
            namespace=self._spec.namespace,
        )

    def _activity(self, verdict: Verdict) -> Condition:
        if verdict.chosen is not None:
            return conditions.valid_metric(description(self._spec.metrics[verdict.chosen.metric]))
        first = verdict.failures[0]
        return conditions.invalid_metric(failure_reason(self._spec.metrics[first.metric]), first.error)

    def _normalize(self, desired: int, current: int, now: float) -> tuple[Stabilization, Limit]:
        rules, log = self._spec.behavior, self._memory.recommendations
        bounds = Bounds(self._spec.min_replicas, self._spec.max_replicas)
        if rules is None:
            window_seconds = self._flags.downscale_stabilization_seconds
            stabilization = legacy.stabilize(log, desired, now=now, window_seconds=window_seconds)
            return stabilization, legacy.limit(stabilization.stabilized, current=current, bounds=bounds)
        stabilization = behavior.stabilize(
            log,
            desired,
            current=current,
            now=now,
            up_seconds=self._window_seconds(rules.scale_up),
            down_seconds=self._window_seconds(rules.scale_down),
        )
        events = self._memory.events
        limit = behavior.limit(
            stabilization.stabilized, current=current, bounds=bounds, rules=rules, events=events, now=now
        )
        return stabilization, limit

    def _window_seconds(self, rules: ScalingRules) -> float:
        seconds = rules.stabilization_window_seconds
        return self._flags.downscale_stabilization_seconds if seconds is None else seconds

    def _remember_change(self, change: int, now: float) -> None:
        rules, events = self._spec.behavior, self._memory.events
        if rules is None:
            return
        if change > 0:
            behavior.store_event(events.up, rules.scale_up, change=change, now=now)
        else:
            behavior.store_event(events.down, rules.scale_down, change=-change, now=now)
