"""Simulations of the builder's canary, told in a line."""

from typing import Any

from loadtests.canary.model import CanarySpec
from loadtests.canary.simulation.courses import KINDS, CourseName
from loadtests.canary.simulation.scripted import ScriptedCourse
from loadtests.canary.simulation.simulate import Simulation, simulate
from tests.loadtests.canary.builder import canary, spell_all


def course(name: str, spec: CanarySpec | None = None, **changes: Any) -> ScriptedCourse:  # noqa: ANN401 - any field
    """Build a course that turns bad where it does by itself."""
    kind = CourseName(name)
    fields: dict[str, Any] = {"course": kind, "spec": spec or canary(), "bad_from": KINDS[kind].bad_from or 1}
    return ScriptedCourse(**{**fields, **changes})


def simulated(
    name: str,
    spec: CanarySpec | None = None,
    *,
    most_ticks: int = 100,
    **changes: Any,  # noqa: ANN401 - any field
) -> Simulation:
    """Run a canary on a course."""
    known = spec or canary()
    return simulate(known, course(name, known, **changes), most_ticks=most_ticks)


def spelt(simulation: Simulation) -> list[str]:
    """Spell what each tick left."""
    return spell_all(list(simulation.timeline.ticks))
