"""What can be varied: each knob reads a value, and turns a question into one with that value."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from loadtests.hpa import defaults
from loadtests.hpa.model import (
    AverageValue,
    Behavior,
    ContainerResourceMetric,
    HpaSpec,
    MetricSpec,
    PolicyType,
    ResourceMetric,
    ScalingPolicy,
    ScalingRules,
    SelectPolicy,
    Utilization,
)
from loadtests.hpa.tolerance import tolerance_of
from loadtests.hpa.versions import profile
from loadtests.whatif.knob_values import (
    read_duration,
    read_integer,
    read_ratio,
    read_window,
    spell_number,
    spell_seconds,
)
from loadtests.whatif.model import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """Something that can be varied."""

    name: str
    meaning: str
    example: str
    read: Callable[[str], Decimal]
    """Reads one number of a value or a range."""
    spell: Callable[[Decimal], str]
    """Spells the number again."""
    turn: Callable[[Question, Decimal, int], Question]
    """Sets the number; the last argument is the period of a policy, else 0."""
    current: Callable[[Question], str]
    """Spells what the question has."""
    is_in_seconds: bool = False
    is_whole: bool = True
    policy_of: str | None = None
    """`scale_up` or `scale_down` for a policy, whose value is followed by `/PERIOD`; None for all else."""


def knobs() -> dict[str, Knob]:
    """Return all knobs by name."""
    return {knob.name: knob for knob in _KNOBS}


def without_policies(question: Question, direction: str) -> Question:
    """Drop the policies of a direction (`scale_up` or `scale_down`), so that knobs can give it others."""

    def drop(rules: ScalingRules) -> ScalingRules:
        is_disabled = rules.select_policy is SelectPolicy.DISABLED
        return replace(rules, policies=(), select_policy=SelectPolicy.MAX if is_disabled else rules.select_policy)

    return _with_rules(question, direction, drop)


# Private

_MOST_PODS: Final = 1_000_000


def _turn_target(question: Question, number: Decimal, _period: int) -> Question:
    metrics = tuple(_aimed(metric, int(number)) for metric in question.hpa.metrics)
    return replace(question, hpa=replace(question.hpa, metrics=metrics))


def _aimed(metric: MetricSpec, number: int) -> MetricSpec:
    match metric:
        case ResourceMetric(target=Utilization()) | ContainerResourceMetric(target=Utilization()):
            return replace(metric, target=Utilization(percent=number))
        case ResourceMetric(target=AverageValue()) | ContainerResourceMetric(target=AverageValue()):
            return replace(metric, target=AverageValue(milli=number))
        case _:
            return metric


def _current_target(question: Question) -> str:
    return "+".join(_spelled_target(metric) for metric in question.hpa.metrics)


def _spelled_target(metric: MetricSpec) -> str:
    return str(metric.target.percent if isinstance(metric.target, Utilization) else metric.target.milli)


def _turn_min_replicas(question: Question, number: Decimal, _period: int) -> Question:
    return replace(question, hpa=replace(question.hpa, min_replicas=int(number)))


def _turn_max_replicas(question: Question, number: Decimal, _period: int) -> Question:
    return replace(question, hpa=replace(question.hpa, max_replicas=int(number)))


def _behavior(hpa: HpaSpec) -> Behavior:
    """Return the behavior; where there is none, the API's defaults are what writing one begins with."""
    return hpa.behavior or Behavior(scale_up=defaults.SCALE_UP, scale_down=defaults.SCALE_DOWN)


def _with_rules(question: Question, direction: str, change: Callable[[ScalingRules], ScalingRules]) -> Question:
    behavior = _behavior(question.hpa)
    changed = replace(behavior, **{direction: change(getattr(behavior, direction))})
    return replace(question, hpa=replace(question.hpa, behavior=changed))


def _turn_window(direction: str) -> Callable[[Question, Decimal, int], Question]:
    def turn(question: Question, number: Decimal, _period: int) -> Question:
        return _with_rules(question, direction, lambda rules: replace(rules, stabilization_window_seconds=int(number)))

    return turn


def _current_window(direction: str) -> Callable[[Question], str]:
    def current(question: Question) -> str:
        if question.hpa.behavior is None:
            is_up = direction == "scale_up"
            return "0s" if is_up else f"{question.flags.downscale_stabilization_seconds:g}s"
        seconds = getattr(question.hpa.behavior, direction).stabilization_window_seconds
        return f"{question.flags.downscale_stabilization_seconds if seconds is None else seconds:g}s"

    return current


