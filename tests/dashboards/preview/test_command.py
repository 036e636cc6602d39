import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboards.cli.preview import preview
from slo.errors import InvalidInput, ServerUnreachable

NOBODY = "http://127.0.0.1:1"


def run(*arguments: str) -> click.testing.Result:
    """Run the command."""
    return CliRunner().invoke(preview, list(arguments), standalone_mode=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the file of a dashboard that asks nothing."""
    words = {
        "type": "text",
        "title": "Words",
        "options": {"content": "hello"},
        "gridPos": {"x": 0, "y": 0, "w": 6, "h": 4},
    }
    path = tmp_path / "words.json"
    path.write_text(json.dumps({"title": "Words", "uid": "words/1", "panels": [words]}))
    return path


def test_a_page_is_written_for_each_board(file: Path, tmp_path: Path) -> None:
    """Into a folder that is made, under the uid as far as it is a name of a file."""
    done = run(str(file), "--out", str(tmp_path / "made" / "pages"), "--prometheus", NOBODY)
    page = tmp_path / "made" / "pages" / "words-1.html"
    assert (0, f"{page}: 1 drawn\n") == (done.return_value, done.stdout)
    assert "hello" in page.read_text(encoding="utf-8")


def test_the_only_page_can_have_a_name(file: Path, tmp_path: Path) -> None:
    """That ends in .html."""
    run(str(file), "--out", str(tmp_path / "x.html"), "--prometheus", NOBODY)
    assert (tmp_path / "x.html").exists()


def test_two_versions_are_compared(file: Path, tmp_path: Path) -> None:
    """The one that is named is the later one."""
    other = tmp_path / "other.json"
    other.write_text(file.read_text().replace("hello", "good morning"))
    done = run(str(file), "--compare", str(other), "--out", str(tmp_path), "--prometheus", NOBODY)
    page = tmp_path / "words-1-compared.html"
    assert f"{page}: 1 changed\n" == done.stdout
    assert "good morning" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("lh-workload", "lh-cost", "--out", "x.html"), "is one file for 2 boards", id="one file for two"),
        pytest.param(("lh-workload", "lh-workload"), "another one has its uid", id="one board twice"),
        pytest.param(("lh-workload", "--out", "pyproject.toml"), "is a file; name a folder", id="a file for a folder"),
        pytest.param(("--compare", "{file}"), "is for one board", id="all boards compared with one"),
        pytest.param(("{file}", "--var", "pod"), "must be NAME=VALUE", id="no choice"),
    ],
)
def test_refuses_wrong_usage(arguments: tuple[str, ...], words: str, file: Path) -> None:
    """Before anything is started."""
    error = run(*(argument.format(file=file) for argument in arguments)).exception
    assert isinstance(error, click.UsageError)
    assert words in error.format_message()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("lh-wrokload",), "did you mean lh-workload?", id="an unknown board"),
        pytest.param(("lh-cost", "--var", "namespce=shop"), "did you mean namespace?", id="an unknown variable"),
        pytest.param(("{file}", "--var", "pod=a"), "none has one", id="a variable where there is none"),
        pytest.param(("missing.json",), "missing.json", id="a missing file"),
        pytest.param(("{file}", "--from", "yesterday", "--prometheus", NOBODY), "must be a moment", id="no moment"),
        pytest.param(("{file}", "--out", "/nowhere/x.html"), "must be in a folder that exists", id="no folder"),
    ],
)
def test_refuses_wrong_input(arguments: tuple[str, ...], words: str, file: Path) -> None:
    """With what to write instead."""
    error = run(*(argument.format(file=file) for argument in arguments)).exception
    assert isinstance(error, InvalidInput)
    assert words in str(error)


def test_a_server_that_does_not_answer_is_told(tmp_path: Path) -> None:
    """It is no page without data."""
    error = run("lh-cost", "--prometheus", NOBODY, "--out", str(tmp_path)).exception
    assert isinstance(error, ServerUnreachable)
    assert [] == list(tmp_path.iterdir())
