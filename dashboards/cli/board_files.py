"""The dashboards that a command compares with Grafana or takes there."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from dashboards import catalog
from dashboards.delivery.inputs import parcels_of
from dashboards.delivery.interface import Parcel
from dashboards.delivery.packaging import mistakes_of
from dashboards.reading import Dashboard, dashboard_of, read_dashboards
from slo.cli.options import Label
from slo.errors import InvalidInput, Mistake

_Command = Callable[..., Any]


def board_arguments(command: _Command) -> _Command:
    """Add the files, `--folder` and `--input`."""
    decorators = (
        click.argument("paths", nargs=-1, metavar="[FILE|DIR]...", type=click.Path(path_type=Path)),
        click.option(
            "--folder",
            metavar="NAME",
            help="Folder in Grafana, by title or uid; General for none."
            f"  [default: {catalog.FOLDER} for the shipped boards, any for files]",
        ),
        click.option(
            "--input",
            "inputs",
            multiple=True,
            type=Label(),
            metavar="NAME=VALUE",
            help="What a dashboard that was exported for sharing asks for; may be given again.",
        ),
    )
    for decorator in reversed(decorators):
        command = decorator(command)
    return command


def boards_of(paths: Sequence[Path], inputs: Mapping[str, str]) -> tuple[Dashboard, ...]:
    """Give the dashboards of files as Grafana is to have them; the shipped ones where no file is named.

    Raises:
        InvalidInput: With every mistake of every file.
    """
    mistakes: list[Mistake] = []
    if paths:
        parcels = parcels_of(read_dashboards(paths), inputs, mistakes)
    else:
        parcels = tuple(Parcel(source=one, json=one.json) for one in catalog.dashboards())
    mistakes += mistakes_of(parcels)
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(dashboard_of(dict(one.json), file=one.source.file) for one in parcels)


def folder_of(paths: Sequence[Path], folder: str | None) -> str | None:
    """Name the folder where dashboards are to be; None where they may be anywhere.

    Raises:
        click.UsageError: It is empty, as a variable is that nobody set; all boards would move.
    """
    if folder is None:
        return None if paths else catalog.FOLDER
    if not folder.strip():
        message = "--folder: must not be empty; name a folder, or give General for none"
        raise click.UsageError(message)
    return folder.strip()
