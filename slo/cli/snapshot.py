"""`slo snapshot`: keep what a Prometheus with a short memory forgets."""

import time
from pathlib import Path

import click

from slo.cli.moment import MomentOption
from slo.cli.prometheus_options import prometheus_options, required
from slo.cli.spec_options import period_option, specs_argument
from slo.durations import spell_duration
from slo.history.file import append_history, read_history
from slo.history.gather import catch_up_from, gather, with_events
from slo.history.merge import by_time
from slo.history.record import How
from slo.history.span import Span
from slo.prometheus import Prometheus
from slo.spec.read import read_slos

INCONCLUSIVE = 4


@click.command()
@specs_argument
@click.option(
    "--file",
    "history_file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="HISTORY.jsonl",
    help="File to append to; it is made if it is missing.",
)
@click.option(
    "--from",
    "first_time",
    type=MomentOption(),
    metavar="TIME",
    help="Read from here on, as -15d to catch up.  "
    "[default: 3 h before the file's last hour; -2d for an SLO that is new in it]",
)
@click.option(
    "--raw/--no-raw",
    "with_raw",
    default=True,
    show_default=True,
    help="Whether to ask for the services' own metrics where the SLO rules recorded nothing.",
)
@period_option
@prometheus_options
def snapshot(
    paths: tuple[Path, ...],
    *,
    history_file: Path,
    first_time: float | None,
    with_raw: bool,
    period_seconds: int,
    prometheus: Prometheus | None,
) -> int:
    """Append the hourly event counts of SLOs to a file that outlives Prometheus.

    Run it as often as you like, also from several places at once: what the file knows is not written again, and
    nothing is counted twice. `slo report`, `slo gate` and `slo backtest` read the file.

    Example: load-harness slo snapshot slo/specs --file history.jsonl --prometheus http://localhost:9090
    """
    server = required(prometheus)
    slos = read_slos(paths, period_seconds=period_seconds)
    now = float(int(time.time()))
    kept = read_history(history_file) if history_file.exists() else ()
    start = catch_up_from(kept, slos, now) if first_time is None else first_time
    if start >= now:
        message = "--from: must be in the past; write it as -2d"
        raise click.UsageError(message)
    history = gather(slos, Span(start=start, end=now), prometheus=server, with_raw=with_raw)
    records = by_time(history)
    missing = [slo.id for slo in with_events(slos) if not any(key.slo_id == slo.id for key in history)]
    _warn_of(missing, now - start)
    added = append_history(history_file, records, _say)
    raw = sum(1 for record in records if record.how is How.RAW)
    _say(f"{history_file}: {added} of {len(records)} records are new; {raw} are from raw metrics")
    return 0 if records else INCONCLUSIVE


# Private


def _warn_of(missing: list[str], seconds: float) -> None:
    if missing:
        minutes = max(round(seconds / 60), 1)
        _say(f"warning: no data in the last {spell_duration(minutes * 60)} of {', '.join(missing)}")


def _say(text: str) -> None:
    click.echo(text, err=True)
