"""The past of the pushed series, as a file for Prometheus."""

from dataclasses import dataclass
from pathlib import Path

import click

from slo.cli.delivery import write_text
from slo.cli.dora.evidence import Evidence
from slo.dora.benchmarks.editions import LATEST
from slo.dora.metrics.model import DoraFigures
from slo.dora.push.backfill import HEAD_SECONDS, command, moments, past
from slo.dora.push.gateway import group_labels
from slo.dora.push.write import as_openmetrics
from slo.durations import spell_duration

_MOST_MOMENTS = 10_000
"""Each is a report of its own; a year of hours has 8,760."""
_BACK_SECONDS = 90 * 86_400
_EVERY_SECONDS = 4 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """Which past is asked for, and where it goes."""

    path: Path
    moments: tuple[float, ...]
    """Unix seconds."""


def asked_past(path: Path | None, *, since: float | None, every_seconds: float | None, at: float) -> Past | None:
    """Give the past that the options ask for; None where they ask for none.

    Raises:
        UsageError: They ask for nothing, or for more than can be written.
    """
    if path is None:
        for option, value in (("--since", since), ("--every", every_seconds)):
            if value is not None:
                message = f"{option}: says which past to write, and needs --openmetrics FILE; add it, or leave it out"
                raise click.UsageError(message)
        return None
    every = every_seconds or _EVERY_SECONDS
    found = moments(at - _BACK_SECONDS if since is None else since, at - HEAD_SECONDS, every)
    if not 1 <= len(found) <= _MOST_MOMENTS:
        rule = f"must leave 1..{_MOST_MOMENTS} samples up to 3 hours ago, and leaves {len(found)}"
        message = f"--since and --every {spell_duration(every)}: {rule}; choose another begin, or another step"
        raise click.UsageError(message)
    return Past(path=path, moments=found)


def write_past(asked: Past, evidence: Evidence, figures: DoraFigures, *, group: str) -> None:
    """Write the file whole or not at all, and say what makes blocks of it.

    Raises:
        CannotWrite: The file cannot be written.
    """
    then = past(figures, asked.moments, figures.attribution, evidence.policy, edition=LATEST)
    lines = as_openmetrics(then, group=group_labels(group))
    write_text(asked.path, "".join(f"{line}\n" for line in lines))
    what = f"{len(asked.moments)} samples of each series; make blocks of it in Prometheus' data directory:"
    click.echo(f"{asked.path.absolute()}: {what}", err=True)
    click.echo(f"  {command(str(asked.path))}", err=True)
