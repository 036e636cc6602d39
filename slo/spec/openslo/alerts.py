"""Read the alert policies of OpenSLO with their conditions and targets, inline and referred to."""

from dataclasses import dataclass, replace

from slo.fields import Fields
from slo.model import BurnCondition, Comparison
from slo.spec.names import optional_text
from slo.spec.openslo.kinds import ALERT_CONDITION, ALERT_POLICY, ALERT_TARGET, Object, Shelf
from slo.spec.openslo.metadata import read_inline, read_metadata
from slo.spec.openslo.time_windows import read_duration_seconds
from slo.spec.options import LONGEST_PERIOD_SECONDS
from slo.spec.switches import read_switch

_SHORTEST_LOOKBACK_SECONDS = 60
_LONGEST_FOR_SECONDS = 7 * 86_400
_HIGHEST_BURN_RATE = 1_000_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """An alert policy that is resolved."""

    name: str
    conditions: tuple[BurnCondition, ...]


class Policies:
    """Read each policy, condition and target once, however often it is referred to."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._targets: dict[str, str] = {}
        self._conditions: dict[str, BurnCondition] = {}
        self._policies: dict[str, Policy] = {}

    def read_all(self) -> None:
        """Read everything, from what refers to nothing upwards, so that no reference can lead in a circle."""
        for item in self._shelf.of_kind(ALERT_TARGET):
            self._targets[item.name] = _target(*_frame(item))
        for item in self._shelf.of_kind(ALERT_CONDITION):
            self._conditions[item.name] = _condition(*_frame(item))
        for item in self._shelf.of_kind(ALERT_POLICY):
            self._policies[item.name] = self._policy(*_frame(item))

    def conditions(self, spec: Fields) -> tuple[BurnCondition, ...]:
        """Read the conditions of all policies of an SLO; each has a name of its own."""
        policies = [policy for policy in self._of_slo(spec) if policy is not None]
        names = [condition.name for policy in policies for condition in policy.conditions]
        return tuple(
            replace(condition, name=f"{policy.name}-{condition.name}") if names.count(condition.name) > 1 else condition
            for policy in policies
            for condition in policy.conditions
        )

    def _of_slo(self, spec: Fields) -> list[Policy | None]:
        """Read the policies of an SLO: objects and references, or a list of nothing but names, as older specs have."""
        names = spec.raw("alertPolicies")
        if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
            return [self._of(item) for item in spec.items("alertPolicies")]
        found = [self._shelf.named(spec, "alertPolicies", name, ALERT_POLICY) for name in names]
        return [None if item is None else self._policies.get(item.name) for item in found]

    def _of(self, item: Fields) -> Policy | None:
        if "alertPolicyRef" not in item:
            return self._policy(*read_inline(item, ALERT_POLICY))
        found = self._shelf.find(item, "alertPolicyRef", ALERT_POLICY)
        item.reject_unknown()
        return None if found is None else self._policies.get(found.name)

    def _policy(self, metadata: Fields, spec: Fields) -> Policy:
        optional_text(spec, "description")
        is_breaching = read_switch(spec, "alertWhenBreaching", default=True)
        is_missing = read_switch(spec, "alertWhenNoData")
        # Alertmanager's receivers say whether they tell of an end too (send_resolved), so that nothing follows here.
        read_switch(spec, "alertWhenResolved")
        targets = tuple(name for item in spec.items("notificationTargets") if (name := self._target_name(item)))
        conditions = [
            condition
            for item in spec.items("conditions", at_least=1)
            if (condition := self._condition(item)) is not None
        ]
        if is_missing and not is_breaching:
            rule = "is not supported without alertWhenBreaching"
            next_step = "remove it: the absent alert speaks where an SLO has no data"
            spec.mistake("alertWhenNoData", "true", rule, next_step)
        spec.reject_unknown()
        return Policy(
            name=metadata.text("name"),
            conditions=tuple(
                replace(condition, fires_without_data=is_missing, targets=targets)
                for condition in (conditions if is_breaching else ())
            ),
        )

    def _condition(self, item: Fields) -> BurnCondition | None:
        if "conditionRef" not in item:
            return _condition(*read_inline(item, ALERT_CONDITION))
        found = self._shelf.find(item, "conditionRef", ALERT_CONDITION)
        item.reject_unknown()
        return None if found is None else self._conditions.get(found.name)

    def _target_name(self, item: Fields) -> str:
        if "targetRef" not in item:
            return _target(*read_inline(item, ALERT_TARGET))
        found = self._shelf.find(item, "targetRef", ALERT_TARGET)
        item.reject_unknown()
        return "" if found is None else found.name


# Private


def _frame(item: Object) -> tuple[Fields, Fields]:
    for name in ("apiVersion", "kind"):
        item.fields.raw(name)
    frame = read_metadata(item.fields), item.fields.mapping("spec")
    item.fields.reject_unknown()
    return frame


def _target(metadata: Fields, spec: Fields) -> str:
    """Read a target; it is known by its name, as Alertmanager's routing is written elsewhere."""
    spec.text("target")
    optional_text(spec, "description")
    spec.reject_unknown()
    return metadata.text("name")


def _condition(metadata: Fields, spec: Fields) -> BurnCondition:
    condition = spec.mapping("condition")
    condition.choice("kind", ("burnrate",), default="burnrate")
    read = BurnCondition(
        name=metadata.text("name"),
        severity=spec.text("severity"),
        description=optional_text(spec, "description"),
        comparison=Comparison(condition.choice("op", tuple(Comparison), default=Comparison.GTE)),
        burn_rate=condition.number("threshold", minimum=0.0, maximum=_HIGHEST_BURN_RATE),
        lookback_seconds=read_duration_seconds(
            condition, "lookbackWindow", minimum=_SHORTEST_LOOKBACK_SECONDS, maximum=LONGEST_PERIOD_SECONDS
        ),
        for_seconds=read_duration_seconds(condition, "alertAfter", minimum=0, maximum=_LONGEST_FOR_SECONDS, default=0),
    )
    condition.reject_unknown()
    spec.reject_unknown()
    return read
