"""The options that say how rules are made, for every command that makes or expects them."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from slo.cli.options import Duration, Label
from slo.cli.spec_options import period_option
from slo.durations import spell_duration
from slo.rules.interface import INTERVAL_SECONDS, RULES_PER_GROUP, Compat, RuleSettings
from slo.spec.names import RESERVED_LABELS
from slo.window_tables.read import read_window_tables

Command = Callable[..., Any]

_LONGEST_INTERVAL_SECONDS = 120
"""Two evaluations must fit into the shortest alert window, and a full hour must be seen before it is 5 minutes old."""


class WholeSeconds(Duration):
    """A duration of whole seconds."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text."""
        seconds = super().convert(value, param, ctx)
        if not seconds.is_integer():
            self.fail(f"{value}: must be whole seconds; write it as 30s or 5m", param, ctx)
        return seconds


class Interval(WholeSeconds):
    """The time between two evaluations of rules."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text."""
        seconds = super().convert(value, param, ctx)
        if seconds > _LONGEST_INTERVAL_SECONDS:
            longest = spell_duration(_LONGEST_INTERVAL_SECONDS)
            self.fail(f"{value}: must be at most {longest}, for short alert windows; write it as 30s", param, ctx)
        return seconds


def rule_options(command: Command) -> Command:
    """Add the options and hand the command `settings` and `period_seconds`, the window of an SLO that says none."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        settings = RuleSettings(
            interval_seconds=int(given.pop("interval_seconds")),
            tables=read_window_tables(given.pop("windows")),
            compat=Compat(given.pop("compat")),
            labels=dict(given.pop("labels")),
            rules_per_group=given.pop("rules_per_group"),
        )
        return command(**given, settings=settings)

    decorated: Command = wrapper
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


# Private

_OPTIONS: Sequence[Callable[[Command], Command]] = (
    click.option(
        "--compat",
        type=click.Choice([str(compat) for compat in Compat]),
        default=str(Compat.NONE),
        show_default=True,
        help="Whose labels and info series are written beside ours.",
    ),
    click.option(
        "--interval",
        "interval_seconds",
        type=Interval(),
        default=float(INTERVAL_SECONDS),
        metavar="DURATION",
        help=f"Between two evaluations.  [default: {spell_duration(INTERVAL_SECONDS)}]",
    ),
    click.option(
        "--windows",
        multiple=True,
        type=click.Path(exists=True, path_type=Path),
        help="File or folder of alert windows (kind AlertWindows); for their periods they win over those that come "
        "along. May be given again.",
    ),
    period_option,
    click.option(
        "--rules-per-group",
        type=click.IntRange(min=1),
        default=RULES_PER_GROUP,
        show_default=True,
        help="Rules that a group may have; an SLO's are never split.",
    ),
    click.option(
        "--label",
        "labels",
        multiple=True,
        type=Label(reserved=RESERVED_LABELS),
        metavar="NAME=VALUE",
        help="Label of every series and alert; may be given again.",
    ),
)
