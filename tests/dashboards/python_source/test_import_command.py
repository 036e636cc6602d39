import json
from pathlib import Path

import pytest

from load_harness.cli import main

DOCUMENTS = Path(__file__).parent / "documents"


def test_a_module_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout, with what became of the panels on stderr."""
    assert 0 == main(["dashboards", "import", str(DOCUMENTS / "legacy_panels_of_schema_22.json")])
    printed = capsys.readouterr()
    assert printed.out.startswith('"""Container host (old)."""\n')
    assert (
        "imported 'Container host (old)': 6 panels, 6 of them Foreign: alertlist (1), grafana-piechart-panel (1), "
        "graph (1), heatmap (1), singlestat (1), table-old (1)\n"
    ) == printed.err


def test_a_module_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """To the file, in place of what was there."""
    out = tmp_path / "board.py"
    out.write_text("old", encoding="utf-8")
    assert 0 == main(["dashboards", "import", str(DOCUMENTS / "wrapped_by_the_api.json"), "--out", str(out)])
    assert "def board() -> Board:" in out.read_text(encoding="utf-8")
    printed = capsys.readouterr()
    assert ("", f"imported 'Wrapped': 1 panel\nmodule: {out}\n") == (printed.out, printed.err)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("{", "board.json:1 text: must be JSON (", id="no JSON"),
        pytest.param('{"title": "x", "a": 1e999}', "must be JSON (1e999 is beyond all numbers)", id="too large"),
        pytest.param(
            '{"apiVersion": "v1", "kind": "ConfigMap",\n "data": {"a.json": "{}"}}',
            "board.json:2: data text: holds dashboards as texts; write the text into a file of its own",
            id="a ConfigMap",
        ),
        pytest.param(
            '{"apiVersion": "x/v1", "spec":\n {"json": "{}"}}',
            "board.json:2: json text: holds dashboards as texts; write the text into a file of its own",
            id="an object of the operator",
        ),
        pytest.param('{"a": 1}', "board.json:1 ['a']: has neither title nor panels; name the", id="no dashboard"),
        pytest.param(
            '{"title": "x",\n "panels": 3}',
            "board.json:2: panels 3: must be a list; write it as a list",
            id="no panels",
        ),
        pytest.param(
            json.dumps({"title": "x", "panels": [{"type": "y", "options": {"a": 1}}]}).replace(
                '{"a": 1}', "[" * 110 + "]" * 110
            ),
            "board.json:1: panels[0].options 0: must be nested at most 100 levels deep; take the innermost parts out",
            id="too deep",
        ),
    ],
)
def test_what_cannot_be_imported_is_refused(
    text: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With place, value, rule and next step; nothing is written."""
    file, out = tmp_path / "board.json", tmp_path / "board.py"
    file.write_text(text, encoding="utf-8")
    assert 2 == main(["dashboards", "import", str(file), "--out", str(out)])
    assert message in capsys.readouterr().err
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_told_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Before anything is read."""
    out = tmp_path / "none" / "board.py"
    assert 2 == main(["dashboards", "import", str(tmp_path / "missing.json"), "--out", str(out)])
    assert f"{out} file: must be in a folder that exists" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its path."""
    assert 2 == main(["dashboards", "import", str(tmp_path / "missing.json")])
    assert "missing.json file: cannot be read (No such file or directory); check the path" in capsys.readouterr().err
