"""`canary verify`: what happened, held against the engine."""

from dataclasses import replace
from pathlib import Path

import click

from loadtests.canary_verification.formats import FORMATS
from loadtests.canary_verification.model import CanaryVerification
from loadtests.canary_verification.read import read_events
from loadtests.canary_verification.verify import verify_events, verify_run
from loadtests.cli.canary.canary_file import read_canary_file
from loadtests.run.directory import FACTS, read_run
from slo.cli.options import format_option
from slo.errors import InvalidInput, Mistake, Place


@click.command()
@click.argument("recorded", metavar="CANARY.yaml | RUN", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--events",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Flagger's event webhooks, kubectl get events -o json, or the journal of canary gate; - is the standard "
    "input. May be repeated.",
)
@click.option("--namespace", metavar="NAME", help="Where the canary runs, if CANARY.yaml does not say.")
@format_option("the comparison")
def verify(recorded: Path, events: tuple[Path, ...], namespace: str | None, style: str) -> int:
    """Hold what Flagger did against what the engine decides on the same answers, tick by tick.

    CANARY.yaml may be a file, a folder or a kustomization; a RUN has its manifest and its ticks in it. Exit 1 where a
    tick contradicts the engine or the prediction, 4 where the record cannot tell.

    \b
    Examples:
      load-harness canary verify k8s/flagger --events webhooks.jsonl
      kubectl get events -n shop -o json | load-harness canary verify canary.yaml --events -
      load-harness canary verify runs/first
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    verification = _of_events(recorded, events, namespace) if events else _of_run(recorded, namespace)
    click.echo(FORMATS[style](verification))
    return verification.exit_code


# Private


def _of_events(manifest: Path, events: tuple[Path, ...], namespace: str | None) -> CanaryVerification:
    mistakes: list[Mistake] = []
    spec = read_canary_file(manifest, mistakes)
    if spec is None or mistakes:
        raise InvalidInput(mistakes)
    if namespace is not None:
        spec = replace(spec, namespace=namespace)
    return verify_events(spec, read_events(events, namespace=spec.namespace, name=spec.name))


def _of_run(directory: Path, namespace: str | None) -> CanaryVerification:
    if not (directory / FACTS).exists():
        message = f"--events: is required with {directory}, which is no recorded run; give what Flagger told"
        raise click.UsageError(message)
    if namespace is not None:
        message = "--namespace: goes with --events; a recorded run knows its namespace"
        raise click.UsageError(message)
    run = read_run(directory)
    if run.canary is None or run.release is None:
        rule = "must have a canary to be compared"
        next_step = "record a run whose manifests have one, or use hpa verify"
        raise InvalidInput([Mistake(place=Place(file=str(directory)), value="run", rule=rule, next_step=next_step)])
    return verify_run(run, run.release.canary, run.canary)
