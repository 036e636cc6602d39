"""What Flagger says: the texts of its events, word for word.

Source: https://github.com/fluxcd/flagger/tree/v1.44.0/pkg/controller (scheduler.go, scheduler_hooks.go and
scheduler_metrics.go) and https://github.com/fluxcd/flagger/blob/v1.44.0/pkg/canary/deployment_ready.go
"""

from loadtests.canary.go_words import spell_duration, spell_number
from loadtests.canary.model import REQUEST_SUCCESS_RATE, CanarySpec, Hook, HookType, Metric

SUSPENDED = "skipping canary run as object is suspended"
PROVIDERS_AVAILABLE = "all the metrics providers are available!"
"""Said while a canary is initialized; the engine does not ask the providers, so it does not say it."""
ROUTING_TO_PRIMARY = "Routing all traffic to primary"
ROUTING_TO_CANARY = "Routing all traffic to canary"
MIRROR_STOPPED = "Stop traffic mirroring and route all traffic to canary"
NO_A_B_TESTING = "A/B testing is not supported when using the kubernetes provider"
NO_PROGRESSIVE_TRAFFIC = "Progressive traffic is not supported when using the kubernetes provider"
ITERATIONS_SET = "Setting canaryAnalysis.iterations: 10"
NOTHING_TO_ASK = "Metric query failed for no usable metrics template and query were configured"
NO_VALUES = "no values found"
_OBSERVER_FAILED = f"running query failed: {NO_VALUES}"

_DEFAULT_PROVIDER = "istio"
"""Flagger's own `-mesh-provider`, for a canary that names none."""
_HOOK_NAMES = {
    HookType.CONFIRM_ROLLOUT: "Confirm-rollout check",
    HookType.PRE_ROLLOUT: "Pre-rollout check",
    HookType.CONFIRM_TRAFFIC_INCREASE: "Confirm-traffic-increase check",
    HookType.CONFIRM_PROMOTION: "Confirm-promotion check",
    HookType.POST_ROLLOUT: "Post-rollout check",
    HookType.ROLLBACK: "Rollback check",
}
"""The other types pass without a word."""
_REFUSALS = {
    HookType.CONFIRM_ROLLOUT: "Halt {canary} advancement waiting for approval {hook}",
    HookType.PRE_ROLLOUT: "Halt {canary} advancement pre-rollout check {hook} failed {reason}",
    HookType.ROLLOUT: "Halt {canary} advancement external check {hook} failed {reason}",
    HookType.CONFIRM_TRAFFIC_INCREASE: "Halt {canary} advancement waiting for traffic increase approval {hook}",
    HookType.CONFIRM_PROMOTION: "Halt {canary} advancement waiting for promotion approval {hook}",
    HookType.POST_ROLLOUT: "Post-rollout hook {hook} failed {reason}",
    HookType.ROLLBACK: "Rollback hook {hook} not signaling a rollback",
}
"""Event webhooks are sent the events; nobody waits for what they say."""


def initialized(spec: CanarySpec) -> str:
    """The primary is there, and the target scaled to 0."""
    return f"Initialization done! {_canary(spec)}"


def scaling_up(spec: CanarySpec) -> str:
    """A release begins."""
    return f"New revision detected! Scaling up {_target(spec)}"


def restarting(spec: CanarySpec) -> str:
    """Another revision came in the middle of the analysis."""
    return f"New revision detected! Restarting analysis for {_target(spec)}"


def starting(spec: CanarySpec) -> str:
    """The canary gets its first requests in this tick, or its pre-rollout hooks refuse."""
    return f"Starting canary analysis for {_target(spec)}"


def primary_not_ready(spec: CanarySpec, reason: str) -> str:
    """Pods of the primary are missing."""
    return f"{spec.primary}.{spec.namespace} not ready: {reason}"


def canary_not_ready(spec: CanarySpec, reason: str) -> str:
    """Pods of the target are missing."""
    return f"canary {spec.target.kind.lower()} {_target(spec)} not ready: {reason}"


def hook_passed(hook: Hook) -> str:
    """A webhook agreed; empty where Flagger says nothing of it."""
    kind = _HOOK_NAMES.get(hook.type)
    return f"{kind} {hook.name} passed" if kind else ""


