from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dashboards.cli.verify import verify
from slo.errors import InvalidInput, ServerUnreachable


def run(*arguments: str) -> click.testing.Result:
    """Run the command."""
    return CliRunner().invoke(verify, list(arguments), standalone_mode=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("--without", "node_exporter"), "did you mean node-exporter?", id="an unknown source"),
        pytest.param(("--var", "job"), "job: must be NAME=VALUE; write it as namespace=default", id="no choice"),
        pytest.param(("no-such-file.json",), "does not exist", id="no file"),
        pytest.param(("--prometheus", "localhost"), "must start with http://", id="no address"),
    ],
)
def test_refuses_wrong_input(arguments: tuple[str, ...], words: str) -> None:
    """With what to write instead; before anything is started."""
    error = run(*arguments).exception

    assert isinstance(error, click.UsageError)
    assert words in error.format_message()


def test_refuses_what_is_no_dashboard(tmp_path: Path) -> None:
    """Before anything is started."""
    (tmp_path / "x.json").write_text("{")

    assert isinstance(run(str(tmp_path)).exception, InvalidInput)


def test_an_unreachable_server_is_told(tmp_path: Path) -> None:
    """It is no finding."""
    (tmp_path / "x.json").write_text('{"title": "x", "panels": []}')
    error = run(str(tmp_path), "--prometheus", "http://127.0.0.1:1").exception

    assert isinstance(error, ServerUnreachable)
    assert 3 == error.exit_code


def test_prints_the_page_of_a_cause() -> None:
    """And looks at nothing."""
    assert run("--explain", "no-match").output.startswith("# no-match\n")


def test_lists_the_causes() -> None:
    """And looks at nothing."""
    assert {"empty-query", "missing-source", "too-young"} <= set(run("--list").output.split())
