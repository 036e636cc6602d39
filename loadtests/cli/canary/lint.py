"""`canary lint`: the traps in a Canary."""

from pathlib import Path

import click

from loadtests.canary_lint.catalog import CATALOG
from loadtests.canary_lint.interface import Subject
from loadtests.canary_lint.read import RATE_ANNOTATION, read_subjects
from loadtests.cli.request_rate import Rate
from slo.cli.finding_options import Examination, finding_options


@click.command()
@click.argument(
    "manifests", metavar="CANARY.yaml [TEMPLATE.yaml...]", nargs=-1, type=click.Path(exists=True, path_type=Path)
)
@finding_options(CATALOG)
@click.option(
    "--rate",
    "requests_per_second",
    type=Rate(),
    metavar="REQUESTS_PER_SECOND",
    help="How many requests users send, to the primary and the canary together; else the annotation "
    f"{RATE_ANNOTATION} of a Canary says it.",
)
def lint(manifests: tuple[Path, ...], examination: Examination[Subject], *, requests_per_second: float | None) -> int:
    """Find what a canary's analysis will not do as it reads; exit 1 on any finding, or on those of `--fail-on`.

    Give files, folders or kustomizations; with the MetricTemplates, the target, its autoscaler and its Services among
    them more can be checked.

    Example: load-harness canary lint k8s/flagger --rate 30
    """
    if not manifests:
        message = "CANARY.yaml: is required; give the file or folder with the canary"
        raise click.UsageError(message)
    return examination.run(read_subjects(manifests, requests_per_second=requests_per_second), noun="canary")
