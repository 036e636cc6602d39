"""The documentation says what the code does."""

import re
from dataclasses import asdict
from pathlib import Path

from loadtests.prediction.model import Assumptions

DOCS = Path(__file__).parents[2] / "docs"


def test_the_assumptions_of_a_prediction_are_documented() -> None:
    """Each assumption stands in the table with its default."""
    text = (DOCS / "run-directory.md").read_text(encoding="utf-8")
    table = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+) \|", text, re.MULTILINE))

    assert {name: f"{value:.12g}" for name, value in asdict(Assumptions()).items()} == table
