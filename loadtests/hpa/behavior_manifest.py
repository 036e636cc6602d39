"""Read the `behavior` of a HorizontalPodAutoscaler, and fill in what it leaves open."""

from contextlib import suppress
from dataclasses import replace

from loadtests.hpa import defaults
from loadtests.hpa.model import Behavior, PolicyType, ScalingPolicy, ScalingRules, SelectPolicy
from loadtests.hpa.quantity import parse_float
from slo.fields import Fields

_LONGEST_WINDOW_SECONDS = 3600
_LONGEST_PERIOD_SECONDS = 1800


def read_behavior(spec: Fields) -> Behavior | None:
    """Read the behavior; None where there is none, which is not the same as one that says nothing."""
    fields = spec.optional_mapping("behavior")
    if fields is None:
        return None
    behavior = Behavior(
        scale_up=_read_rules(fields, "scaleUp", defaults.SCALE_UP),
        scale_down=_read_rules(fields, "scaleDown", defaults.SCALE_DOWN),
    )
    fields.reject_unknown()
    return behavior


# Private


def _read_rules(behavior: Fields, name: str, default: ScalingRules) -> ScalingRules:
    fields = behavior.optional_mapping(name)
    if fields is None:
        return default
    rules = default
    if "stabilizationWindowSeconds" in fields:
        seconds = fields.integer("stabilizationWindowSeconds", minimum=0, maximum=_LONGEST_WINDOW_SECONDS)
        rules = replace(rules, stabilization_window_seconds=seconds)
    if "selectPolicy" in fields:
        select_policy = SelectPolicy(fields.choice("selectPolicy", [choice.value for choice in SelectPolicy]))
        rules = replace(rules, select_policy=select_policy)
    if "policies" in fields:
        policies = tuple(_read_policy(item) for item in fields.items("policies", at_least=1))
        rules = replace(rules, policies=policies)
    if "tolerance" in fields:
        rules = replace(rules, tolerance=_read_tolerance(fields))
    for field in ("stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"):
        fields.raw(field)
    fields.reject_unknown()
    return rules


def _read_policy(fields: Fields) -> ScalingPolicy:
    policy = ScalingPolicy(
        type=PolicyType(fields.choice("type", [choice.value for choice in PolicyType])),
        value=fields.integer("value", minimum=1),
        period_seconds=fields.integer("periodSeconds", minimum=1, maximum=_LONGEST_PERIOD_SECONDS),
    )
    fields.reject_unknown()
    return policy


def _read_tolerance(fields: Fields) -> float:
    raw_value = fields.raw("tolerance")
    tolerance = -1.0
    if isinstance(raw_value, int | float | str) and not isinstance(raw_value, bool):
        with suppress(ValueError):
            tolerance = parse_float(str(raw_value))
    if tolerance < 0:
        fields.mistake("tolerance", raw_value, "must be a quantity, 0 or more", "write it as 0.05 or 50m")
        return 0.0
    return tolerance
