"""The live side of `hpa verify`: its options, and the watching."""

from pathlib import Path

import click

from loadtests.cli.live_options import Waiting, connected, place_options, seconds_option
from loadtests.cli.sandbox_options import FLAG_NAMES, Command, flag_options
from loadtests.cli.signals import interrupt_on_sigterm
from loadtests.hpa.flags import ControllerFlags
from loadtests.live_syncs import SyncWatch
from loadtests.run.directory import create_run_directory
from loadtests.verification.watched import Watched
from loadtests.verification.watched_record import write_watched
from slo.durations import spell_duration

LIVE = frozenset({"namespace", "context_name", "hpa_name", "seconds", "out", *FLAG_NAMES})
"""The parameters of `live_options`, as click knows them."""
_SECONDS = 120.0


def live_options(command: Command) -> Command:
    """Add the options of watching; each has an effect only without a RUN."""
    options = (
        place_options("Watch in this namespace of a live cluster."),
        click.option("--hpa", "hpa_name", metavar="NAME", help="The autoscaler, where there is more than one."),
        seconds_option("How long to watch; a sync comes every 15 s.  [default: 2m]", default=_SECONDS),
        click.option(
            "--out",
            metavar="DIR",
            type=click.Path(path_type=Path),
            help="Keep what was seen, for hpa verify, hpa replay and hpa explain.",
        ),
        flag_options,
    )
    for option in reversed(options):
        command = option(command)
    return command


def watch(
    *,
    namespace: str | None,
    context_name: str | None,
    hpa_name: str | None,
    seconds: float,
    out: Path | None,
    flags: ControllerFlags,
) -> tuple[Watched, bool]:
    """Watch an autoscaler, and say whether that was ended early.

    Raises:
        InvalidInput: there is no such autoscaler, or the directory is not empty.
        CannotWrite: the record cannot be kept.
        ServerUnreachable: the API server does not answer, or denies something.
    """
    api = connected(context_name)
    there = namespace or api.namespace
    watching = SyncWatch(api, there, hpa_name, flags=flags)
    if out is not None:
        create_run_directory(out)
    interrupt_on_sigterm()
    click.echo(f"watching {there}/{watching.name} for {spell_duration(seconds)}; Ctrl-C ends it", err=True)
    waiting = Waiting(seconds)
    watched = watching.during(waiting)
    if out is not None:
        write_watched(out, watched)
        click.echo(f"kept in {out}", err=True)
    return watched, waiting.is_interrupted
