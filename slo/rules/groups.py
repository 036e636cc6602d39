"""Spread the rules of SLOs over groups.

Prometheus evaluates the rules of a group in order and at one moment, and the groups beside each other. So all rules of
an SLO are in one group, and a group does not grow too long. Each service has a group; where that is too large, it is
split by a hash of the SLOs' ids, as often as needed. A new SLO thus changes the group it falls into and no other.
"""

import hashlib
from collections.abc import Mapping, Sequence

from slo.errors import InvalidInput
from slo.model import Slo
from slo.rules.interface import Rule, RuleGroup, RuleSettings
from slo.rules.of_slo import rules_of
from slo.rules.refusals import refusals

_MOST_BITS = 128


def rule_groups(slos: Sequence[Slo], settings: RuleSettings) -> tuple[RuleGroup, ...]:
    """Make the rules of SLOs: whole SLOs in every group, groups and SLOs in the order of their names.

    Raises:
        InvalidInput: for some SLOs no rules can be right.
    """
    rules = _rules(slos, settings)
    services: dict[str, list[str]] = {}
    for slo in sorted(slos, key=lambda slo: (slo.service, slo.id)):
        services.setdefault(slo.service, []).append(slo.id)
    return tuple(
        group for service, ids in services.items() for group in _split(f"slo-{service}", "", ids, rules, settings)
    )


def groups_per_slo(slos: Sequence[Slo], settings: RuleSettings) -> tuple[RuleGroup, ...]:
    """Make the rules of SLOs, a group for each.

    Raises:
        InvalidInput: for some SLOs no rules can be right.
    """
    return tuple(_group(f"slo-{slo_id}", [slo_id], rules, settings) for slo_id, rules in _rules(slos, settings).items())


# Private


def _rules(slos: Sequence[Slo], settings: RuleSettings) -> dict[str, tuple[Rule, ...]]:
    mistakes = [mistake for slo in slos for mistake in refusals(slo, interval_seconds=settings.interval_seconds)]
    if mistakes:
        raise InvalidInput(mistakes)
    return {slo.id: rules_of(slo, settings) for slo in sorted(slos, key=lambda slo: slo.id)}


def _group(name: str, ids: Sequence[str], rules: Sequence[Rule], settings: RuleSettings) -> RuleGroup:
    return RuleGroup(name=name, interval_seconds=settings.interval_seconds, rules=tuple(rules), slo_ids=tuple(ids))


def _split(
    name: str, bits: str, ids: Sequence[str], rules: Mapping[str, tuple[Rule, ...]], settings: RuleSettings
) -> list[RuleGroup]:
    """Make one group, or, where it would have too many rules, two by the next bit of the hash."""
    group_rules = tuple(rule for slo_id in ids for rule in rules[slo_id])
    if len(ids) == 1 or len(group_rules) <= settings.rules_per_group or len(bits) == _MOST_BITS:
        return [_group(f"{name}:{bits}" if bits else name, ids, group_rules, settings)]
    halves = ([slo_id for slo_id in ids if _bit(slo_id, len(bits)) == bit] for bit in "01")
    return [
        group
        for bit, half in zip("01", halves, strict=True)
        if half
        for group in _split(name, bits + bit, half, rules, settings)
    ]


def _bit(slo_id: str, place: int) -> str:
    digest = hashlib.sha256(slo_id.encode()).digest()
    return str(digest[place // 8] >> (7 - place % 8) & 1)
