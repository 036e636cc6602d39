"""Decide for each request whether it passes, waits or fails, from seeded random sequences, one of each route."""

import random
import secrets
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Literal

from load_harness.params.faults import FAULTED_ROUTES, LARGEST_SEED, FaultPlan

Fault = Literal["error", "latency"]
FAULTS: tuple[Fault, ...] = ("error", "latency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What happens to one request."""

    delay_seconds: float = 0.0
    status: int | None = None
    """With which it fails; None where it does not."""


_PASSES = Decision()


class Faults:
    """The fault switch: holds the plan, and draws from it request by request."""

    def __init__(self, plan: FaultPlan, *, on_fault: Callable[[Fault], None], versions: Iterable[str] = ()) -> None:
        self._lock = threading.Lock()
        self._on_fault = on_fault
        self._versions = frozenset(versions)
        self.switch(plan)

    @property
    def plan(self) -> FaultPlan:
        """The plan in force, with the seed in use."""
        return self._plan

    @property
    def are_on(self) -> bool:
        """Say whether the plan does anything on this pod."""
        return self._active

    @property
    def are_meant_here(self) -> bool:
        """Say whether the plan is one for pods of this version."""
        return not self._plan.versions or not self._versions.isdisjoint(self._plan.versions)

    def switch(self, plan: FaultPlan) -> None:
        """Start another plan, from the beginning of its sequences."""
        seed = secrets.randbelow(LARGEST_SEED) if plan.seed is None else plan.seed
        with self._lock:
            self._plan = replace(plan, seed=seed)
            # A sequence of its own for each route: the n-th request there has the same luck whatever comes elsewhere.
            self._sequences = {
                route: random.Random(f"{seed} {route}")  # noqa: S311 - repeatable is the point
                for route in FAULTED_ROUTES
            }
            self._active = plan.injects and self.are_meant_here

    def decide(self, route: str) -> Decision:
        """Draw the fate of the next request of a route.

        Every request draws the same number of times, whatever the plan, so that request n has the same luck under the
        same seed. Nobody need ask while no fault is on; where none is ever injected, everything passes.
        """
        with self._lock:
            sequence = self._sequences.get(route)
            if sequence is None:
                return _PASSES
            rule, fails, waits, which = self._plan.rule_for(route), *(sequence.random() for _ in range(3))
        decision = Decision(
            delay_seconds=rule.delays.at(waits) / 1000,
            status=rule.status_at(which) if fails < rule.error_rate else None,
        )
        if decision.delay_seconds:
            self._on_fault("latency")
        if decision.status is not None:
            self._on_fault("error")
        return decision
