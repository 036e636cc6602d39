"""Say in prose why a decision was taken, with its numbers."""

from typing import assert_never

from loadtests.hpa.calculation import Calculation, Fill, Guess, Outcome, PodGroups, Proposal, Usage
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    HpaSpec,
    MetricSpec,
    PolicyType,
    ScalingPolicy,
    Utilization,
    Value,
)
from loadtests.hpa.normalization import Bound, Direction, Limit, RateLimit, Stabilization
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.quantity import format_milli
from loadtests.hpa.tolerance import Tolerance
from loadtests.hpa.trace import Route, Trace


def explain(spec: HpaSpec, tolerance: Tolerance, trace: Trace) -> tuple[str, ...]:
    """Say what led to the replicas of a sync: the metrics, then window and limits where they changed something."""
    if trace.route is Route.DISABLED:
        return (_disabled(spec),)
    if trace.verdict is None:
        return (_to_bound(spec, trace.current),)
    sentences = _metrics(spec, tolerance, trace.current, trace.verdict)
    if trace.stabilization is None or trace.limit is None:
        return sentences
    return sentences + _normalization(spec, trace.current, trace.stabilization, trace.limit)


# Private


def _disabled(spec: HpaSpec) -> str:
    """Say why an HPA leaves a target at zero alone."""
    return f"the target is at 0 replicas and minReplicas is {spec.min_replicas}, which switches the autoscaler off"


def _to_bound(spec: HpaSpec, current: int) -> str:
    """Say why the replicas went to a bound without a look at the metrics."""
    if current > spec.max_replicas:
        return f"{_replicas(current)} are more than maxReplicas {spec.max_replicas}, so {spec.max_replicas} at once"
    return f"{_replicas(current)} are fewer than minReplicas {spec.min_replicas}, so {spec.min_replicas} at once"


def _metrics(spec: HpaSpec, tolerance: Tolerance, current: int, verdict: Verdict) -> tuple[str, ...]:
    """Say what each metric asks for, and what follows from them all."""
    by_index = {
        **{one.metric: _proposal(spec.metrics[one.metric], one, tolerance) for one in verdict.proposals},
        **{one.metric: f"{_name(spec.metrics[one.metric])} cannot be used: {one.error}" for one in verdict.failures},
    }
    sentences = [by_index[index] for index in sorted(by_index)]
    if verdict.chosen is None:
        reason = "a metric that fails forbids scaling down" if verdict.proposals else "no metric can be used"
        sentences.append(f"{reason}, so it stays at {current}")
    elif len(verdict.proposals) > 1:
        sentences.append(
            f"the highest of {len(verdict.proposals)} proposals counts, which is {verdict.chosen.replicas}"
        )
    return tuple(sentences)


def _normalization(spec: HpaSpec, current: int, stabilization: Stabilization, limit: Limit) -> tuple[str, ...]:
    """Say what window and limits made of the metrics' wish; nothing, where they changed nothing."""
    sentences = []
    if stabilization.stabilized != stabilization.desired:
        sentences.append(_stabilization(stabilization))
    match limit.bound:
        case Bound.WITHIN_RANGE:
            pass
        case Bound.MIN_REPLICAS:
            sentences.append(f"minReplicas is {spec.min_replicas}, so {limit.replicas}")
        case Bound.MAX_REPLICAS:
            sentences.append(f"maxReplicas is {spec.max_replicas}, so {limit.replicas}")
        case Bound.SCALE_UP_LIMIT | Bound.SCALE_DOWN_LIMIT:
            sentences.append(f"{_rate_limit(limit, current)}, so {limit.replicas}")
        case _:
            assert_never(limit.bound)
    return tuple(sentences)


def _proposal(metric: MetricSpec, proposal: Proposal, tolerance: Tolerance) -> str:
    calculation = proposal.calculation
    assert calculation is not None  # noqa: S101 - only a proposal that was read from a record has none
    text = f"{_name(metric)} is at {_measured(metric, calculation.usage)} against a target of {_target(metric)}"
    text += _pods(metric, calculation)
    match calculation.outcome:
        case Outcome.CHANGE:
            return f"{text}, which asks for {_replicas(proposal.replicas)}"
        case Outcome.WITHIN_TOLERANCE:
            return (
                f"{text}, within the tolerance of {_tolerance(calculation, tolerance)}, so {proposal.replicas} is right"
            )
        case Outcome.WOULD_REVERSE:
            return f"{text}, which would turn the change round, so {proposal.replicas} is kept"
        case _:
            assert_never(calculation.outcome)


