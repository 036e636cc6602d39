import re
from pathlib import Path

import pytest

from dashboards.page.render import render
from dashboards.preview.board import page_of
from tests.browser import needs_browser, opened
from tests.dashboards.preview.boards import board, defaults, panel, series, snapshot, wave
from tests.dashboards.preview.every_kind import every_kind

pytestmark = [pytest.mark.e2e, needs_browser]


def test_a_board_of_every_kind_is_drawn(tmp_path: Path) -> None:
    """Each chart has its canvas, the folded one too; nothing is refused by the policy, and no error shows."""
    file = tmp_path / "board.html"
    file.write_text(render(page_of(every_kind(), source="made up")), encoding="utf-8")
    document = opened(file)
    assert 'data-rendered="true"' in document
    assert 3 == document.count("<canvas")
    assert re.search(r'<div id="page-error"[^>]* hidden=""', document) is not None


def test_stacks_in_percent_and_below_zero_are_drawn(tmp_path: Path) -> None:
    """Without an error, whatever is missing."""
    percent = {"stacking": {"mode": "percent", "group": "A"}}
    below = {"stacking": {"mode": "normal", "group": "A"}, "transform": "negative-Y"}
    of = board(
        panel("timeseries", "a", fieldConfig=defaults(custom=percent)),
        panel("timeseries", "a", fieldConfig=defaults(custom=below), gridPos={"x": 12, "y": 0, "w": 12, "h": 8}),
    )
    rows = [wave({"pod": "a"}), wave({"pod": "b"}, phase=2), series({"pod": "c"}, 0, 0, 0)]
    file = tmp_path / "stacks.html"
    file.write_text(render(page_of(snapshot(of, {"a": rows}), source="made up")), encoding="utf-8")
    document = opened(file)
    assert 2 == document.count("<canvas")
    assert re.search(r'<div id="page-error"[^>]* hidden=""', document) is not None