def hook_refused(spec: CanarySpec, hook: Hook, reason: str) -> str:
    """A webhook did not agree."""
    return _REFUSALS[hook.type].format(canary=_canary(spec), hook=hook.name, reason=reason)


def weight_advanced(spec: CanarySpec, weight: int) -> str:
    """The canary gets more of the requests."""
    return f"Advance {_canary(spec)} canary weight {weight}"


def primary_weight_advanced(spec: CanarySpec, weight: int) -> str:
    """The promoted primary gets requests back."""
    return f"Advance {_canary(spec)} primary weight {weight}"


def iteration_advanced(spec: CanarySpec, iteration: int, iterations: int) -> str:
    """One more round of checks is done."""
    return f"Advance {_canary(spec)} canary iteration {iteration}/{iterations}"


def copying(spec: CanarySpec) -> str:
    """The primary becomes what the canary is."""
    return f"Copying {_target(spec)} template spec to {spec.primary}.{spec.namespace}"


def completed(spec: CanarySpec) -> str:
    """The release is done."""
    return f"Promotion completed! Scaling down {_target(spec)}"


def completed_without_analysis(spec: CanarySpec) -> str:
    """The release is done, and nobody looked."""
    return f"Promotion completed! Canary analysis was skipped for {_target(spec)}"


def threshold_reached(spec: CanarySpec, failed_checks: int) -> str:
    """Too many checks failed."""
    return f"Rolling back {_canary(spec)} failed checks threshold reached {failed_checks}"


def rollback_asked_for(spec: CanarySpec) -> str:
    """A rollback webhook said so."""
    return f"Rolling back {_canary(spec)} manual webhook invoked"


def failed(spec: CanarySpec) -> str:
    """The canary is rolled back."""
    return f"Canary failed! Scaling down {_canary(spec)}"


def promotion_failed(spec: CanarySpec, reason: str) -> str:
    """The primary does not come up with what was promoted; the canary keeps the requests.

    The words are ours: this came with https://github.com/fluxcd/flagger/pull/1931, whose text could not be read.
    """
    return f"Promotion of {_canary(spec)} failed, keeping the canary: {primary_not_ready(spec, reason)}"


def no_values(spec: CanarySpec, metric: Metric) -> str:
    """A metric has no data."""
    if metric.template is not None:
        return f"Halt advancement no values found for custom metric: {metric.name}: {NO_VALUES}"
    if metric.query:
        return f"Halt advancement no values found for metric: {metric.name}"
    provider = spec.provider or _DEFAULT_PROVIDER
    if spec.target.kind == "Service":
        provider = f"{provider}:service"
    probably = f"probably {_target(spec)} is not receiving traffic"
    text = f"Halt advancement no values found for {provider} metric {metric.name} {probably}"
    return f"{text}: {_OBSERVER_FAILED}" if metric.name == REQUEST_SUCCESS_RATE else text


def query_failed(metric: Metric, problem: str) -> str:
    """A metric could not be asked for."""
    if metric.template is not None:
        return f"Metric query failed for {metric.name}: {problem}"
    if metric.query:
        return f"Prometheus query failed for {metric.name}: {problem}"
    return f"Prometheus query failed: {problem}"


def success_rate_off(spec: CanarySpec, value: float, sign: str, bound: float) -> str:
    """The share of good answers is beyond a bound, in percent."""
    return f"Halt {_canary(spec)} advancement success rate {value:.2f}% {sign} {spell_number(bound)}%"


def duration_off(spec: CanarySpec, value_ms: int, sign: str, bound_ms: int) -> str:
    """The answers take too long, or too short."""
    values = f"{spell_duration(value_ms)} {sign} {spell_duration(bound_ms)}"
    return f"Halt {_canary(spec)} advancement request duration {values}"


def value_off(spec: CanarySpec, metric: Metric, value: float, sign: str, bound: float) -> str:
    """A metric of one's own is beyond a bound."""
    return f"Halt {_canary(spec)} advancement {metric.name} {value:.2f} {sign} {spell_number(bound)}"


# Private


def _canary(spec: CanarySpec) -> str:
    return f"{spec.name}.{spec.namespace}"


def _target(spec: CanarySpec) -> str:
    return f"{spec.target.name}.{spec.namespace}"
