"""Figures of pods, for tests of what is made of them."""

from collections.abc import Mapping

from load_harness.live.exchange import PodFigures
from load_harness.live.samples import Step

EDGES = (0.1, 0.2)


def step(slot: int, **changes: object) -> Step:
    """Ten requests in a step, one of which failed; the good ones took 0.1 s or less."""
    good: dict[str, object] = {
        "slot": slot,
        "requests": 10.0,
        "errors": 1.0,
        "buckets": (9.0, 0.0, 0.0),
        "cpu_cores": 0.5,
        "memory_bytes": 64.0,
    }
    return Step(**(good | changes))  # type: ignore[arg-type]


def pod(name: str, steps: Mapping[int, Step] | None = None, **changes: object) -> PodFigures:
    """A pod that says so of itself, and has no requests and limits."""
    good: dict[str, object] = {
        "pod": name,
        "version": "1",
        "measured_by": "cgroup",
        "edges": EDGES,
        "steps": steps or {},
        "cpu_request_cores": None,
        "cpu_limit_cores": None,
        "memory_request_bytes": None,
        "memory_limit_bytes": None,
    }
    return PodFigures(**(good | changes))  # type: ignore[arg-type]
