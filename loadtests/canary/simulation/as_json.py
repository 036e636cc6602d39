"""Answers as lines of JSON: one a tick, in the form of a run's `canary.jsonl`."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from loadtests.canary.records import tick_to_json
from loadtests.canary.simulation.simulate import Simulation


def as_json(simulations: Sequence[Simulation]) -> str:
    """Write every tick with the name of its release; the last one of each has its end, too."""
    return "\n".join(json.dumps(value, ensure_ascii=False) for one in simulations for value in _ticks(one))


# Private


def _ticks(simulation: Simulation) -> Iterator[dict[str, Any]]:
    *earlier, last = simulation.timeline.ticks
    for tick in earlier:
        yield {"release": simulation.name, **tick_to_json(tick)}
    yield {"release": simulation.name, **tick_to_json(last), "outcome": _outcome(simulation)}


def _outcome(simulation: Simulation) -> dict[str, Any]:
    outcome = simulation.outcome
    fault = outcome.first_fault
    return {
        "end": outcome.end,
        "ticks": outcome.ticks,
        "seconds": outcome.seconds,
        "failed_checks": outcome.failed_checks,
        "lost_ticks": outcome.lost_ticks,
        "first_fault": None
        if fault is None
        else {"tick": fault.tick, "seconds": fault.seconds, "kind": fault.check.kind, "name": fault.check.name},
        "most_weight_percent": outcome.most_weight,
        "was_mirrored": outcome.was_mirrored,
        "canary_seconds": outcome.canary_seconds,
    }
