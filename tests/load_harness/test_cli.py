"""The front door: what it knows without importing, and its exit codes."""

import subprocess
import sys

import click
import pytest

from load_harness.cli import DOORS, Door, front_door, main

FAILING = {"test": Door(target="tests.fakes:failing", help="Fail.")}


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        pytest.param([], 0, "", id="all is well"),
        pytest.param(["--error", "exit"], 1, "", id="a command that returns a finding"),
        pytest.param(
            ["--error", "user"],
            4,
            "error: scenario.yaml:3: users -1: must be 0 or more; correct it\n",
            id="an error that knows its exit code",
        ),
        pytest.param(["--error", "interrupt"], 130, "\nerror: interrupted\n", id="interrupted"),
        pytest.param(["--error", "abort"], 130, "error: interrupted\n", id="aborted at a prompt"),
        pytest.param(
            ["--eror", "x"],
            2,
            "error: No such option '--eror'. Did you mean '--error'?; see load-harness test --help\n",
            id="wrong usage",
        ),
    ],
)
def test_exit_codes(capsys: pytest.CaptureFixture[str], argv: list[str], code: int, said: str) -> None:
    """Each way to end has its exit code, and speaks on stderr."""
    assert code == main(["test", *argv], doors=FAILING)
    assert ("", said) == tuple(capsys.readouterr())


def test_bug_keeps_its_traceback() -> None:
    """What knows no exit code is a bug."""
    with pytest.raises(ZeroDivisionError):
        main(["test", "--error", "bug"], doors=FAILING)


def test_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A typo is wrong usage."""
    assert 2 == main(["srve"])
    assert capsys.readouterr().err.startswith("error: No such command 'srve'")


def test_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    """No command at all shows the help, as wrong usage."""
    assert 2 == main([])
    assert "Commands:" in capsys.readouterr().err


def test_help_lists_every_door(capsys: pytest.CaptureFixture[str]) -> None:
    """The help names each group with its line from the table."""
    assert 0 == main(["--help"])
    shown = capsys.readouterr().out

    assert [] == [name for name, door in DOORS.items() if name not in shown or door.help not in shown]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    """The version is the package's."""
    assert 0 == main(["--version"])
    assert "load-harness, version 0.1.0\n" == capsys.readouterr().out


def test_missing_extra(capsys: pytest.CaptureFixture[str]) -> None:
    """A library that is not installed is answered with the extra that installs it."""
    door = Door(target="not_installed_anywhere.cli:go", help="Go.", extra="loadtests")

    assert 2 == main(["test"], doors={"test": door})
    assert "error: not_installed_anywhere: is not installed; pip install 'load-harness[loadtests]'\n" == (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    "door",
    [
        pytest.param(Door(target="load_harness.nope:go", help="Go.", extra="loadtests"), id="a module of ours"),
        pytest.param(Door(target="not_installed_anywhere:go", help="Go."), id="a library of the base install"),
    ],
)
def test_missing_module_is_a_bug(door: Door) -> None:
    """What no extra would install is a bug, and keeps its traceback."""
    with pytest.raises(ModuleNotFoundError):
        main(["test"], doors={"test": door})


def test_nothing_is_imported_for_help() -> None:
    """The help needs click and nothing heavier."""
    program = (
        "import sys; from load_harness.cli import main; main(['--help']); "
        "print(sorted({'flask', 'gunicorn', 'prometheus_client', 'locust', 'yaml', 'loadtests'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "[]" == ran.stdout.splitlines()[-1]


def test_members() -> None:
    """The group lists the table's names in the table's order."""
    group = front_door(DOORS)

    assert list(DOORS) == group.list_commands(click.Context(group))
