"""Break generated rules on purpose, one thing at a time."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

Mutation = Callable[[dict[str, Any]], None]
"""Changes one rule, if it is the one to change."""


def break_rules(file: Path, mutation: Mutation) -> None:
    """Rewrite a rules file; the mutation must change something."""
    document = yaml.safe_load(file.read_text())
    before = copy.deepcopy(document)
    for group in document["groups"]:
        for rule in group["rules"]:
            mutation(rule)
    assert before != document
    file.write_text(yaml.safe_dump(document, width=10**6))


def recorded(name: str, old: str, new: str) -> Mutation:
    """Replace a part of a recording rule."""

    def mutate(rule: dict[str, Any]) -> None:
        if rule.get("record") == name:
            rule["expr"] = rule["expr"].replace(old, new)

    return mutate


def in_alert(tier: str, change: Callable[[str], str]) -> Mutation:
    """Change the lines of a tier's alert."""

    def mutate(rule: dict[str, Any]) -> None:
        if "alert" in rule and rule["labels"].get("slo_tier") == tier:
            rule["expr"] = "\n".join(change(line) for line in rule["expr"].split("\n"))

    return mutate


def factor(tier: str, window: str, times: float) -> Mutation:
    """Multiply the factor that a tier's alert holds against the ratio of one window."""

    def change(line: str) -> str:
        if f"ratio_rate{window}{{" not in line or " * " in line:
            return line
        head, _, number = line.rpartition("> ")
        return f"{head}> {float(number) * times}"

    return in_alert(tier, change)


def eager_page() -> Mutation:
    """Let the page's slow windows take a slow burn for a fast one."""
    changes = [factor("page", window, 0.1) for window in ("6h", "30m")]

    def mutate(rule: dict[str, Any]) -> None:
        for change in changes:
            change(rule)

    return mutate


def without_window(tier: str, window: str) -> Mutation:
    """Let a tier's alert forget one window."""
    return factor(tier, window, -1.0)


def without_guard(tier: str) -> Mutation:
    """Let a tier's alert believe a single failure."""
    return in_alert(tier, lambda line: "  vector(1)" if ">= 2.5" in line else line)


def of_alert(name_ending: str, **fields: str) -> Mutation:
    """Set fields of an alert."""

    def mutate(rule: dict[str, Any]) -> None:
        if rule.get("alert", "").endswith(name_ending):
            rule.update(fields)

    return mutate
