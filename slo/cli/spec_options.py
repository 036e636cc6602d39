"""The argument and the option of commands that read SLOs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from slo.durations import parse_duration_seconds, spell_duration
from slo.spec.options import LONGEST_PERIOD_SECONDS, SHORTEST_PERIOD_SECONDS
from slo.spec.read import DEFAULT_PERIOD_SECONDS

Command = Callable[..., Any]


def specs_argument(command: Command) -> Command:
    """Add the files and folders, passed on as `paths`, `-` as standard input; the reader says what is wrong there."""
    decorate = click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(), callback=_paths)
    return decorate(command)


def period_option(command: Command) -> Command:
    """Add `--period`, passed on as `period_seconds`."""
    return click.option(
        "--period",
        "period_seconds",
        default=spell_duration(DEFAULT_PERIOD_SECONDS),
        show_default=True,
        metavar="DURATION",
        callback=_seconds,
        help="The window of SLOs that say none, as Sloth's.",
    )(command)


# Private


_STANDARD_INPUT = "/dev/stdin"


def _paths(_context: click.Context, _parameter: click.Parameter, paths: tuple[str, ...]) -> tuple[Path, ...]:
    if "" in paths:
        message = 'PATH "": must not be empty, as an unset variable would be; write . for this folder'
        raise click.BadParameter(message)
    return tuple(Path(_STANDARD_INPUT if path == "-" else path) for path in paths)


def _seconds(_context: click.Context, _parameter: click.Parameter, value: str) -> int:
    seconds = parse_duration_seconds(value)
    if seconds is None or not SHORTEST_PERIOD_SECONDS <= seconds <= LONGEST_PERIOD_SECONDS:
        shortest, longest = SHORTEST_PERIOD_SECONDS // 3600, LONGEST_PERIOD_SECONDS // 86_400
        message = f"{value}: must be a duration from {shortest}h to {longest}d; write it as 30d"
        raise click.BadParameter(message)
    return round(seconds)
