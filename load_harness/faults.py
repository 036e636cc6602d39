"""Decide for each request whether it passes, waits or fails, from a seeded random sequence."""

import random
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from load_harness.params.faults import LARGEST_SEED, FaultPlan

Fault = Literal["error", "latency"]
FAULTS: tuple[Fault, ...] = ("error", "latency")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What happens to one request."""

    delay_seconds: float = 0.0
    fails: bool = False


class Faults:
    """The fault switch: holds the plan, and draws from it request by request."""

    def __init__(self, plan: FaultPlan, *, on_fault: Callable[[Fault], None]) -> None:
        self._lock = threading.Lock()
        self._on_fault = on_fault
        self.switch(plan)

    @property
    def plan(self) -> FaultPlan:
        """The plan in force, with the seed in use."""
        return self._plan

    @property
    def are_on(self) -> bool:
        """Say whether the plan does anything."""
        return self._active

    def switch(self, plan: FaultPlan) -> None:
        """Start another plan, from the beginning of its sequence."""
        seed = secrets.randbelow(LARGEST_SEED) if plan.seed is None else plan.seed
        with self._lock:
            self._plan = replace(plan, seed=seed)
            self._random = random.Random(seed)  # noqa: S311 - repeatable is the point
            self._active = bool(plan.error_rate or plan.latency_milliseconds or plan.latency_jitter_milliseconds)

    def decide(self) -> Decision:
        """Draw the fate of the next request.

        Every request draws twice, whatever the plan, so that request n has the same luck under the same seed.
        Nobody need ask while no fault is on.
        """
        with self._lock:
            plan, fails, spread = self._plan, self._random.random(), self._random.uniform(-1.0, 1.0)
        milliseconds = max(0.0, plan.latency_milliseconds + spread * plan.latency_jitter_milliseconds)
        decision = Decision(delay_seconds=milliseconds / 1000, fails=fails < plan.error_rate)
        if decision.delay_seconds:
            self._on_fault("latency")
        if decision.fails:
            self._on_fault("error")
        return decision
