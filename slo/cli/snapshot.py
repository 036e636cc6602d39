"""`slo snapshot`: keep what a Prometheus with a short memory forgets."""

import time
from collections.abc import Sequence
from pathlib import Path

import click

from slo.cli.moment import MomentOption
from slo.cli.prometheus_options import prometheus_options, required
from slo.cli.spec_options import period_option, specs_argument
from slo.durations import spell_duration
from slo.history.file import append_history, read_history
from slo.history.gather import gather, with_events
from slo.history.record import HOUR_SECONDS, How
from slo.history.span import Span
from slo.model import Slo
from slo.prometheus import Prometheus
from slo.spec.read import read_slos

INCONCLUSIVE = 4
_FIRST_SECONDS = 2 * 86_400
"""How far back the first snapshot reads."""
_AGAIN_SECONDS = 3 * HOUR_SECONDS
"""How much of what is kept is read again: the last hour was not over, and data may arrive late."""


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
    help="Read from here on, as -15d to catch up.  [default: 3 h before the file's last hour; -2d for an SLO that is new "
    "in it]",
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
    nothing is counted twice. `slo report` and `slo gate` read the file.

    Example: load-harness slo snapshot slo/specs --file history.jsonl --prometheus http://localhost:9090
    """
    server = required(prometheus)
    slos = read_slos(paths, period_seconds=period_seconds)
    now = float(int(time.time()))
    start = _start(history_file, slos, now) if first_time is None else first_time
    if start >= now:
        message = "--from: must be in the past; write it as -2d"
        raise click.UsageError(message)
    history = gather(slos, Span(start=start, end=now), prometheus=server, with_raw=with_raw)
    # In order of time, so that a write that breaks off leaves no hole behind what the next run begins with.
    records = sorted((record for series in history.values() for record in series), key=lambda record: record.end)
    missing = [slo.id for slo in with_events(slos) if not any(key.slo_id == slo.id for key in history)]
    _warn_of(missing, now - start)
    added = append_history(history_file, records, _say)
    raw = sum(1 for record in records if record.how is How.RAW)
    _say(f"{history_file}: {added} of {len(records)} records are new; {raw} are from raw metrics")
    return 0 if records else INCONCLUSIVE


# Private


def _start(history_file: Path, slos: Sequence[Slo], now: float) -> float:
    """Go back to what the file knows; for an SLO that it does not know, as far as for a new file."""
    kept = read_history(history_file) if history_file.exists() else ()
    last = max((record.end for record in kept), default=now)
    known = {record.key.slo_id for record in kept}
    is_new = any(slo.id not in known for slo in with_events(slos))
    return min(last - _AGAIN_SECONDS, now - (_FIRST_SECONDS if is_new else _AGAIN_SECONDS))


def _warn_of(missing: list[str], seconds: float) -> None:
    if missing:
        _say(f"warning: no data in the last {spell_duration(round(seconds))} of {', '.join(missing)}")


def _say(text: str) -> None:
    click.echo(text, err=True)
