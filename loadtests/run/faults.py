"""Planned faults as JSON: in `run.json`, and in the order that a sandbox gets."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from loadtests.fault_plan import FaultAction, FaultTarget, PlannedFault, PodChoice, Side
from slo.fields import Fields


def faults_to_json(faults: Iterable[PlannedFault]) -> list[dict[str, Any]]:
    """Write the faults as mappings of plain values."""
    return [asdict(fault) for fault in faults]


def faults_from_json(fields: Fields, name: str) -> tuple[PlannedFault, ...]:
    """Read the faults in a field; none where it is missing, as in the runs of a time without faults."""
    return tuple(_fault(item) for item in fields.items(name))


# Private


def _fault(fields: Fields) -> PlannedFault:
    return PlannedFault(
        at_seconds=fields.number("at_seconds", minimum=0),
        action=FaultAction(fields.choice("action", list(FaultAction))),
        target=FaultTarget(fields.choice("target", list(FaultTarget))),
        for_seconds=fields.number("for_seconds", minimum=0),
        pods=fields.integer("pods", minimum=1) if "pods" in fields else None,
        which=PodChoice(fields.choice("which", list(PodChoice))),
        of=Side(fields.choice("of", list(Side))) if "of" in fields else None,
        latency_seconds=fields.number("latency_seconds", minimum=0),
        share_ratio=fields.number("share_ratio", minimum=0, maximum=1),
    )
