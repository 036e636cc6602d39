"""`slo validate`: what was understood of the specs, or everything that is wrong with them."""

from pathlib import Path

import click

from slo.cli.options import format_option
from slo.cli.spec_options import period_option, specs_argument
from slo.spec.listing import FORMATS
from slo.spec.read import read_slos


@click.command()
@specs_argument
@period_option
@format_option("the SLOs", styles=tuple(FORMATS))
def validate(paths: tuple[Path, ...], period_seconds: int, style: str) -> None:
    """Read SLOs of OpenSLO, Sloth and Pyrra and list what was understood; exit 2 with every mistake of every file.

    Give files, or folders whose YAML files are read at any depth.

    Example: load-harness slo validate slo/specs
    """
    click.echo(FORMATS[style](read_slos(paths, period_seconds=period_seconds)))
