"""The page on sources lists what there is."""

from pathlib import Path

from slo.cli.dora.collect_sources import KINDS
from slo.dora.sources.catalog import push_sources

PAGE = Path("docs/dora-sources.md").read_text(encoding="utf-8")


def rows(heading: str) -> list[list[str]]:
    """Give the cells of the first table below a heading."""
    lines = PAGE.partition(f"\n{heading}\n")[2].splitlines()
    table = [line for line in lines if line.startswith("|")]
    end = next((index for index, line in enumerate(table[2:], start=2) if line.startswith("| Server")), len(table))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:end]]


def test_the_table_of_systems_that_are_asked_is_that_of_the_command() -> None:
    """Name, what it gives and the least that the token needs."""
    assert [[f"`{name}{kind.what}`", kind.title, kind.needs] for name, kind in KINDS.items()] == [
        row[:3] for row in rows("## Systems that are asked")
    ]


def test_the_table_of_systems_that_tell_is_that_of_the_receiver() -> None:
    """Name and title."""
    expected = [[f"`{name}`", source.title] for name, source in push_sources().items()]

    assert expected == [row[:2] for row in rows("## Systems that tell of themselves")]
