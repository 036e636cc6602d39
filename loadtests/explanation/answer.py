"""The decision and its main reason in one sentence."""

from loadtests.explanation.model import Sync
from loadtests.explanation.stabilization import is_moot
from loadtests.explanation.tolerance import guesses_cross
from loadtests.explanation.wording import amount, count, listed, seconds, subject
from loadtests.hpa.calculation import Calculation, Guess, Outcome, Proposal, Usage
from loadtests.hpa.model import AverageValue, ExternalMetric, MetricSpec, ObjectMetric, Utilization
from loadtests.hpa.normalization import Bound, Direction, Limit, Stabilization
from loadtests.hpa.trace import Route


def answer_text(sync: Sync) -> str:
    """Say what was decided, and why in short."""
    trace = sync.trace
    if trace.replicas == trace.current:
        return f"HPA {sync.spec.name} stayed at {count(trace.current, 'replica')}: {_reason(sync)}."
    way = "up" if trace.replicas > trace.current else "down"
    return (
        f"HPA {sync.spec.name} scaled {way} from {trace.current} to {count(trace.replicas, 'replica')}: "
        f"{_reason(sync)}."
    )


# Private


def _reason(sync: Sync) -> str:
    trace, verdict = sync.trace, sync.trace.verdict
    if trace.route is Route.DISABLED:
        return "at zero replicas it is switched off"
    if trace.route is Route.TO_BOUND or verdict is None:
        which = "maxReplicas" if trace.current > trace.replicas else "minReplicas"
        return f"that is {which}, and it was out of bounds"
    if verdict.chosen is None:
        failed = [subject(sync.spec.metrics[one.metric]) for one in verdict.failures]
        return f"{listed(failed)} could not be computed"
    wish = f"{_level(sync, verdict.chosen)}{_asks(sync, verdict.chosen)}"
    cut = _cut(sync)
    return f"{wish}, but {cut}" if cut else wish


def _level(sync: Sync, chosen: Proposal) -> str:
    metric = sync.spec.metrics[chosen.metric]
    assert chosen.calculation is not None  # noqa: S101 - a traced proposal has its calculation
    if sync.observation.status_replicas == 0 and isinstance(metric.target, AverageValue):
        return f"there is no replica yet for {subject(metric)}"
    return f"{subject(metric)} is at {measured(metric, chosen.calculation.usage)}{_guessed(metric, chosen.calculation)}"


def measured(metric: MetricSpec, usage: Usage) -> str:
    """Spell the level of a metric and its target."""
    target = metric.target
    if isinstance(target, Utilization):
        return f"{usage.utilization_percent} % of the requests against a target of {target.percent} %"
    each = (
        "" if isinstance(metric, ObjectMetric | ExternalMetric) and not isinstance(target, AverageValue) else " per pod"
    )
    return f"{amount(metric, usage.value_milli)}{each} against a target of {amount(metric, target.milli)}"


def _asks(sync: Sync, chosen: Proposal) -> str:
    assert chosen.calculation is not None  # noqa: S101 - a traced proposal has its calculation
    match chosen.calculation.outcome:
        case Outcome.WITHIN_TOLERANCE:
            return ", which is within the tolerance"
        case Outcome.WOULD_REVERSE:
            return f"; {_reversed(chosen.calculation)}"
        case Outcome.CHANGE if chosen.replicas == sync.trace.current:
            return f", which asks for just the {chosen.replicas} there are"
        case Outcome.CHANGE:
            return f", which asks for {chosen.replicas}"


def _guessed(metric: MetricSpec, calculation: Calculation) -> str:
    """Give the level with the guesses, too, where any was made: it is the one that counts."""
    fill, groups = calculation.fill, calculation.groups
    if fill is None or groups is None:
        return ""
    missing = () if fill.missing_as is Guess.LEFT_OUT else groups.missing
    guessed = [*missing, *(groups.unready if fill.with_unready else ())]
    if not guessed:
        return ""
    is_percent = fill.usage.utilization_percent is not None
    level = f"{fill.usage.utilization_percent} %" if is_percent else amount(metric, fill.usage.value_milli)
    how = "busy" if fill.missing_as is Guess.FULL else "idle"
    return f" ({level} with {count(len(guessed), 'pod')} taken to be {how})"


def _reversed(calculation: Calculation) -> str:
    up, down = "a scale-up", "a scale-down"
    asked, other = (up, down) if calculation.usage.ratio > 1.0 else (down, up)
    if guesses_cross(calculation):
        return f"guesses may stop {asked}, but not turn it into {other}"
    return f"as there are {'fewer' if asked is up else 'more'} pods than replicas, {asked} would turn into {other}"


def _cut(sync: Sync) -> str:
    """Say what kept the wish from being the decision."""
    stabilization, limit = sync.trace.stabilization, sync.trace.limit
    assert stabilization is not None and limit is not None  # noqa: S101, PT018 - a proposal was chosen
    if limit.replicas == stabilization.desired:
        return ""
    if is_moot(stabilization, limit):
        return _limited(sync, limit)
    held = _held(stabilization)
    limited = "" if held and limit.bound in {Bound.MAX_REPLICAS, Bound.MIN_REPLICAS} else _limited(sync, limit)
    return listed([cause for cause in (held, limited, _disabled(sync, stabilization)) if cause])


def _disabled(sync: Sync, stabilization: Stabilization) -> str:
    """Say so where the window hides that the direction is disabled anyway."""
    if stabilization.stabilized != sync.trace.current or not sync.disables(stabilization.desired):
        return ""
    return f"scaling {'up' if stabilization.desired > sync.trace.current else 'down'} is disabled anyway"


def _held(stabilization: Stabilization) -> str:
    if stabilization.stabilized == stabilization.desired:
        return ""
    extreme = "lowest" if stabilization.direction is Direction.UP else "highest"
    window = seconds(stabilization.window_seconds)
    return f"the {extreme} recommendation of the last {window} was {stabilization.extreme}"


def _limited(sync: Sync, limit: Limit) -> str:
    match limit.bound:
        case Bound.WITHIN_RANGE:
            return ""
        case Bound.MAX_REPLICAS:
            return f"maxReplicas is {limit.replicas}"
        case Bound.MIN_REPLICAS:
            return f"minReplicas is {limit.replicas}"
        case Bound.SCALE_UP_LIMIT | Bound.SCALE_DOWN_LIMIT:
            way = "up" if limit.bound is Bound.SCALE_UP_LIMIT else "down"
            if limit.rate is not None and limit.rate.policy is None:
                return f"scaling {way} is disabled"
            if limit.replicas == sync.trace.current:
                return f"the rate limit for scaling {way} leaves no room now"
            return (
                f"the rate limit allows no more than {limit.replicas} at once"
                if way == "up"
                else (f"the rate limit allows no fewer than {limit.replicas} at once")
            )
