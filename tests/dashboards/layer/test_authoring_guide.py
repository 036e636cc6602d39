import re
from pathlib import Path
from typing import Any

import pytest

from dashboards.canonical import as_grafana_saves, canonical
from dashboards.grafana import dashboard_json
from dashboards.model import Json
from tests.dashboards.one_panel import as_text
from tests.golden.documents import check

GUIDE = Path(__file__).parents[3] / "docs" / "dashboards-authoring.md"
TRAPS = Path(__file__).with_name("test_traps.py")


@pytest.fixture(scope="module")
def written() -> dict[str, Json]:
    """What Grafana gets of the guide's board."""
    fence = re.compile(r"^```python checkout_board.py\n(.*?)^```$", re.DOTALL | re.MULTILINE)
    found = fence.search(GUIDE.read_text(encoding="utf-8"))
    assert found is not None
    module: dict[str, Any] = {}
    exec(compile(found[1], "checkout_board.py", "exec"), module)  # noqa: S102 - the guide's own example
    return dashboard_json(module["board"]())


def test_the_commands_of_the_guide_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are written and its commands run."""
    monkeypatch.chdir(tmp_path)
    check(GUIDE, tmp_path)


def test_the_board_of_the_guide_can_be_built(written: dict[str, Json]) -> None:
    """With every panel where it says, and nothing for Grafana to repair."""
    places = [(panel["title"], *panel["gridPos"].values()) for panel in written["panels"]]
    assert [("Failed", 8, 6, 0, 0), ("Requests", 8, 18, 6, 0), ("Details", 1, 24, 0, 8)] == places
    assert [("Duration", 0, 9), ("Routes", 12, 9)] == [
        (panel["title"], panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in written["panels"][2]["panels"]
    ]
    assert as_text(written) == as_text(canonical(written)) == as_text(as_grafana_saves(written))


def test_every_trap_of_the_guide_has_a_test() -> None:
    """And every test of a trap stands in the guide."""
    told = re.findall(r"^\| (\d+) ", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    tests = re.findall(r"^def test_((?:\d+_)(?:and_\d+_)?)", TRAPS.read_text(encoding="utf-8"), re.MULTILINE)
    tested = {number for name in tests for number in re.findall(r"\d+", name)}
    assert [str(number) for number in range(1, 13)] == told == sorted(tested, key=int)
