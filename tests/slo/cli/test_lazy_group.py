"""The group of commands that are imported when they are called."""

import click
import pytest

from load_harness.cli import main
from slo.cli.lazy_group import LazyGroup


def group(member: str) -> click.Command | None:
    """Call the one member of a group."""
    lazy = LazyGroup(name="group", members={"member": member}, extra="dashboards")
    return lazy.get_command(click.Context(lazy), "member")


def test_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """With what they do, in the order of work."""
    assert 0 == main(["dashboards", "--help"])
    out = capsys.readouterr().out
    assert "  build    Write dashboards as the files that take them to Grafana" in out
    assert out.index("  build ") < out.index("  verify ") < out.index("  lint ")


def test_one_that_is_none() -> None:
    """A typing mistake is exit 2."""
    assert 2 == main(["dashboards", "bild"])


def test_a_library_that_is_missing() -> None:
    """Is named with what installs it."""
    message = r"^no_such_library: is not installed; pip install 'load-harness\[dashboards\]'$"
    with pytest.raises(click.UsageError, match=message):
        group("no_such_library.part:command")


def test_a_module_of_ours_that_is_missing() -> None:
    """Is a bug, and keeps its traceback."""
    with pytest.raises(ModuleNotFoundError):
        group("dashboards.cli.nothing:command")