def _name(metric: MetricSpec) -> str:
    return (
        f"{metric.name} of container {metric.container}" if isinstance(metric, ContainerResourceMetric) else metric.name
    )


def _measured(metric: MetricSpec, usage: Usage) -> str:
    match metric.target:
        case Utilization():
            return f"{usage.utilization_percent}% of requests"
        case AverageValue():
            return f"{format_milli(usage.value_milli)} per pod"
        case Value():
            return format_milli(usage.value_milli)
        case _:
            assert_never(metric.target)


def _target(metric: MetricSpec) -> str:
    return f"{metric.target.percent}%" if isinstance(metric.target, Utilization) else format_milli(metric.target.milli)


def _pods(metric: MetricSpec, calculation: Calculation) -> str:
    """Say which pods were left out or guessed."""
    if calculation.groups is None:
        return ""
    if calculation.fill is None:
        unready = len(calculation.groups.unready)
        return f" ({_count(unready, 'unready pod')} left out)" if unready else ""
    guesses = " and ".join(_guesses(metric, calculation.groups, calculation.fill))
    return f"; with {guesses} it is at {_measured(metric, calculation.fill.usage)}"


def _guesses(metric: MetricSpec, groups: PodGroups, fill: Fill) -> list[str]:
    guesses = []
    if groups.missing:
        guesses.append(f"{_count(len(groups.missing), 'pod')} without metrics {_guess(metric, fill.missing_as)}")
    if groups.unready:
        how = "counted as idle" if fill.with_unready else "left out"
        guesses.append(f"{_count(len(groups.unready), 'unready pod')} {how}")
    return guesses


def _guess(metric: MetricSpec, guess: Guess) -> str:
    match guess:
        case Guess.NOTHING:
            return "counted as idle"
        case Guess.FULL:
            percent = max(100, metric.target.percent) if isinstance(metric.target, Utilization) else None
            return f"counted as using {f'{percent}% of requests' if percent else 'the target'}"
        case Guess.LEFT_OUT:
            return "left out"
        case _:
            assert_never(guess)


def _tolerance(calculation: Calculation, tolerance: Tolerance) -> str:
    ratio = (calculation.fill or calculation).usage.ratio
    return f"{100 * (tolerance.down if ratio < 1.0 else tolerance.up):g}%"


def _stabilization(stabilization: Stabilization) -> str:
    extreme = "lowest" if stabilization.direction is Direction.UP else "highest"
    return (
        f"the {extreme} recommendation of the last {stabilization.window_seconds:g} s is {stabilization.extreme}, "
        f"so {stabilization.stabilized} and not {stabilization.desired}"
    )


def _rate_limit(limit: Limit, current: int) -> str:
    if limit.rate is None:
        return "without behavior a sync may go to 4 or to twice the replicas, whichever is more"
    direction = Direction.UP if limit.bound is Bound.SCALE_UP_LIMIT else Direction.DOWN
    if limit.rate.policy is None:
        return f"{direction.value} is disabled"
    return f"{direction.value} allows at most {_policy(limit.rate.policy, direction)}{_start(limit.rate, current)}"


def _policy(policy: ScalingPolicy, direction: Direction) -> str:
    change = "more" if direction is Direction.UP else "fewer"
    if policy.type is PolicyType.PERCENT:
        return f"{policy.value}% {change} pods in {policy.period_seconds} s"
    return f"{policy.value} {change} {'pod' if policy.value == 1 else 'pods'} in {policy.period_seconds} s"


def _start(rate: RateLimit, current: int) -> str:
    """Name where the policy's period began, if not at the replicas of now."""
    start = rate.period_start_replicas
    return "" if start == current else f", counted from {_replicas(start)}"


def _replicas(count: int) -> str:
    return _count(count, "replica")


def _count(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
