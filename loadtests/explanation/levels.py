"""At which level of a metric the decision turns."""

from collections.abc import Callable

from loadtests.explanation import what_if
from loadtests.explanation.model import Sync
from loadtests.explanation.wording import amount, count, listed, seconds, subject
from loadtests.hpa.model import (
    AverageValue,
    ContainerResourceMetric,
    ExternalMetric,
    ObjectMetric,
    ResourceMetric,
    Utilization,
)
from loadtests.hpa.quantity import parse_milli
from loadtests.hpa.trace import Trace


def up_sentence(sync: Sync, metric: int) -> str:
    """Say from which level on it would have scaled up."""
    current = sync.trace.current
    if current >= sync.spec.max_replicas:
        return f"It cannot scale up any further: {count(current, 'replica')} is all that maxReplicas allows."
    level = what_if.lowest_level(sync, metric, lambda trace: trace.replicas > current)
    if level is not None:
        return f"It would scale up with {_at(sync, metric, level)} or above."
    level = what_if.lowest_level(sync, metric, lambda trace: _wish(trace) > current)
    if level is None:
        return ""
    why = _obstacle(what_if.with_level(sync, metric, level))
    return f"With {_at(sync, metric, level)} or above it would want to scale up, but {why}."


def down_sentence(sync: Sync, metric: int) -> str:
    """Say up to which level it would have asked for fewer replicas."""
    current = sync.trace.current
    if current <= sync.spec.min_replicas:
        return f"It cannot scale down: {count(current, 'replica')} is what minReplicas asks for."
    level = what_if.highest_level(sync, metric, lambda trace: trace.replicas < current)
    if level is not None:
        return f"It would scale down with {_down_to(sync, metric, level)}."
    level = what_if.highest_level(sync, metric, lambda trace: _wish(trace) < current)
    if level is None:
        return _held_up(sync, metric)
    why = _obstacle(what_if.with_level(sync, metric, level))
    return f"With {_down_to(sync, metric, level)} it would want to scale down, but {why}."


def stay_sentence(sync: Sync, metric: int) -> str:
    """Say at which level it would have stayed where it was."""
    current = sync.trace.current
    if sync.trace.replicas > current:
        level = what_if.lowest_level(sync, metric, lambda trace: trace.replicas > current)
        bound = None if not level else _down_to(sync, metric, level - 1)
    else:
        level = what_if.highest_level(sync, metric, lambda trace: trace.replicas < current)
        bound = None if level is None else f"{_at(sync, metric, level + 1)} or above"
    if bound is None:
        return _moved_anyway(sync, metric)
    return f"With {bound} it would have stayed at {count(current, 'replica')}."


# Private


def _down_to(sync: Sync, metric: int, level: int) -> str:
    return _at(sync, metric, level) + (" or below" if level else "")


def _wish(trace: Trace) -> int:
    """Give what the metrics ask for; what there is, where they ask for nothing."""
    chosen = trace.verdict.chosen if trace.verdict is not None else None
    return trace.current if chosen is None else chosen.replicas


def _obstacle(trace: Trace) -> str:
    """Say what keeps a wish from being a decision."""
    stabilization = trace.stabilization
    if stabilization is not None and stabilization.stabilized != stabilization.desired:
        extreme = "lowest" if stabilization.desired > trace.current else "highest"
        return (
            f"the {extreme} recommendation of the last {seconds(stabilization.window_seconds)}, "
            f"{stabilization.extreme}, would hold it"
        )
    if trace.limit is not None and trace.limit.rate is not None and trace.limit.rate.policy is None:
        return "that direction is disabled"
    return "the rate limit leaves no room now"


def _held_up(sync: Sync, metric: int) -> str:
    """Say which other metrics keep the replicas, whatever this one does."""
    verdict = sync.trace.verdict
    assert verdict is not None  # noqa: S101 - the level of a metric is asked for
    if verdict.failures:
        return "It cannot scale down while a metric fails."
    others = _others(sync, metric, lambda replicas: replicas >= sync.trace.current)
    if not others:
        return ""
    return f"It would not scale down whatever {subject(sync.spec.metrics[metric])} does, since {others} for as many."


def _moved_anyway(sync: Sync, metric: int) -> str:
    """Say that the level of the metric does not matter, and which others would have moved the replicas, too."""
    others = _others(sync, metric, lambda replicas: replicas > sync.trace.current)
    why = f", since {others} for more, too" if others else ""
    return f"No other level of {subject(sync.spec.metrics[metric])} would have kept it where it was{why}."


def _others(sync: Sync, metric: int, is_meant: Callable[[int], bool]) -> str:
    """Name the other metrics that ask for certain replicas: `memory and the pods metric rps ask`."""
    verdict = sync.trace.verdict
    assert verdict is not None  # noqa: S101 - the level of a metric is asked for
    names = [
        subject(sync.spec.metrics[one.metric])
        for one in verdict.proposals
        if one.metric != metric and is_meant(one.replicas)
    ]
    return f"{listed(names)} {'asks' if len(names) == 1 else 'ask'}" if names else ""


def _at(sync: Sync, index: int, level: int) -> str:
    """Spell a level: `CPU at 56 %, that is 112m per pod,`."""
    metric = sync.spec.metrics[index]
    target = metric.target
    if isinstance(target, Utilization):
        name = f"{subject(metric)} at {level} %"
        each = _per_pod(sync, index, level)
        return f"{name} ({each})" if each else name
    where = (
        " per pod" if isinstance(target, AverageValue) and not isinstance(metric, ObjectMetric | ExternalMetric) else ""
    )
    whole = " in all" if isinstance(metric, ExternalMetric) else ""
    return f"{subject(metric)} at {amount(metric, level)}{where}{whole}"


def _per_pod(sync: Sync, index: int, level: int) -> str:
    """Spell a percentage as a quantity, if all pods request the same."""
    metric = sync.spec.metrics[index]
    assert isinstance(metric, ResourceMetric | ContainerResourceMetric)  # noqa: S101 - it is a utilization
    only = metric.container if isinstance(metric, ContainerResourceMetric) else None
    requests = {
        sum(parse_milli(one.requests.get(metric.name, "0")) for one in pod.containers if only in (None, one.name))
        for pod in sync.observation.pods
    }
    if len(requests) != 1:
        return ""
    (request,) = requests
    return f"that is {amount(metric, -(-request * level // 100))} per pod"
