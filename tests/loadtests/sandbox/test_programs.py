"""Server programs are found, or their absence is told with a way out."""

from pathlib import Path

import pytest

from loadtests.sandbox.programs import HAPROXY, PROMETHEUS, SERVERS, MissingPrograms, find_programs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder with all server programs in it."""
    for program in SERVERS:
        executable(tmp_path / program.names[0])
    return tmp_path


def test_the_environment_wins_over_the_path(folder: Path) -> None:
    """A program named by its variable is used even if the package's is there."""
    mine = executable(folder / "my-haproxy")

    found = find_programs({"PATH": str(folder), "LOAD_HARNESS_HAPROXY": str(mine)})

    assert mine == found[HAPROXY]


def test_a_variable_that_names_nothing_is_an_error(folder: Path) -> None:
    """A wrong path is not silently replaced by the package's program."""
    message = "LOAD_HARNESS_HAPROXY /nowhere: is not an executable file; correct the path or unset the variable"

    with pytest.raises(MissingPrograms) as caught:
        find_programs({"PATH": str(folder), "LOAD_HARNESS_HAPROXY": "/nowhere"})

    assert message == str(caught.value)


def test_every_missing_program_is_named_with_ways_to_get_it(tmp_path: Path) -> None:
    """The message names `make setup`, the system's package and the variable, for each of them."""
    nowhere = {program.variable: str(tmp_path / "none") for program in SERVERS if program != PROMETHEUS}

    with pytest.raises(MissingPrograms) as caught:
        find_programs({"PATH": str(tmp_path), **nowhere})

    first, *others = str(caught.value).splitlines()
    assert (
        "prometheus: is not on this machine; run `make setup`, install the package prometheus, "
        "or set LOAD_HARNESS_PROMETHEUS to its path"
    ) == first
    assert 3 == len(others)


def executable(path: Path) -> Path:
    """Make an executable file."""
    path.touch(mode=0o755)
    return path
