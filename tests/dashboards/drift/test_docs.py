"""The documentation says what the code does."""

import re
from pathlib import Path

from dashboards.drift.model import Kind

DOCS = Path(__file__).parents[3] / "docs" / "dashboards-drift.md"


def test_every_kind_of_drift_is_documented() -> None:
    """Each has its row in the table, in the same order."""
    text = DOCS.read_text(encoding="utf-8")
    table = text.partition("## What drift is")[2].partition("## ")[0]

    assert [str(kind) for kind in Kind] == re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
