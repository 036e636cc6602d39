"""Every environment variable of ours is the workload's, or known to it as another's."""

import re
from collections.abc import Iterator
from pathlib import Path

import click

from load_harness.cli import DOORS, front_door
from load_harness.settings import OF_THE_TOOLKIT, PREFIX
from load_harness.variables import VARIABLES

ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"\bLOAD_HARNESS_[A-Z0-9_]*[A-Z0-9]\b")
_OF_THE_WORKLOAD = {variable.name for variable in VARIABLES}


def used() -> set[str]:
    """The names that stand in the toolkit and its scripts."""
    return {name for path in sources() for name in _NAME.findall(path.read_text(encoding="utf-8"))}


def sources() -> Iterator[Path]:
    """The files that may read a variable, as people write them."""
    yield ROOT / ".ci/run"
    for folder in ("dashboards", "loadtests", "slo", "scripts"):
        found = (ROOT / folder).rglob("*")
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def variables_of(command: click.Command) -> Iterator[str]:
    """The variables that options of a command, and of those below it, are read from."""
    for parameter in command.params:
        names = parameter.envvar or ()
        yield from [names] if isinstance(names, str) else names
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from variables_of(below)


def test_the_workload_knows_the_variables_of_all_options() -> None:
    """However their names are composed; those of other programs, as `GRAFANA_TOKEN`, it does not look at."""
    found = set(variables_of(front_door(DOORS)))
    ours = {name for name in found if name.startswith(PREFIX)}

    assert "LOAD_HARNESS_PROMETHEUS_URL" in ours
    assert set() == ours - OF_THE_TOOLKIT - _OF_THE_WORKLOAD
    assert [] == [name for name in found - ours if not name.startswith("GRAFANA_")]


def test_the_workload_knows_the_toolkits_variables() -> None:
    """A shell that is set up for the toolkit starts the workload too, and a name that nobody reads is a typo."""
    assert sorted(OF_THE_TOOLKIT) == sorted(used() - _OF_THE_WORKLOAD)
