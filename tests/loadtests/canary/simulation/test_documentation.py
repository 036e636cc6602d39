"""The page about canaries says what is true: all releases and fields are there. Its commands are golden tests."""

import json
import re
from pathlib import Path

import pytest

from loadtests.canary.simulation.as_json import as_json
from loadtests.canary.simulation.courses import KINDS, CourseName
from loadtests.canary.simulation.outcome import End
from tests.loadtests.canary.builder import analysis, canary
from tests.loadtests.canary.simulation.courses import simulated

PAGE = (Path(__file__).parents[4] / "docs" / "canary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(CourseName))
def test_every_release_is_described(name: CourseName) -> None:
    """With the options that mean something for it."""
    row = re.search(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
    assert row is not None
    assert ("--bad-from" in row[0]) == (KINDS[name].bad_from is not None)
    assert ("--only" in row[0]) == KINDS[name].can_be_limited


def test_every_field_of_the_outcome_is_described() -> None:
    """Programs read them."""
    outcome = json.loads(as_json([simulated("failing")]).splitlines()[-1])["outcome"]
    assert {"tick", "seconds", "kind", "name"} == outcome["first_fault"].keys()
    assert all(f"`{field}`" in PAGE for field in (*outcome, *outcome["first_fault"], *End))


@pytest.mark.parametrize(
    ("strategy", "plan", "count", "more"),
    [
        ("canary", {"step_weight": 10, "max_weight": 60}, 6, 4),
        ("canary, `mirror: true`", {"step_weight": 10, "max_weight": 60, "mirror": True}, 6, 5),
        ("blue/green", {"step_weight": 0, "iterations": 3}, 3, 5),
        ("A/B", {"step_weight": 0, "iterations": 3, "match": ({"headers": {}},)}, 3, 4),
    ],
)
def test_the_ticks_of_every_strategy(strategy: str, plan: dict[str, object], count: int, more: int) -> None:
    """As the table has them."""
    assert count + more == simulated("healthy", canary(analysis(**plan))).outcome.ticks
    assert re.search(rf"^\| {re.escape(strategy)} .*\| (steps|iterations) \+ {more} \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("threshold", [1, 2, 5])
def test_a_rollback_is_as_late_as_said(threshold: int) -> None:
    """The first bad check, the others, and the tick that looks at them."""
    outcome = simulated("failing", canary(analysis(threshold=threshold))).outcome
    assert outcome.first_fault is not None
    assert threshold + 1 == outcome.ticks - outcome.first_fault.tick + 1
