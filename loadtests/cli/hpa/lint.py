"""`hpa lint`: the traps in an autoscaler's manifest."""

from pathlib import Path

import click

from loadtests.cli.sandbox_options import controller_options
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import profile
from loadtests.lint.catalog import CATALOG
from loadtests.lint.interface import Subject
from loadtests.lint.read import read_subjects
from slo.cli.finding_options import Examination, finding_options


@click.command()
@click.argument(
    "manifests", metavar="HPA.yaml [DEPLOYMENT.yaml]", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@finding_options(CATALOG)
@controller_options
def lint(
    manifests: tuple[Path, ...], examination: Examination[Subject], *, flags: ControllerFlags, kubernetes: str
) -> int:
    """Find what will not work as the manifests read; exit 1 on any finding, or on those of `--fail-on`.

    Give files, folders or kustomizations; with the target's manifest among them more can be checked.

    Example: load-harness hpa lint k8s/base --kubernetes 1.32
    """
    if not manifests:
        message = "HPA.yaml: is required; give the file or folder with the autoscaler"
        raise click.UsageError(message)
    return examination.run(read_subjects(manifests, flags=flags, kubernetes=profile(kubernetes)), noun="autoscaler")
