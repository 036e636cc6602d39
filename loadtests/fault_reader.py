"""Read the `faults:` of a scenario: what is to be broken on purpose, and when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from loadtests.fault_plan import (
    LONGEST_LATENCY_SECONDS,
    FaultAction,
    FaultTarget,
    PlannedFault,
    PodChoice,
    Side,
    overlaps,
)
from loadtests.shares import read_share_ratio
from slo.fields import Fields

LONGEST_SECONDS = 3600.0

_PODS = re.compile(r"(?P<one>pod)|(?P<all>all) pods|(?P<many>[1-9]\d{0,3}) pods?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What one action needs to know at one kind of target."""

    lasts: bool = True
    latency: bool = False
    share_percent: tuple[float, float] | None = None
    """Bounds of the share; None where there is none to give."""


_SERVER_RULES: Mapping[FaultAction, _Rule] = {
    FaultAction.KILL: _Rule(),
    FaultAction.FREEZE: _Rule(),
    FaultAction.SLOW: _Rule(share_percent=(10, 90)),
}
_RULES: Mapping[FaultTarget, Mapping[FaultAction, _Rule]] = {
    FaultTarget.PODS: {
        FaultAction.KILL: _Rule(lasts=False),
        FaultAction.FREEZE: _Rule(),
        FaultAction.SLOW: _Rule(latency=True),
        FaultAction.FAIL: _Rule(share_percent=(0.1, 100)),
    },
    FaultTarget.BALANCER: _SERVER_RULES,
    FaultTarget.PROMETHEUS: _SERVER_RULES,
    FaultTarget.DEPLOYMENT: {FaultAction.ROLL_OUT: _Rule(lasts=False)},
}


@dataclass(slots=True)
class _Target:
    kind: FaultTarget
    pods: int | None = None
    actions: Mapping[FaultAction, _Rule] = field(default_factory=dict)


def read_faults(scenario: Fields, *, plan_seconds: float) -> tuple[PlannedFault, ...]:
    """Read the faults of a scenario; what is wrong with them is noted.

    Args:
        scenario: The fields of the scenario.
        plan_seconds: How long the load lasts; 0 where the stages are wrong themselves.
    """
    items = scenario.items("faults")
    faults = tuple(_fault(item, plan_seconds) for item in items)
    known = not any(item.has_mistake(name) for item in items for name in ("at", "for", "target", "do", "of"))
    for first, second in overlaps(faults) if known else ():
        rule = f"must not meet fault {first + 1}, which breaks the same target from {_span(faults[first])}"
        items[second].mistake("at", f"{faults[second].at_seconds:g}s", rule, "move one of them, or shorten the first")
    return faults


# Private


def _fault(fields: Fields, plan_seconds: float) -> PlannedFault:
    at_seconds = fields.duration_seconds("at", minimum=0)
    target = _target(fields)
    rule = _rule(fields, target)
    fault = PlannedFault(
        at_seconds=at_seconds,
        action=FaultAction(fields.raw("do")) if rule else FaultAction.KILL,
        target=target.kind if target else FaultTarget.PODS,
        for_seconds=fields.duration_seconds("for", minimum=0.1, maximum=LONGEST_SECONDS) if rule and rule.lasts else 0,
        pods=target.pods if target else None,
        which=PodChoice(fields.choice("which", list(PodChoice), default=PodChoice.SEEDED))
        if target and target.pods is not None
        else PodChoice.SEEDED,
        of=_side(fields) if rule and target and target.kind is FaultTarget.PODS else None,
        latency_seconds=fields.duration_seconds("by", minimum=0.001, maximum=LONGEST_LATENCY_SECONDS)
        if rule and rule.latency
        else 0.0,
        share_ratio=read_share_ratio(fields, "share", rule.share_percent) if rule and rule.share_percent else 0.0,
    )
    if rule and target:
        _reject_others(fields, fault)
    _check_inside(fields, fault, plan_seconds)
    return fault


def _target(fields: Fields) -> _Target | None:
    text = " ".join(fields.text("target").split())
    if not text:
        return None
    found = _PODS.fullmatch(text)
    if found:
        pods = 1 if found["one"] else None if found["all"] else int(found["many"])
        return _Target(FaultTarget.PODS, pods, _RULES[FaultTarget.PODS])
    named = {str(kind): kind for kind in FaultTarget if kind is not FaultTarget.PODS}
    if text in named:
        return _Target(named[text], None, _RULES[named[text]])
    rule = f"must be pod, N pods, all pods, {', '.join(named)}"
    fields.mistake("target", text, rule, "write one of them")
    return None


def _rule(fields: Fields, target: _Target | None) -> _Rule | None:
    """Return what the action needs at the target; None where one of them is wrong."""
    action = fields.choice("do", [str(action) for action in FaultAction])
    if target is None or fields.has_mistake("do"):
        _leave_be(fields)
        return None
    rule = target.actions.get(FaultAction(action))
    if rule is None:
        able = ", ".join(target.actions)
        fields.mistake(
            "do", action, f"must be one of {able} for {target.kind}", "choose one of them, or another target"
        )
        _leave_be(fields)
    return rule


def _leave_be(fields: Fields) -> None:
    """Count the fields as known that cannot be judged, as what they are for is wrong."""
    for name in ("for", "which", "of", "by", "share"):
        fields.raw(name)


def _side(fields: Fields) -> Side | None:
    return Side(fields.choice("of", list(Side))) if "of" in fields else None


def _reject_others(fields: Fields, fault: PlannedFault) -> None:
    whom = f"{fault.action} {fault.target}"
    fields.reject_unknown(instead=f"remove it, as `{whom}` takes no such field")


def _check_inside(fields: Fields, fault: PlannedFault, plan_seconds: float) -> None:
    if not plan_seconds or fields.has_mistake("at") or fields.has_mistake("for"):
        return
    if fault.at_seconds >= plan_seconds:
        rule = f"must lie inside the load, which lasts {plan_seconds:g}s"
        fields.mistake("at", f"{fault.at_seconds:g}s", rule, "make it earlier, or lengthen a stage")
    elif fault.end_seconds > plan_seconds:
        rule = f"must end inside the load, which has {plan_seconds - fault.at_seconds:g}s left then"
        fields.mistake("for", f"{fault.for_seconds:g}s", rule, "shorten it, or lengthen a stage")


def _span(fault: PlannedFault) -> str:
    return f"{fault.at_seconds:g}s to {fault.end_seconds:g}s"