def _turn_policy(direction: str, kind: PolicyType) -> Callable[[Question, Decimal, int], Question]:
    def turn(question: Question, number: Decimal, period: int) -> Question:
        policy = ScalingPolicy(type=kind, value=int(number), period_seconds=period)
        return _with_rules(question, direction, lambda rules: replace(rules, policies=(*rules.policies, policy)))

    return turn


def _current_policy(direction: str, kind: PolicyType) -> Callable[[Question], str]:
    def current(question: Question) -> str:
        rules = getattr(_behavior(question.hpa), direction)
        mine = [f"{one.value}/{one.period_seconds}s" for one in rules.policies if one.type is kind]
        return "+".join(mine) or "none"

    return current


def _turn_tolerance(question: Question, number: Decimal, _period: int) -> Question:
    hpa = question.hpa
    if hpa.behavior is not None:
        up, down = hpa.behavior.scale_up, hpa.behavior.scale_down
        behavior = Behavior(scale_up=replace(up, tolerance=None), scale_down=replace(down, tolerance=None))
        hpa = replace(hpa, behavior=behavior)
    return replace(question, hpa=hpa, flags=replace(question.flags, tolerance=float(number)))


def _current_tolerance(question: Question) -> str:
    now = tolerance_of(question.hpa.behavior, question.flags, profile(question.kubernetes))
    return f"{now.up:g}" if now.up == now.down else f"{now.up:g} up, {now.down:g} down"


def _turn_pod_start(question: Question, number: Decimal, _period: int) -> Question:
    return replace(question, cluster=replace(question.cluster, pod_start_seconds=float(number)))


def _window_knob(word: str, direction: str) -> Knob:
    return Knob(
        name=f"{word}.window",
        meaning=f"{word}'s stabilizationWindowSeconds",
        example="60s..300s:60s",
        read=read_window,
        spell=spell_seconds,
        is_in_seconds=True,
        turn=_turn_window(direction),
        current=_current_window(direction),
    )


def _policy_knob(word: str, direction: str, kind: PolicyType) -> Knob:
    what = "pods" if kind is PolicyType.PODS else "percent"
    return Knob(
        name=f"{word}.{what}",
        meaning=f"{word} by so many {what} per period, instead of all policies there",
        example="2..8:2/60s",
        read=read_integer(1, _MOST_PODS, "4/60s"),
        spell=spell_number,
        turn=_turn_policy(direction, kind),
        current=_current_policy(direction, kind),
        policy_of=direction,
    )


_KNOBS: Final = (
    Knob(
        name="target",
        meaning="CPU target: percent of the requests, or millicores where the HPA has an averageValue",
        example="50..90:10",
        read=read_integer(1, _MOST_PODS, "70"),
        spell=spell_number,
        turn=_turn_target,
        current=_current_target,
    ),
    Knob(
        name="minReplicas",
        meaning="the HPA's minReplicas",
        example="1..3:1",
        read=read_integer(1, _MOST_PODS, "2"),
        spell=spell_number,
        turn=_turn_min_replicas,
        current=lambda question: str(question.hpa.min_replicas),
    ),
    Knob(
        name="maxReplicas",
        meaning="the HPA's maxReplicas",
        example="8..12:2",
        read=read_integer(1, _MOST_PODS, "8"),
        spell=spell_number,
        turn=_turn_max_replicas,
        current=lambda question: str(question.hpa.max_replicas),
    ),
    _window_knob("scaleUp", "scale_up"),
    _window_knob("scaleDown", "scale_down"),
    *(
        _policy_knob(word, direction, kind)
        for word, direction in (("scaleUp", "scale_up"), ("scaleDown", "scale_down"))
        for kind in PolicyType
    ),
    Knob(
        name="tolerance",
        meaning="deviation from the target that is left alone, in both directions",
        example="0.05|0.1|0.2",
        read=read_ratio,
        spell=spell_number,
        is_whole=False,
        turn=_turn_tolerance,
        current=_current_tolerance,
    ),
    Knob(
        name="podStart",
        meaning="time from the scale-out to running containers",
        example="5s|30s|2m",
        read=read_duration,
        spell=spell_seconds,
        is_in_seconds=True,
        is_whole=False,
        turn=_turn_pod_start,
        current=lambda question: f"{question.cluster.pod_start_seconds:g}s",
    ),
)
