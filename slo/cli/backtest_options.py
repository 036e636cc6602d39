"""The options that say what a back-test replays."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from slo.backtest.fetch import Source
from slo.backtest.incidents import read_incidents
from slo.backtest.prepare import Request
from slo.backtest.times import read_stretch
from slo.backtest.what_if import Alternatives
from slo.durations import parse_duration_seconds
from slo.errors import InvalidInput, Mistake, Place
from slo.history.file import read_history
from slo.history.merge import merge
from slo.model import Slo
from slo.rules.interface import INTERVAL_SECONDS, RATE_WINDOW_SECONDS
from slo.suggestions import did_you_mean
from slo.window_tables.read import read_window_tables

Command = Callable[..., Any]
NEVER = "never"


class _Objective(click.ParamType[Decimal]):
    name = "percent"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Decimal:  # noqa: ANN401
        try:
            percent = Decimal(str(value).removesuffix("%"))
        except InvalidOperation:
            percent = Decimal("NaN")
        if not percent.is_finite() or not 1 < percent < 100:  # noqa: PLR2004 - percent
            self.fail(f"{value}: must be in percent, between 1 and 100; write it as 99.9", param, ctx)
        return percent / 100


class _Period(click.ParamType[int]):
    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        seconds = parse_duration_seconds(str(value))
        if seconds is None or not _SHORTEST_PERIOD <= seconds <= _LONGEST_PERIOD or seconds % 1:
            self.fail(f"{value}: must be a period of 1h to 1y; write it as 7d or 30d", param, ctx)
        return int(seconds)


class _Step(click.ParamType[int]):
    name = "duration"

    def __init__(self, *, divides_hour: bool = False) -> None:
        self._divides_hour = divides_hour

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ANN401
        seconds = parse_duration_seconds(str(value))
        if not seconds or seconds % 1:
            self.fail(f"{value}: must be whole seconds; write it as 30s or 5m", param, ctx)
        if self._divides_hour and _SHORTEST_PERIOD % seconds:
            self.fail(f"{value}: must divide an hour; write it as 30s", param, ctx)
        return int(seconds)


_SHORTEST_PERIOD = 3600
_LONGEST_PERIOD = 366 * 86_400
_OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--from",
        "from_text",
        metavar="TIME",
        required=True,
        help="RFC 3339, a date, Unix seconds, or a time ago as -7d; in UTC where it names no zone.",
    ),
    click.option("--to", "to_text", metavar="TIME", default="now", show_default=True, help="The same; also now."),
    click.option("--slo", "ids", metavar="ID", multiple=True, help="Replay this SLO alone. May be given again."),
    click.option(
        "--source",
        type=click.Choice([source.value for source in Source]),
        default=Source.AUTO.value,
        show_default=True,
        help="What the rules recorded, the raw metrics, or raw metrics where nothing was recorded.",
    ),
    click.option(
        "--file",
        "history_file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="HISTORY.jsonl",
        help="What `slo snapshot` has kept: for the budget where Prometheus has no data any more.",
    ),
    click.option(
        "--step",
        "step_seconds",
        type=_Step(),
        help="Between two looks.  [default: that of the rules, or what keeps a long stretch bounded]",
    ),
    click.option(
        "--interval",
        "interval_seconds",
        type=_Step(divides_hour=True),
        help=f"Between two evaluations of the rules.  [default: as they recorded, else {INTERVAL_SECONDS}s]",
    ),
    click.option(
        "--rate-window",
        "rate_window_seconds",
        type=_Step(),
        help="Over which the rules take rates from the raw metrics.  "
        f"[default: as they recorded, else {RATE_WINDOW_SECONDS}s]",
    ),
    click.option(
        "--objective",
        "objectives",
        type=_Objective(),
        multiple=True,
        metavar="PERCENT",
        help="Try this objective, too. May be given again.",
    ),
    click.option(
        "--period",
        "periods",
        type=_Period(),
        multiple=True,
        metavar="DURATION",
        help="Try this period, too. May be given again.",
    ),
    click.option(
        "--windows",
        "tables",
        type=click.Path(exists=True, path_type=Path),
        multiple=True,
        help="Alert windows of your own, as for `slo generate`. May be given again.",
    ),
    click.option(
        "--incidents",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="YAML: `incidents:` with name, from and to each; adds precision, recall and time to detection.",
    ),
)


def question_options(command: Command) -> Command:
    """Add the options."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def what_to_replay(
    slos: Sequence[Slo], given: Mapping[str, Any], *, now: float, warn: Callable[[str], None]
) -> tuple[tuple[Slo, ...], Request, tuple[str, ...]]:
    """Make the options into a request; also give the SLOs that are meant and what had to be assumed.

    Raises:
        InvalidInput: An option does not fit the others or the SLOs.
    """
    from_time, to_time, assumed = read_stretch(given["from_text"], given["to_text"], now=now)
    request = Request(
        from_time=from_time,
        to_time=to_time,
        step_seconds=given["step_seconds"],
        interval_seconds=given["interval_seconds"],
        rate_window_seconds=given["rate_window_seconds"],
        source=Source(given["source"]),
        alternatives=Alternatives(objective_ratios=given["objectives"], period_seconds=given["periods"]),
        incidents=read_incidents(given["incidents"], now=now) if given["incidents"] else None,
        kept=merge(read_history(given["history_file"], warn)) if given["history_file"] else {},
        tables=read_window_tables(given["tables"]),
    )
    return _chosen(slos, given["ids"]), request, assumed


# Private


def _chosen(slos: Sequence[Slo], ids: Sequence[str]) -> tuple[Slo, ...]:
    known = {slo.id: slo for slo in slos}
    mistakes = [
        Mistake(
            place=Place(file="--slo"),
            value=one,
            rule="must be the id of an SLO in PATH...",
            next_step=did_you_mean(one, list(known), otherwise="`slo validate` lists them"),
        )
        for one in ids
        if one not in known
    ]
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(known[one] for one in dict.fromkeys(ids)) if ids else tuple(slos)
