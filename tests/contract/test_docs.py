"""The documentation says what the code does."""

import re
from dataclasses import asdict
from pathlib import Path

from loadtests.expectations.interface import Outcome
from loadtests.prediction.model import Assumptions
from loadtests.scenario import list_scenarios
from loadtests.verdict import EXIT_CODES

DOCS = Path(__file__).parents[2] / "docs"


def test_the_assumptions_of_a_prediction_are_documented() -> None:
    """Each assumption stands in the table with its default; of what none is given by default, this is said."""
    text = (DOCS / "run-directory.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+|none) \|", text, re.MULTILINE))

    defaults = {name: "none" if value == () else f"{value:.12g}" for name, value in asdict(Assumptions()).items()}
    assert defaults == table


def test_every_fault_scenario_is_documented_with_its_end() -> None:
    """Its row in the table says what a good run ends in, and the exit code that goes with it."""
    text = (DOCS / "scenarios.md").read_text(encoding="utf-8")
    documented = dict(re.findall(r"^\| `([a-z-]+)` \|.*\| (\w+, \d) \|$", text, re.MULTILINE))

    ends = {
        scenario.name: f"{scenario.ends_in}, {EXIT_CODES[Outcome(scenario.ends_in)]}"
        for scenario in list_scenarios()
        if scenario.faults or scenario.manifests
    }
    assert ends == {name: end for name, end in documented.items() if name in ends}
