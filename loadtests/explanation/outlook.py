"""What would have to change for another decision: tried out with the engine, not guessed."""

from dataclasses import replace

from loadtests.explanation import what_if
from loadtests.explanation.levels import down_sentence, stay_sentence, up_sentence
from loadtests.explanation.model import Sync
from loadtests.explanation.stabilization import is_moot
from loadtests.explanation.wording import count, listed, seconds, subject
from loadtests.hpa.model import Behavior, SelectPolicy
from loadtests.hpa.normalization import Bound, Limit, Stabilization
from loadtests.hpa.proposals import Verdict
from loadtests.hpa.trace import Route


def outlook_text(sync: Sync) -> str:
    """Say what would have led to another decision, or when another one comes."""
    trace, verdict = sync.trace, sync.trace.verdict
    if trace.route is Route.DISABLED:
        lowest = max(sync.spec.min_replicas, 1)
        return f"To switch it on again, scale the target to {lowest} or more by hand; the next sync then decides."
    if verdict is None:
        return "The next sync looks at the metrics again."
    if verdict.chosen is None or trace.limit is None or trace.stabilization is None:
        return _failing(sync, verdict)
    if trace.limit.rate is not None and trace.limit.rate.policy is None:
        return _enabled(sync)
    if trace.stabilization.stabilized != trace.stabilization.desired:
        return _after_window(sync, trace.stabilization, trace.limit)
    return _limited(sync, trace.stabilization.stabilized, trace.limit)


# Private

_MOST_CHANGES = 4


def _after_window(sync: Sync, stabilization: Stabilization, limit: Limit) -> str:
    """Say what comes when the window lets go, or what else would have to change where it does not matter."""
    if limit.replicas == stabilization.desired:
        return _by_level(sync)
    if is_moot(stabilization, limit):
        return _limited(sync, stabilization.stabilized, limit)
    return _going_on(sync, stabilization.desired)


def _limited(sync: Sync, wish: int, limit: Limit) -> str:
    match limit.bound:
        case Bound.SCALE_UP_LIMIT | Bound.SCALE_DOWN_LIMIT:
            return _going_on(sync, wish)
        case Bound.MAX_REPLICAS:
            return _at_maximum(sync, wish)
        case Bound.MIN_REPLICAS:
            return _at_minimum(sync, max(wish, 1))
        case Bound.WITHIN_RANGE:
            return _by_level(sync)


def _at_maximum(sync: Sync, wish: int) -> str:
    """Say what another maximum would do."""
    other = what_if.with_spec(sync, replace(sync.spec, max_replicas=wish)).replicas
    if other == sync.trace.replicas:
        return f"Even with a maxReplicas of {wish} the rate limit would keep it at {count(other, 'replica')} now."
    return f"With a maxReplicas of {wish} it would have gone to {count(other, 'replica')} now."


def _at_minimum(sync: Sync, lowest: int) -> str:
    """Say what another minimum would do; where it is low already, from which level on it would scale up."""
    other = what_if.with_spec(sync, replace(sync.spec, min_replicas=lowest)).replicas
    if other != sync.trace.replicas:
        return f"With a minReplicas of {lowest} it would have gone to {count(other, 'replica')} now."
    assert sync.trace.verdict is not None and sync.trace.verdict.chosen is not None  # noqa: S101, PT018 - it was limited
    metric = sync.trace.verdict.chosen.metric
    return (up_sentence if sync.trace.replicas == sync.trace.current else stay_sentence)(sync, metric)


def _by_level(sync: Sync) -> str:
    """Say at which level of the metric that counts the decision turns."""
    assert sync.trace.verdict is not None and sync.trace.verdict.chosen is not None  # noqa: S101, PT018 - it was limited
    metric = sync.trace.verdict.chosen.metric
    if sync.trace.replicas == sync.trace.current:
        sentences = [up_sentence(sync, metric), down_sentence(sync, metric)]
        return " ".join(sentence for sentence in sentences if sentence)
    return stay_sentence(sync, metric)


def _going_on(sync: Sync, wish: int) -> str:
    """Say what comes if the metrics go on asking for the same."""
    changes = what_if.if_it_goes_on(sync)
    asked = f"If the metrics go on asking for {wish}"
    if not changes:
        way = "up" if wish > sync.trace.current else "down"
        why = f", since scaling {way} is disabled" if sync.disables(wish) else ""
        return f"{asked}, it stays at {count(sync.trace.replicas, 'replica')}{why}."
    spelt = [f"to {change.replicas} in {seconds(change.in_seconds)}" for change in changes]
    bound = _bound(sync, changes[-1].replicas, wish)
    if len(spelt) > _MOST_CHANGES:
        return f"{asked}, it goes {', '.join(spelt[: _MOST_CHANGES - 1])} and so on, until it comes {spelt[-1]}{bound}."
    return f"{asked}, it goes {listed(spelt)}{bound}."


def _bound(sync: Sync, last: int, wish: int) -> str:
    """Say why it ends elsewhere than it is asked to."""
    bounds = {sync.spec.min_replicas: "minReplicas", sync.spec.max_replicas: "maxReplicas"}
    return f", which is {bounds[last]}" if last != wish and last in bounds else ""


def _enabled(sync: Sync) -> str:
    """Say what it would have done had the direction not been disabled."""
    behavior = sync.spec.behavior
    assert behavior is not None  # noqa: S101 - something in it is disabled
    enabled = Behavior(
        scale_up=replace(behavior.scale_up, select_policy=SelectPolicy.MAX),
        scale_down=replace(behavior.scale_down, select_policy=SelectPolicy.MAX),
    )
    other = what_if.with_spec(sync, replace(sync.spec, behavior=enabled)).replicas
    if other == sync.trace.replicas:
        return "With selectPolicy Max instead of Disabled it would have stayed where it is now, too."
    return f"With selectPolicy Max instead of Disabled it would have gone to {count(other, 'replica')} now."


def _failing(sync: Sync, verdict: Verdict) -> str:
    failed = {one.metric for one in verdict.failures}
    names = listed([subject(sync.spec.metrics[index]) for index in sorted(failed)])
    if not verdict.proposals:
        return f"It decides again as soon as {names} can be computed."
    rest = tuple(metric for index, metric in enumerate(sync.spec.metrics) if index not in failed)
    other = what_if.with_spec(sync, replace(sync.spec, metrics=rest)).replicas
    if other == sync.trace.current:
        return f"Without {names} in the HPA it would have stayed at {other}, too."
    return f"Without {names} in the HPA it would have gone to {count(other, 'replica')} now."
