"""Badges beside a report."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from slo.cli.delivery import write_text
from slo.dora.conventions import METRICS
from slo.dora.report.badge import as_shields, as_svg, badge
from slo.dora.report.model import Report
from slo.suggestions import did_you_mean


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedBadge:
    """A metric, and the file of its badge."""

    metric: str
    path: Path


class BadgeOption(click.ParamType[WantedBadge]):
    """A metric and a file, as change_lead_time=lead.svg."""

    name = "badge"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> WantedBadge:  # noqa: ANN401
        """Parse the text."""
        metric, sign, file = str(value).partition("=")
        if not sign or not file:
            self.fail(f"{value}: must be a metric and a file; write it as change_lead_time=lead.svg", param, ctx)
        if metric not in METRICS:
            step = did_you_mean(metric, METRICS, otherwise=f"choose one of {', '.join(METRICS)}")
            self.fail(f"{metric}: must be one of DORA's metrics; {step}", param, ctx)
        if Path(file).suffix not in _WRITERS:
            self.fail(f"{file}: must end with .svg, or with .json for shields.io; rename it", param, ctx)
        return WantedBadge(metric=metric, path=Path(file))


def check_badges(report: Report, badges: Sequence[WantedBadge]) -> None:
    """Refuse badges of several services, of which each could only show one.

    Raises:
        UsageError: there are several.
    """
    if badges and len(report.standings) != 1:
        names = ", ".join(f"{one.service} in {one.environment}" for one in report.standings)
        message = f"--badge: must be of one service, and there are {names}; choose one with --service and --environment"
        raise click.UsageError(message)


def write_badges(report: Report, badges: Sequence[WantedBadge]) -> None:
    """Write the badges, of the window that the report tells in full.

    Raises:
        CannotWrite: a file cannot be written.
    """
    for wanted in badges:
        main = report.standings[0].main
        figure = next(one.figure for one in main.comparisons if one.figure.metric == wanted.metric)
        write_text(wanted.path, _WRITERS[wanted.path.suffix](badge(figure, days=main.days)))
        click.echo(f"badge: {wanted.path.absolute()}", err=True)


# Private

_WRITERS = {".svg": as_svg, ".json": as_shields}
