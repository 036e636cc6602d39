"""Which files are generated of which SLOs."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from slo.model import Slo
from slo.render.prometheus_rule import as_prometheus_rule, object_name
from slo.render.rules_file import as_rules_file
from slo.rules.groups import groups_per_slo, rule_groups
from slo.rules.interface import RuleGroup, RuleSettings

DEFAULT_NAME = "slo-rules"
_LONGEST_FILE_NAME = 200
"""Of the 255 characters that file systems take, so that there is room for what is put around it."""


class RuleFormat(StrEnum):
    """What a generated file is."""

    RULES = "rules"
    """A rules file of Prometheus."""
    PROMETHEUS_RULE = "prometheusrule"
    """An object of the Prometheus Operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How rules are written."""

    format: RuleFormat = RuleFormat.RULES
    sources: tuple[str, ...] = ()
    """What the header says the file was made of."""
    name: str = DEFAULT_NAME
    """Of the object."""
    namespace: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Of the object, not of the series."""


def one_text(slos: Sequence[Slo], settings: RuleSettings, writing: Writing) -> str:
    """Write the rules of all SLOs into one text."""
    return _text(rule_groups(slos, settings), writing, writing.name)


def texts_per_slo(slos: Sequence[Slo], settings: RuleSettings, writing: Writing) -> dict[str, str]:
    """Write a text for each SLO, by the name of its file."""
    groups = {group.slo_ids[0]: group for group in groups_per_slo(slos, settings)}
    ids = [slo.id for slo in slos]
    names = _distinct(
        {slo_id: re.sub(r"[^A-Za-z0-9._-]+", "-", slo_id).lstrip(".")[:_LONGEST_FILE_NAME] for slo_id in ids}
    )
    objects = _distinct({slo_id: object_name(f"{writing.name}-{slo_id}") for slo_id in ids})
    return {f"{names[slo.id]}.yaml": _text([groups[slo.id]], writing, objects[slo.id]) for slo in slos}


def _text(groups: Sequence[RuleGroup], writing: Writing, name: str) -> str:
    if writing.format is RuleFormat.RULES:
        return as_rules_file(groups, sources=writing.sources)
    return as_prometheus_rule(
        groups, name=name, namespace=writing.namespace, labels=writing.labels, sources=writing.sources
    )


def _distinct(names: Mapping[str, str]) -> dict[str, str]:
    """Tell names apart that became the same, also where a file system does not know case."""
    taken = Counter(name.lower() for name in names.values())
    return {
        key: name if taken[name.lower()] == 1 else f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
        for key, name in names.items()
    }
