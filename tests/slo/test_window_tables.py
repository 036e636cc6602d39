"""A user's tables of alert windows."""

from decimal import Decimal
from pathlib import Path

import pytest

from slo.errors import InvalidInput
from slo.window_tables.read import read_window_tables, shipped_window_tables

GOOD = """\
apiVersion: sloth.slok.dev/v1
kind: AlertWindows
spec:
  sloPeriod: 30d
  page:
    quick: {errorBudgetPercent: 1, shortWindow: 2m, longWindow: 30m}
    slow: {errorBudgetPercent: 2.5, shortWindow: 15m, longWindow: 3h}
  ticket:
    quick: {errorBudgetPercent: 5, shortWindow: 1h, longWindow: 12h}
    slow: {errorBudgetPercent: 5, shortWindow: 3h, longWindow: 36h}
"""


def _file(tmp_path: Path, text: str, name: str = "w.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_comes_along() -> None:
    """There are tables for 30, 28 and 7 days."""
    assert [7, 28, 30] == sorted(seconds // 86_400 for seconds in shipped_window_tables())


def test_a_users_table_wins_for_its_period(tmp_path: Path) -> None:
    """A table replaces ours for its period, and leaves the others."""
    folder = tmp_path / "deep"
    folder.mkdir()
    path = _file(folder, GOOD)
    tables = read_window_tables([tmp_path])
    table = tables[30 * 86_400]
    assert (120, Decimal("0.025"), str(path)) == (
        table.page_quick.short_seconds,
        table.page_slow.budget_share,
        table.source,
    )
    assert shipped_window_tables()[7 * 86_400] == tables[7 * 86_400]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param(
            "kind: AlertWindows",
            "kind: AlertWindow",
            "w.yaml:2: kind AlertWindow: must be one of AlertWindows; did you mean AlertWindows?",
            id="another kind",
        ),
        pytest.param(
            "errorBudgetPercent: 1,",
            "errorBudgetPercent: 0,",
            "w.yaml:6: spec.page.quick.errorBudgetPercent 0: must be above 0; say which share may be spent",
            id="no budget",
        ),
        pytest.param(
            "errorBudgetPercent: 1,",
            "errorBudgetPercent: 101,",
            "w.yaml:6: spec.page.quick.errorBudgetPercent 101: must be 0..100; choose a value within the bounds",
            id="more than the budget",
        ),
        pytest.param(
            "longWindow: 30m",
            "longWindow: 2m",
            "w.yaml:6: spec.page.quick.longWindow 2m: must be longer than the short window; swap them",
            id="a long window that is not long",
        ),
        pytest.param(
            "shortWindow: 2m",
            "shortWindow: 0s",
            "w.yaml:6: spec.page.quick.shortWindow 0s: must be at least 60s; choose a value within the bounds",
            id="a window of nothing",
        ),
        pytest.param(
            "sloPeriod: 30d",
            "sloPeriod: 30",
            "w.yaml:4: spec.sloPeriod 30: must be a duration with a unit; write it as 90s, 1m30s or 500ms",
            id="a period without unit",
        ),
        pytest.param(
            "longWindow: 36h}",
            "longWindow: 36h, for: 1m}",
            "w.yaml:10: spec.ticket.slow.for 1m: is not a known field; remove it",
            id="an unknown field",
        ),
    ],
)
def test_a_mistake(tmp_path: Path, before: str, after: str, message: str) -> None:
    """Each mistake has its place, value, rule and next step."""
    path = _file(tmp_path, GOOD.replace(before, after))
    with pytest.raises(InvalidInput) as error:
        read_window_tables([path])
    assert f"{tmp_path}/{message}" == str(error.value)


def test_two_tables_for_one_period(tmp_path: Path) -> None:
    """Nobody can tell which one is meant."""
    first, second = _file(tmp_path, GOOD, "a.yaml"), _file(tmp_path, GOOD, "b.yaml")
    with pytest.raises(InvalidInput) as error:
        read_window_tables([tmp_path])
    assert f"{second}:4: spec.sloPeriod 30d: {first} has a table for this period too; keep one" == str(error.value)


def test_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    """An empty file and one that is no YAML are both told."""
    _file(tmp_path, "", "a.yaml")
    _file(tmp_path, "spec: [", "b.yaml")
    with pytest.raises(InvalidInput) as error:
        read_window_tables([tmp_path])
    assert ["holds no table", "must be YAML"] == [mistake.rule for mistake in error.value.mistakes]
