"""The options that say of which SLOs a report is, by which data and which agreements."""

import functools
import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from slo.cli.moment import MomentOption
from slo.cli.prometheus_options import prometheus_options
from slo.cli.spec_options import period_option, specs_argument
from slo.history.file import read_history
from slo.model import Slo
from slo.policy.maintenance import Changes, read_changes
from slo.policy.read import read_policies
from slo.prometheus import Prometheus
from slo.report.make import make_report
from slo.report.model import Report
from slo.report.terms import Terms
from slo.spec.read import read_slos

Command = Callable[..., Any]

_CLOCKS_DIFFER_SECONDS = 60
_PATH = click.Path(dir_okay=False, path_type=Path)


def report_options(command: Command) -> Command:
    """Add the options and hand the command `report`: where the SLOs stand."""

    @functools.wraps(command)
    def wrapper(prometheus: Prometheus | None, **given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        asked = {name: given.pop(name) for name in _NAMES}
        return command(**given, report=_report(prometheus, **asked))

    decorated = prometheus_options(wrapper)
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


# Private

_NAMES = ("paths", "only", "history_file", "policy", "maintenance", "at", "period_seconds", "with_raw")
_OPTIONS: list[Callable[[Command], Command]] = [
    specs_argument,
    period_option,
    click.option(
        "--only", multiple=True, metavar="PATTERN", help="Only SLOs with such an id, as `checkout-*`. May be repeated."
    ),
    click.option("--file", "history_file", type=_PATH, metavar="HISTORY.jsonl", help="What `slo snapshot` has kept."),
    click.option(
        "--policy",
        type=_PATH,
        metavar="FILE",
        help="Error-budget policy.  [default: caution below 25 %, freeze below 0]",
    ),
    click.option(
        "--maintenance",
        type=_PATH,
        metavar="FILE",
        help="Maintenance windows and corrections, which change the numbers.",
    ),
    click.option("--at", type=MomentOption(), metavar="TIME", help="The moment to report on.  [default: now]"),
    click.option(
        "--raw/--no-raw",
        "with_raw",
        default=True,
        show_default=True,
        help="Whether to ask for the services' own metrics where the SLO rules recorded nothing.",
    ),
]


def _report(  # noqa: PLR0913 - one per option
    prometheus: Prometheus | None,
    *,
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    history_file: Path | None,
    policy: Path | None,
    maintenance: Path | None,
    at: float | None,
    period_seconds: int,
    with_raw: bool,
) -> Report:
    if prometheus is None and history_file is None:
        message = "--prometheus or --file: is required; say where the data is"
        raise click.UsageError(message)
    now = float(int(time.time()))
    if at is not None and at > now + _CLOCKS_DIFFER_SECONDS:
        message = "--at: must not be in the future, of which there is no data; leave it out for now"
        raise click.UsageError(message)
    terms = Terms(
        at=now if at is None else at,
        policies=read_policies(policy) if policy else (),
        changes=read_changes(maintenance) if maintenance else Changes(),
    )
    slos = _chosen(read_slos(paths, period_seconds=period_seconds), only)
    kept = read_history(history_file, _warn) if history_file else ()
    return make_report(slos, terms, prometheus=prometheus, kept=kept, with_raw=with_raw)


def _chosen(slos: tuple[Slo, ...], only: tuple[str, ...]) -> tuple[Slo, ...]:
    chosen = tuple(slo for slo in slos if not only or any(fnmatchcase(slo.id, pattern) for pattern in only))
    if not chosen:
        message = f"--only {' '.join(only)}: matches no SLO; there are {', '.join(slo.id for slo in slos)}"
        raise click.UsageError(message)
    return chosen


def _warn(text: str) -> None:
    click.echo(f"warning: {text}", err=True)
