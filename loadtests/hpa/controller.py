"""The autoscaler's loop for one HPA: observation in, decision out; it remembers what the controller remembers.

Source: https://github.com/kubernetes/kubernetes/blob/v1.35.0/pkg/controller/podautoscaler/horizontal.go
"""

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
from loadtests.hpa.versions import KubernetesProfile
from loadtests.hpa.why import explain_bound, explain_disabled, explain_metrics, explain_normalization


@dataclass(slots=True, kw_only=True)
class _Memory:
    """What the controller keeps about one HPA until it restarts."""

    recommendations: list[Recommendation] = field(default_factory=list)
    events: behavior.ScaleEvents = field(default_factory=behavior.ScaleEvents)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What one sync wants, before it is written to the scale."""

    replicas: int
    why: tuple[str, ...]
    verdict: Verdict | None = None
    """None where the metrics were not asked."""


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

    def reconcile(self, observation: Observation) -> Decision:
        """Decide on the replicas for one observation."""
        current, now = observation.spec_replicas, observation.time
        if not self._memory.recommendations:
            # This blocks a scale-down for one window after the controller's start.
            self._memory.recommendations.append(Recommendation(current, now))
        self._conditions[ABLE_TO_SCALE] = conditions.SUCCEEDED_GET_SCALE
        wish = self._wish(observation)
        if wish.replicas != current:
            self._conditions[ABLE_TO_SCALE] = conditions.rescaled(wish.replicas)
            self._remember_change(wish.replicas - current, now)
        return Decision(
            time=now,
            current_replicas=current,
            desired_replicas=wish.replicas,
            proposals=wish.verdict.proposals if wish.verdict is not None else (),
            conditions={kind: (condition.status, condition.reason) for kind, condition in self._conditions.items()},
            why=wish.why,
            messages={kind: condition.message for kind, condition in self._conditions.items()},
        )

    def _wish(self, observation: Observation) -> _Wish:
        spec, current = self._spec, observation.spec_replicas
        if current == 0 and spec.min_replicas != 0:
            self._conditions[SCALING_ACTIVE] = conditions.SCALING_DISABLED
            return _Wish(replicas=0, why=(explain_disabled(spec),))
        if not spec.min_replicas <= current <= spec.max_replicas:
            # Straight to the bound: no metrics, no stabilization, no limit.
            bound = min(max(current, spec.min_replicas), spec.max_replicas)
            return _Wish(replicas=bound, why=(explain_bound(spec, current),))
        return self._ask_metrics(observation)

    def _ask_metrics(self, observation: Observation) -> _Wish:
        spec, current = self._spec, observation.spec_replicas
        verdict = ask_metrics(spec.metrics, self._situation(observation), observation.metrics)
        why = explain_metrics(spec, self._tolerance, current, verdict)
        self._conditions[SCALING_ACTIVE] = self._activity(verdict)
        if verdict.chosen is None:
            return _Wish(replicas=current, why=why, verdict=verdict)
        stabilization, limit = self._normalize(max(verdict.chosen.replicas, 0), current, observation.time)
        self._conditions[ABLE_TO_SCALE] = conditions.stabilized(stabilization)
        self._conditions[SCALING_LIMITED] = conditions.limited(limit)
        why += explain_normalization(spec, current, stabilization, limit)
        return _Wish(replicas=limit.replicas, why=why, verdict=verdict)

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
