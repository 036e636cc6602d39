"""The tables of docs/slo-compared.md, measured again."""

from pathlib import Path

import pytest

from tests.slo.lab.comparison import as_cost_table, as_table, compare, costs, fill_month, month_slo
from tests.slo.lab.server import Lab, program

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(program("prometheus") is None or program("promtool") is None, reason="needs Prometheus"),
]

PAGE = Path(__file__).parents[2] / "docs" / "slo-compared.md"


def documented(name: str) -> list[str]:
    """Read a table of the page."""
    return (
        PAGE.read_text().partition(f"<!-- {name}:")[2].partition("-->\n")[2].partition("<!-- end -->")[0].splitlines()
    )


def test_budgets(tmp_path: Path) -> None:
    """The page shows what the three tools' rules report, and what was true."""
    assert as_table(compare(tmp_path)) == documented("budgets")


def test_costs(tmp_path: Path) -> None:
    """The page shows how many samples each tool's rules read; ours also take the least time."""
    lab = Lab(tmp_path, lookback="5m")
    end = fill_month(lab, month_slo(), tmp_path)

    with lab.running():
        found = costs(lab, month_slo(), end)

    assert as_cost_table(found) == documented("costs")
    *others, ours = found
    assert ours.milliseconds < min(other.milliseconds for other in others)
