"""What a ratio asks for: the tolerance, the guard against a change of direction, the rounding."""

from loadtests.explanation.model import Sync
from loadtests.explanation.wording import count, percent, ratio
from loadtests.hpa.calculation import Calculation, Outcome
from loadtests.hpa.model import AverageValue, ExternalMetric, MetricSpec, ObjectMetric, Utilization
from loadtests.hpa.tolerance import Tolerance

_NEARLY = 1e-9


def tolerance_text(sync: Sync, metric: MetricSpec, calculation: Calculation, samples: int) -> str:
    """Say whether the ratio is left alone, and what it asks for if not; `samples` counts those with the guesses."""
    judged = (calculation.fill or calculation).usage.ratio
    match calculation.outcome:
        case Outcome.WITHIN_TOLERANCE:
            kept = count(calculation.replicas, "replica")
            return f"{_left_alone(sync.tolerance, metric)}, so it asks for no change: {kept}."
        case Outcome.WOULD_REVERSE:
            return _reversal(calculation, judged)
        case Outcome.CHANGE:
            return f"{_beyond(sync, metric, calculation, judged)}{_rounded(sync, metric, calculation, judged, samples)}"


def guesses_cross(calculation: Calculation) -> bool:
    """Say whether usage is on the other side of the target with the guesses."""
    return calculation.fill is not None and (calculation.usage.ratio - 1.0) * (calculation.fill.usage.ratio - 1.0) < 0


# Private


def _left_alone(tolerance: Tolerance, metric: MetricSpec) -> str:
    low = 1.0 - (tolerance.down if tolerance.bounds else tolerance.up)
    high = 1.0 + tolerance.up
    text = f"Ratios from {ratio(low)} to {ratio(high)} are left alone (a tolerance of {_spelt(tolerance)}"
    if isinstance(metric.target, Utilization):
        target = metric.target.percent
        text += f", here {target * low:.4g} % to {target * high:.4g} %"
    return f"{text})"


def _spelt(tolerance: Tolerance) -> str:
    if not tolerance.bounds or tolerance.up == tolerance.down:
        return percent(tolerance.up)
    return f"{percent(tolerance.down)} below the target and {percent(tolerance.up)} above it"


def _beyond(sync: Sync, metric: MetricSpec, calculation: Calculation, judged: float) -> str:
    """Say that the ratio is beyond the tolerance; at the very boundary, why."""
    if sync.observation.spec_replicas == 0 and isinstance(metric, ObjectMetric | ExternalMetric):
        return ""
    tolerance = sync.tolerance
    distance = abs(1.0 - judged)
    allowed = tolerance.up if judged > 1.0 or not tolerance.bounds else tolerance.down
    says_more = calculation.fill is None and calculation.groups is not None and bool(calculation.groups.unready)
    this = f"A ratio of {ratio(judged)}" if says_more else "That"
    if abs(distance - allowed) < _NEARLY:
        return (
            f"{this} is exactly at the tolerance of {percent(allowed)}, and just beyond it in the controller's "
            f"doubles: {_comparison(tolerance, judged)}. "
        )
    return f"{this} is beyond the tolerance of {percent(allowed)}. "


def _comparison(tolerance: Tolerance, judged: float) -> str:
    if not tolerance.bounds:
        return f"before 1.33 it compares |1 - {ratio(judged)}| = {abs(1.0 - judged)!r} with {tolerance.up!r}"
    bound = 1.0 + tolerance.up if judged > 1.0 else 1.0 - tolerance.down
    return f"it compares {judged!r} with {bound!r}"


def _rounded(sync: Sync, metric: MetricSpec, calculation: Calculation, judged: float, samples: int) -> str:
    replicas = count(calculation.replicas, "replica")
    if isinstance(metric, ObjectMetric | ExternalMetric) and isinstance(metric.target, AverageValue):
        return f"Divided by the target and rounded up, it asks for {replicas}."
    if sync.observation.spec_replicas == 0:
        return f"From zero the ratio itself, rounded up, is the number of replicas: it asks for {replicas}."
    factor, who = _pods(sync, calculation, samples)
    if factor == 1:
        return f"For one pod that is only rounded up: it asks for {replicas}."
    product = judged * factor
    rounded = "" if product == calculation.replicas else f", rounded up to {calculation.replicas}"
    return f"{ratio(judged)} times {who} is {product:.4g}{rounded}: it asks for {replicas}."


def _pods(sync: Sync, calculation: Calculation, samples: int) -> tuple[int, str]:
    """Give the number of pods that the ratio is multiplied with, and how to call them."""
    if calculation.groups is None:
        ready = sum(1 for pod in sync.observation.pods if pod.phase == "Running" and pod.ready is True)
        return ready, f"{count(ready, 'pod')} running and ready"
    if calculation.fill is None:
        counted = calculation.groups.ready_count
        return counted, f"the {count(counted, 'pod')} that {'counts' if counted == 1 else 'count'}"
    return samples, count(samples, "pod")


def _reversal(calculation: Calculation, judged: float) -> str:
    first = calculation.usage.ratio
    kept = count(calculation.replicas, "replica")
    if guesses_cross(calculation):
        sides = ("above", "below") if first > 1.0 else ("below", "above")
        return (
            f"Without the guesses usage is {sides[0]} the target, with them {sides[1]} it. Guesses may stop a change "
            f"but not turn it round, so it asks for no change: {kept}."
        )
    way, other = ("up", "fewer") if judged > 1.0 else ("down", "more")
    return (
        f"The ratio says {way}, but taken over the pods there are it comes to {other} replicas than now; that would "
        f"turn the change round, so it asks for no change: {kept}."
    )
