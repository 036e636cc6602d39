"""`hpa lint`: the traps in an autoscaler's manifest."""

from pathlib import Path

import click

from loadtests.cli.sandbox_options import controller_options
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.lint import catalog
from loadtests.lint.formats import FORMATS
from loadtests.lint.interface import Level
from loadtests.lint.lint import is_at_least
from loadtests.lint.lint import lint as find
from loadtests.lint.read import read_subjects
from slo.cli.options import format_option


@click.command()
@click.argument(
    "manifests", metavar="HPA.yaml [DEPLOYMENT.yaml]", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@click.option("--disable", multiple=True, metavar="ID", help="Leave a check out; may be given again.")
@click.option(
    "--enable", multiple=True, metavar="ID", help=f"Run a check that is left out else: {', '.join(catalog.OPT_IN)}."
)
@click.option("--explain", "explained", metavar="ID", help="Print the page of a check, and look at nothing.")
@click.option("--list", "listed", is_flag=True, help="Print the ids of all checks, and look at nothing.")
@click.option(
    "--fail-on",
    "threshold",
    type=click.Choice([str(level) for level in Level]),
    default=str(Level.NOTE),
    show_default=True,
    help="Exit 1 for findings of this level or a worse one; the others are only printed.",
)
@controller_options
@format_option("the findings")
def lint(  # noqa: PLR0913 - one per option
    manifests: tuple[Path, ...],
    disable: tuple[str, ...],
    enable: tuple[str, ...],
    explained: str | None,
    *,
    listed: bool,
    threshold: str,
    flags: ControllerFlags,
    kubernetes: str,
    style: str,
) -> int:
    """Find what will not work as the manifests read; exit 1 on any finding, or on those of `--fail-on`.

    Give files, folders or kustomizations; with the target's manifest among them more can be checked.

    Example: load-harness hpa lint k8s/base --kubernetes 1.32
    """
    if explained is not None or listed:
        click.echo(catalog.page(explained) if explained is not None else "\n".join(catalog.check_ids()))
        return 0
    if not manifests:
        message = "HPA.yaml: is required; give the file or folder with the autoscaler"
        raise click.UsageError(message)
    catalog.require_known(list(disable), option="--disable")
    catalog.require_known(list(enable), option="--enable")
    subjects = read_subjects(manifests, flags=flags, kubernetes=profile(kubernetes))
    left_out = {*(catalog.OPT_IN - set(enable)), *disable}
    findings = find(subjects, ids=[one for one in catalog.check_ids() if one not in left_out])
    click.echo(FORMATS[style](findings, len(subjects)))
    return 1 if any(is_at_least(finding, Level(threshold)) for finding in findings) else 0
