"""`hpa verify`: what an autoscaler did, held against the engine and the prediction."""

from pathlib import Path
from typing import Any

import click

from loadtests.cli.hpa.verify_live import LIVE, live_options, watch
from loadtests.cli.live_options import INTERRUPTED, written
from loadtests.run.directory import FACTS, read_run
from loadtests.verification.formats import FORMATS
from loadtests.verification.verify import verify as compare
from loadtests.verification.watched import WatchVerification, verify_watched
from loadtests.verification.watched_formats import WATCHED_FORMATS
from loadtests.verification.watched_record import WATCH, read_watched
from slo.cli.options import format_option


@click.command()
@click.argument(
    "directory", metavar="[RUN]", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@live_options
@format_option("the comparison")
@click.pass_context
def verify(context: click.Context, /, directory: Path | None, style: str, **live: Any) -> int:  # noqa: ANN401 - options
    """Say of each decision of an autoscaler whether the engine takes it, too, on what was seen.

    Of a recorded RUN prediction and replay are put side by side with what it did, sync by sync. The prediction holds
    if the replicas are, give or take one, those predicted for at most one sync earlier or later.

    With --namespace a live autoscaler is watched for a time; Ctrl-C ends that early, and what was seen is judged.

    Exit 1 where something does not hold, 4 where nobody can tell: nothing was seen, or not all that it rests on.

    \b
    Examples:
      load-harness hpa verify runs/first
      load-harness hpa verify --namespace shop --for 10m --out watched
      load-harness hpa verify watched
    """  # noqa: D301 - click's mark for a paragraph that is not to be wrapped
    _check_form(context, directory, live)
    if directory is None:
        watched, is_interrupted = watch(**live)
        exit_code = _report(verify_watched(watched), style)
        return INTERRUPTED if is_interrupted else exit_code
    if (directory / WATCH).exists() and not (directory / FACTS).exists():
        return _report(verify_watched(read_watched(directory)), style)
    verification = compare(read_run(directory))
    click.echo(FORMATS[style](verification))
    return verification.exit_code


# Private


def _check_form(context: click.Context, directory: Path | None, live: dict[str, Any]) -> None:
    """Refuse both forms at once, and neither."""
    given = written(context, LIVE)
    if directory is not None and given:
        message = f"{', '.join(given)}: not with {directory}, which knows its own; leave one of them out"
        raise click.UsageError(message)
    if directory is None and live["namespace"] is None and live["context_name"] is None:
        message = "RUN: is required; give the directory of a run, or --namespace to watch a live autoscaler"
        raise click.UsageError(message)


def _report(verification: WatchVerification, style: str) -> int:
    click.echo(WATCHED_FORMATS[style](verification))
    return verification.exit_code
