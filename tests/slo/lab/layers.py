"""Sort recording rules so that each comes after those it reads."""

from collections.abc import Mapping, Sequence
from typing import Any

import promql_parser
from promql_parser import Expr, VectorSelector

Rule = Mapping[str, Any]


def layers(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in layers: what a layer reads, the layers before it have recorded."""
    records = {str(rule["record"]) for rule in rules}
    needs = {name: set[str]() for name in records}
    for rule in rules:
        needs[rule["record"]] |= {name for name in read_names(rule["expr"]) if name in records} - {rule["record"]}
    depths: dict[str, int] = {}
    while len(depths) < len(needs):
        ready = [name for name in needs if name not in depths and needs[name] <= depths.keys()]
        assert ready, f"rules read each other in a circle: {sorted(set(needs) - depths.keys())}"
        depths |= {name: 1 + max((depths[one] for one in needs[name]), default=-1) for name in ready}
    return [[rule for rule in rules if depths[rule["record"]] == depth] for depth in range(max(depths.values()) + 1)]


def needed(rules: Sequence[Rule], wanted: Sequence[str]) -> list[Rule]:
    """Keep the rules that some records need, directly or not."""
    names, before = set(wanted), set[str]()
    while names != before:
        before = set(names)
        for rule in rules:
            if rule["record"] in names:
                names |= read_names(rule["expr"])
    return [rule for rule in rules if rule["record"] in names]


def read_names(expression: str) -> set[str]:
    """List the metric names that an expression reads."""
    found: set[str] = set()

    def note(node: Expr) -> None:
        if isinstance(node, VectorSelector) and node.name:
            found.add(node.name)

    promql_parser.walk(promql_parser.parse(expression), note)
    return found
