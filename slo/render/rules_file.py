"""Rule groups as a rules file of Prometheus.

The text is written line by line: a library for YAML would take longer for it than everything else together.
"""

from collections.abc import Iterator, Mapping, Sequence

from slo.durations import spell_duration
from slo.render.header import header
from slo.render.scalars import block_or_text, text
from slo.rules.interface import AlertRule, Rule, RuleGroup


def as_rules_file(groups: Sequence[RuleGroup], *, sources: Sequence[str] = ()) -> str:
    """Write a rules file; `sources` are named in its header."""
    return "\n".join([*header(sources), "groups:", *group_lines(groups), ""])


def group_lines(groups: Sequence[RuleGroup], *, indent: str = "") -> Iterator[str]:
    """Yield the lines of a list of groups."""
    for group in groups:
        yield f"{indent}- name: {text(group.name)}"
        yield f"{indent}  interval: {spell_duration(group.interval_seconds)}"
        yield f"{indent}  rules:"
        for rule in group.rules:
            yield from _rule(rule, f"{indent}  ")


def _rule(rule: Rule, indent: str) -> Iterator[str]:
    inner = f"{indent}  "
    if not isinstance(rule, AlertRule):
        yield f"{indent}- record: {text(rule.record)}"
        yield f"{inner}expr: {block_or_text(rule.expression, inner)}"
        yield from mapping_lines("labels", rule.labels, inner)
        return
    yield f"{indent}- alert: {text(rule.alert)}"
    yield f"{inner}expr: {block_or_text(rule.expression, inner)}"
    if rule.for_seconds:
        yield f"{inner}for: {spell_duration(rule.for_seconds)}"
    if rule.keep_firing_seconds:
        yield f"{inner}keep_firing_for: {spell_duration(rule.keep_firing_seconds)}"
    yield from mapping_lines("labels", rule.labels, inner)
    yield from mapping_lines("annotations", rule.annotations, inner)


def mapping_lines(name: str, values: Mapping[str, str], indent: str) -> Iterator[str]:
    """Yield the lines of a mapping of texts, sorted by key; nothing where it is empty."""
    if values:
        yield f"{indent}{name}:"
    for key in sorted(values):
        yield f"{indent}  {text(key)}: {block_or_text(values[key], f'{indent}  ')}"
