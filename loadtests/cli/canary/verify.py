"""`canary verify`: what happened, held against the engine."""

from dataclasses import replace
from pathlib import Path

import click

from loadtests.canary_verification.formats import FORMATS
from loadtests.canary_verification.model import CanaryVerification
from loadtests.canary_verification.read import read_events
from loadtests.canary_verification.verify import verify_events, verify_run
from loadtests.cli.canary.canary_file import read_canary_file
from loadtests.cli.canary.verify_live import watch
from loadtests.cli.live_options import INTERRUPTED, place_options, seconds_option, written
from loadtests.run.directory import FACTS, read_run
from slo.cli.options import format_option
from slo.errors import InvalidInput, Mistake, Place

_LIVE = frozenset({"context_name", "canary_name", "seconds"})


@click.command()
@click.argument("recorded", metavar="[CANARY.yaml | RUN]", required=False, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--events",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
    help="Flagger's event webhooks, kubectl get events -o json, or the journal of canary gate; - is the standard "
    "input. May be repeated.",
)
@place_options("Look at this namespace of a live cluster; with CANARY.yaml: where it runs, if that does not say.")
@click.option("--canary", "canary_name", metavar="NAME", help="The live Canary, where there is more than one.")
@seconds_option("How long to watch for more events of the live Canary.  [default: not at all]")
@format_option("the comparison")
@click.pass_context
def verify(  # noqa: PLR0913 - one per option
    context: click.Context,
    /,
    recorded: Path | None,
    events: tuple[Path, ...],
    namespace: str | None,
    *,
    context_name: str | None,
    canary_name: str | None,
    seconds: float | None,
    style: str,
) -> int:
    """Hold what Flagger did against what the engine decides on the same answers, tick by tick.

    CANARY.yaml may be a file, a folder or a kustomization; a RUN has its manifest and its ticks in it. With --namespace
    alone, Canary and events are those of a live cluster, which keeps events for an hour; --for waits for more.

    Exit 1 where a tick contradicts the engine or the prediction, 4 where the record cannot tell.

    \b
    Examples:
      load-harness canary verify k8s/flagger --events webhooks.jsonl
      kubectl get events -n shop -o json | load-harness canary verify canary.yaml --events -
      load-harness canary verify --namespace shop --for 30m
      load-harness canary verify runs/first
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    if recorded is None:
        _check_live(events, namespace, context_name)
        verification, is_interrupted = watch(context_name, namespace, canary_name, seconds)
        click.echo(FORMATS[style](verification))
        return INTERRUPTED if is_interrupted else verification.exit_code
    if given := written(context, _LIVE):
        message = f"{', '.join(given)}: not with {recorded}, which is no live cluster; leave one of them out"
        raise click.UsageError(message)
    verification = _of_events(recorded, events, namespace) if events else _of_run(recorded, namespace)
    click.echo(FORMATS[style](verification))
    return verification.exit_code


# Private


def _check_live(events: tuple[Path, ...], namespace: str | None, context_name: str | None) -> None:
    if events:
        message = "CANARY.yaml: is required with --events; give the manifest that Flagger went by"
        raise click.UsageError(message)
    if namespace is None and context_name is None:
        message = "CANARY.yaml or RUN: is required; give one of them, or --namespace of a live cluster"
        raise click.UsageError(message)


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
