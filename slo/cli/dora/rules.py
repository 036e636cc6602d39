"""`dora rules`: recording rules and alerts about what was pushed."""

from pathlib import Path

import click

from slo.cli.delivery import check_writable, write_text
from slo.dora.push.rules_text import FORMATS


@click.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Write to a file.")
@click.option(
    "--format",
    "style",
    type=click.Choice(list(FORMATS)),
    default=next(iter(FORMATS)),
    show_default=True,
    help="What to write: a rules file of Prometheus, or an object of its operator.",
)
def rules(*, out: Path | None, style: str) -> None:
    """Write the rules that watch the pushed figures: a push that stopped or fails, figures that are old or missing.

    Example: load-harness dora rules --out dora-rules.yaml
    """
    text = FORMATS[style]()
    if out is None:
        click.echo(text, nl=False)
        return
    check_writable(out)
    write_text(out, text)
    click.echo(f"rules: {out.absolute()}", err=True)
