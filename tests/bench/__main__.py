"""The command `python -m tests.bench`: measure what the project promises, peers side by side."""

import http.client
import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import click
import psutil

from tests.bench.as_json import results_to_json
from tests.bench.as_text import results_to_text
from tests.bench.catalog import ROWS
from tests.bench.interface import NotMeasured, Row
from tests.bench.machine import Machine
from tests.bench.result import Outcome, Result
from tests.bench.surroundings import QUIET_PERCENT, Steal, describe

_INCONCLUSIVE = 4
_INTERRUPTED = 130
_FAILURES = (NotMeasured, OSError, http.client.HTTPException, psutil.Error, subprocess.SubprocessError)
"""What ends one row and not the benchmark: a server, a peer or the machine failed."""


@click.command()
@click.option(
    "--out", default=Path("out/bench.json"), show_default=True, type=click.Path(path_type=Path), help="File to write."
)
@click.option(
    "--row",
    "keys",
    multiple=True,
    type=click.Choice([row.key for row in ROWS]),
    help="Measure only this row; may be repeated.",
)
def bench(out: Path, keys: tuple[str, ...]) -> None:
    """Measure what the project promises; all rows take about ten minutes.

    Keep the machine quiet meanwhile: whatever else runs is in the figures.
    A missed target is a result (exit 0); a row that could not be measured is not (exit 4).

    \b
    Example:
      python -m tests.bench --row version --row cpu-50m --out out/bench.json
    """  # noqa: D301 - click wants the character itself
    machine = Machine.find()
    surroundings = describe(machine)
    if surroundings["busy_percent_before"] > QUIET_PERCENT:
        click.echo(
            f"note: the machine is {surroundings['busy_percent_before']:g} % busy before the first row", err=True
        )
    results = [_measured(row, machine) for row in ROWS if not keys or row.key in keys]
    _write(out, json.dumps(results_to_json(results, surroundings), indent=1))
    click.echo(results_to_text(results))
    click.echo(f"\nwritten to {out}", err=True)
    sys.exit(_exit_code(results))


def main() -> None:
    """Run the command; Ctrl-C and SIGTERM clean up first."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        bench.main(standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        click.echo("error: interrupted", err=True)
        sys.exit(_INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)


def _measured(row: Row, machine: Machine) -> Result:
    click.echo(f"measuring {row.key} ...", err=True)
    start, steal = time.monotonic(), Steal()
    measurement, because = None, ""
    try:
        measurement = row.measure(machine)
    except _FAILURES as failure:
        because = str(failure) or type(failure).__name__
    return Result(
        row=row,
        measurement=measurement,
        because=because,
        seconds=time.monotonic() - start,
        stolen_percent=steal.percent(),
    )


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(text + "\n", encoding="utf-8")
    half.replace(path)


def _exit_code(results: Sequence[Result]) -> int:
    return _INCONCLUSIVE if any(result.outcome is Outcome.NOT_MEASURED for result in results) else 0


if __name__ == "__main__":
    main()
