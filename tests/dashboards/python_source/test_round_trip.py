"""From JSON to Python and back: the same dashboard."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from dashboards import catalog
from dashboards.canonical import canonical
from dashboards.grafana import dashboard_json
from dashboards.model import Json
from dashboards.panels.foreign import Foreign
from dashboards.python_source import board_of, module_source
from dashboards.reading import dashboard_of, read_dashboard
from slo.errors import InvalidInput
from tests.dashboards.mutations import FILES, mutated_dashboards
from tests.dashboards.one_panel import as_text

BOARDS = catalog.boards()


@pytest.fixture(scope="module")
def sources() -> dict[str, str]:
    """All documents as Python, by their names."""
    return {file.stem: module_source(board_of(read_dashboard(file).json)) for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem.replace("_", " "))
def test_what_is_built_is_what_was_imported(file: Path, sources: dict[str, str]) -> None:
    """In canonical form, from the module alone."""
    assert as_text(canonical(read_dashboard(file).json)) == as_text(_built(sources[file.stem]))


@given(mutated_dashboards())
@settings(max_examples=25)
def test_odd_dashboards_come_back_too(value: dict[str, Json]) -> None:
    """Whatever is in them, as long as they can be read."""
    try:
        odd = dashboard_of(value, file="odd.json").json
    except InvalidInput:
        return
    assert as_text(canonical(odd)) == as_text(_built(module_source(board_of(odd))))


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: str(board.uid))
def test_our_own_boards_need_no_extra(board: Any) -> None:  # noqa: ANN401 - a board
    """The model has a word for everything that they say."""
    written = dashboard_json(board)
    read = board_of(written)
    panels = [panel for row in read.rows for panel in row.panels]
    assert as_text(written) == as_text(_built(module_source(read)))
    assert [] == [panel.title for panel in panels if panel.extra or panel.position or isinstance(panel, Foreign)]
    assert [] == [panel.title for panel in panels for query in panel.queries if query.extra]
    assert [None] * len(panels) == [panel.id for panel in panels]


def test_modules_are_formatted_and_without_findings(sources: dict[str, str], tmp_path: Path) -> None:
    """As `ruff format` would leave them, with no error that ruff knows."""
    everything = {**sources, **{board.uid.replace("-", "_"): module_source(board) for board in BOARDS}}
    for name, source in everything.items():
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    settings_of = ["--isolated", "--no-cache", "--line-length", "120"]
    formatted = subprocess.run(
        [*ruff, "format", "--diff", *settings_of, tmp_path], capture_output=True, check=False, text=True
    )
    assert ("", 0) == (formatted.stdout, formatted.returncode)
    checks = [*ruff, "check", "--select", "E,F,W,I,UP", *settings_of, tmp_path]
    checked = subprocess.run(checks, capture_output=True, check=False, text=True)
    assert ("All checks passed!\n", 0) == (checked.stdout, checked.returncode)


def test_lines_that_cannot_be_short_are_excused(sources: dict[str, str]) -> None:
    """Only where there are such lines."""
    excused = [name for name, source in sources.items() if source.startswith("# ruff: noqa: E501\n")]
    assert ["long_texts_in_deep_places"] == excused


def _built(source: str) -> dict[str, Json]:
    module: dict[str, Any] = {}
    exec(compile(source, "imported.py", "exec"), module)  # noqa: S102 - the module was just written
    return dashboard_json(module["board"]())
