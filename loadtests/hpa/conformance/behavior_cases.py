"""Cases about what becomes of the metrics' wish: windows, rate limits, bounds and logs."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from loadtests.hpa import behavior, legacy
from loadtests.hpa.conformance.case import Case
from loadtests.hpa.defaults import SCALE_DOWN, SCALE_UP
from loadtests.hpa.model import Behavior, PolicyType, ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.normalization import Bounds, Limit
from loadtests.hpa.slots import Recommendation, ScaleEvent

_NOW = 0.0
"""Times of the cases are relative to now."""
_Compute = Callable[[], Mapping[str, Any]]


def parse_behavior(raw: Mapping[str, Any]) -> Case:
    """Parse a case of one of the kinds in `KINDS`."""
    inputs, expected = raw["inputs"], dict(raw["expected"])
    if expected.get("recommendations_after", ()) is None:  # not tested by this case
        del expected["recommendations_after"]
    return Case(name=raw["name"], expected=expected, compute=KINDS[raw["kind"]](inputs))


# Private


def _limit_without_behavior(inputs: Mapping[str, Any]) -> _Compute:
    desired, current, bounds = inputs["desired_replicas"], inputs["current_replicas"], _bounds(inputs)
    factor, minimum = inputs["scale_up_limit_factor"], inputs["scale_up_limit_minimum"]
    return lambda: _limited(legacy.limit(desired, current=current, bounds=bounds, factor=factor, minimum=minimum))


def _scale_up_limit(inputs: Mapping[str, Any]) -> _Compute:
    current, rules, events = inputs["current_replicas"], _rules(inputs["rules"], SCALE_UP), _both_events(inputs)
    return lambda: {"limit": behavior.scale_up_limit(rules, events, current=current, now=_NOW).replicas}


def _scale_down_limit(inputs: Mapping[str, Any]) -> _Compute:
    current, rules, events = inputs["current_replicas"], _rules(inputs["rules"], SCALE_DOWN), _both_events(inputs)
    return lambda: {"limit": behavior.scale_down_limit(rules, events, current=current, now=_NOW).replicas}


def _limit_with_behavior(inputs: Mapping[str, Any]) -> _Compute:
    desired, current = inputs["desired_replicas"], inputs["current_replicas"]
    bounds, events = _bounds(inputs), _both_events(inputs)
    rules = Behavior(
        scale_up=_rules(inputs["scale_up_rules"], SCALE_UP), scale_down=_rules(inputs["scale_down_rules"], SCALE_DOWN)
    )
    return lambda: _limited(
        behavior.limit(desired, current=current, bounds=bounds, rules=rules, events=events, now=_NOW)
    )


def _stabilize_without_behavior(inputs: Mapping[str, Any]) -> _Compute:
    log, desired = _log(inputs), inputs["prenormalized_desired_replicas"]
    window_seconds = inputs["downscale_stabilization_window_seconds"]

    def compute() -> Mapping[str, Any]:
        stabilization = legacy.stabilize(log, desired, now=_NOW, window_seconds=window_seconds)
        return {"stabilized_replicas": stabilization.stabilized, "log_length": len(log)}

    return compute


def _stabilize_with_behavior(inputs: Mapping[str, Any]) -> _Compute:
    log, desired, current = _log(inputs), inputs["prenormalized_desired_replicas"], inputs["current_replicas"]
    up_seconds = inputs["scale_up_stabilization_window_seconds"]
    down_seconds = inputs["scale_down_stabilization_window_seconds"]

    def compute() -> Mapping[str, Any]:
        stabilization = behavior.stabilize(
            log, desired, current=current, now=_NOW, up_seconds=up_seconds, down_seconds=down_seconds
        )
        after = [entry.replicas for entry in log]
        return {"stabilized_replicas": stabilization.stabilized, "recommendations_after": after}

    return compute


def _store_event(inputs: Mapping[str, Any]) -> _Compute:
    is_up, raw_rules = inputs["direction"] == "up", inputs["rules"]
    rules = None if raw_rules is None else _rules(raw_rules, SCALE_UP if is_up else SCALE_DOWN)
    log, period_seconds = _events(inputs["events"]), inputs["change_period_seconds"]
    change = abs(inputs["new_replicas"] - inputs["previous_replicas"])

    def compute() -> Mapping[str, Any]:
        before = behavior.changed_within(log, period_seconds, _NOW)
        if rules is not None:
            behavior.store_event(log, rules, change=change, now=_NOW)
        after = [
            {
                "replica_change": event.replica_change,
                "outdated": rules is not None and behavior.is_outdated(event, rules, _NOW),
            }
            for event in log
        ]
        return {"replicas_change_in_period_before_store": before, "events_after_store": after}

    return compute


KINDS: Final[Mapping[str, Callable[[Mapping[str, Any]], _Compute]]] = {
    "convert_desired_replicas_with_rules": _limit_without_behavior,
    "calculate_scale_up_limit_with_scaling_rules": _scale_up_limit,
    "calculate_scale_down_limit_with_behaviors": _scale_down_limit,
    "convert_desired_replicas_with_behavior_rate": _limit_with_behavior,
    "stabilize_recommendation": _stabilize_without_behavior,
    "stabilize_recommendation_with_behaviors": _stabilize_with_behavior,
    "store_scale_event": _store_event,
}


def _bounds(inputs: Mapping[str, Any]) -> Bounds:
    return Bounds(inputs["spec_min_replicas"], inputs["spec_max_replicas"])


def _limited(limit: Limit) -> Mapping[str, Any]:
    return {"desired_replicas": limit.replicas, "reason": limit.bound.value}


def _log(inputs: Mapping[str, Any]) -> list[Recommendation]:
    return [Recommendation(entry["replicas"], entry["offset_seconds"]) for entry in inputs["recommendations"]]


def _both_events(inputs: Mapping[str, Any]) -> behavior.ScaleEvents:
    return behavior.ScaleEvents(up=_events(inputs["scale_up_events"]), down=_events(inputs["scale_down_events"]))


def _events(raw: Iterable[Mapping[str, Any]]) -> list[ScaleEvent]:
    return [ScaleEvent(event["replica_change"], event["offset_seconds"]) for event in raw]


def _rules(raw: Mapping[str, Any] | None, default: ScalingRules) -> ScalingRules:
    """Fill each field that is not given from the default."""
    given = {name: value for name, value in (raw or {}).items() if value is not None}
    policies = given.get("policies")
    return ScalingRules(
        stabilization_window_seconds=given.get("stabilization_window_seconds", default.stabilization_window_seconds),
        select_policy=SelectPolicy(given.get("select_policy", default.select_policy)),
        policies=default.policies if policies is None else tuple(_policy(policy) for policy in policies),
    )


def _policy(raw: Mapping[str, Any]) -> ScalingPolicy:
    return ScalingPolicy(type=PolicyType(raw["type"]), value=raw["value"], period_seconds=raw["period_seconds"])
