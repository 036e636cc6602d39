"""`dora push`: the figures as series of Prometheus."""

import re
import time
from collections.abc import Sequence
from pathlib import Path

import click

from slo.cli.delivery import check_writable
from slo.cli.dora.evidence import Evidence
from slo.cli.dora.gateway_options import gateway_options
from slo.cli.dora.inputs import evidence_options
from slo.cli.dora.push_past import asked_past, write_past
from slo.cli.moment import MomentOption, past_moment
from slo.cli.options import Duration
from slo.dora.benchmarks.editions import LATEST
from slo.dora.metrics.model import DoraFigures
from slo.dora.push.gateway import Gateway, Group
from slo.dora.push.rules import STALE_SECONDS
from slo.dora.push.series import Series, count_series, count_unplaced_incidents
from slo.dora.push.write import as_text
from slo.durations import spell_duration

INCONCLUSIVE = 4


@click.command()
@evidence_options
@gateway_options
@click.option("--name", metavar="NAME", help="Name of the group to replace.  [default: the one repository's]")
@click.option("--prune", multiple=True, metavar="NAME", help="Delete this group, of a repository that is gone.")
@click.option("--dry-run", is_flag=True, help="Print what would be pushed, and push nothing.")
@click.option(
    "--openmetrics",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the past to a file from which promtool makes blocks.",
)
@click.option("--since", type=MomentOption(), metavar="TIME", help="Where that past begins.  [default: 90 days ago]")
@click.option(
    "--every",
    "every_seconds",
    type=Duration(),
    metavar="DURATION",
    help="How far apart its samples are.  [default: 4h]",
)
@click.option("--accept", multiple=True, metavar="NOTE-ID", help="Push although the data has this fatal note.")
def push(  # noqa: PLR0913 - one per option
    evidence: Evidence,
    *,
    gateway: Gateway | None,
    name: str | None,
    prune: tuple[str, ...],
    dry_run: bool,
    openmetrics: Path | None,
    since: float | None,
    every_seconds: float | None,
    accept: tuple[str, ...],
) -> int:
    """Push the figures to a Pushgateway, or write their past to a file for Prometheus.

    The repository's group is replaced as a whole, so that nothing of an earlier push is left. The number of series
    depends on services and environments, not on history. Exits with 4, and pushes nothing, if the data is unfit.

    Example: load-harness dora push --pushgateway http://localhost:9091
    """
    if gateway is None and openmetrics is None and not dry_run:
        message = "--pushgateway, --openmetrics or --dry-run: is required; say where the figures are to go"
        raise click.UsageError(message)
    past = asked_past(openmetrics, since=since, every_seconds=every_seconds, at=past_moment(evidence.at))
    check_writable(openmetrics)
    group = _group(name, evidence) if gateway is not None or openmetrics is not None else ""
    _check_prune(prune, group, gateway)
    figures = evidence.figures()
    if not _is_fit(figures, accept):
        return INCONCLUSIVE
    held = _held(gateway, prune) if gateway is not None and not dry_run else ()
    if past is not None:
        write_past(past, evidence, figures, group=group)
    families = Series(figures, edition=LATEST).of(figures)
    if dry_run:
        click.echo(as_text(families), nl=False)
    elif gateway is not None:
        gateway.replace(group, as_text(families))
        _say(f"{gateway.url}: {count_series(families)} series in the group {group}")
        _clear(gateway, [one for one in held if one.repository != group], prune)
    return 0


# Private


def _group(name: str | None, evidence: Evidence) -> str:
    """Give the name of the group."""
    if name is not None:
        if not name.strip() or re.search(r"[\x00-\x1f\x7f]", name):
            message = f"--name {name!r}: must be a text of one line; name the group after its repository"
            raise click.UsageError(message)
        return name
    names = sorted(evidence.histories)
    if len(names) != 1:
        why = f"of {len(names)} repositories" if names else "of a ledger without a repository"
        message = f"--name: is required, as the figures are {why}; give the group a name, and the same at each push"
        raise click.UsageError(message)
    return names[0]


def _check_prune(prune: Sequence[str], group: str, gateway: Gateway | None) -> None:
    if prune and gateway is None:
        message = f"--prune {prune[0]}: needs --pushgateway URL, of which it deletes a group; add it"
        raise click.UsageError(message)
    if group in prune:
        message = f"--prune {group}: is the group that is pushed; name another one"
        raise click.UsageError(message)


def _is_fit(figures: DoraFigures, accepted: tuple[str, ...]) -> bool:
    """Say what is wrong with the data; figures that would be wrong are not pushed, where nobody reads the notes."""
    fatal = [note for note in figures.notes if note.is_fatal and note.id not in accepted]
    for note in fatal:
        _say(f"{note.id}: {note.text}; {note.next_step}, or give --accept {note.id}")
    known = {note.id for note in figures.notes}
    for one in dict.fromkeys(one for one in accepted if one not in known):
        _say(f"warning: --accept {one}: is no note on this data; leave it out")
    if not figures.windows:
        _say("there is no deployment to production: nothing was pushed; see `load-harness dora report`")
    unplaced = count_unplaced_incidents(figures)
    if unplaced:
        what = "incidents that are open do" if unplaced > 1 else "incident that is open does"
        _say(f"warning: {unplaced} {what} not say of which service or environment, so no series shows it")
    return not fatal and bool(figures.windows)


def _held(gateway: Gateway, prune: Sequence[str]) -> tuple[Group, ...]:
    """Give the groups that are there, before anything is changed: a name that is spelt wrong changes nothing."""
    held = gateway.groups()
    known = [group.repository for group in held]
    unknown = [name for name in prune if name not in known]
    if unknown:
        there = f"there are {', '.join(known)}" if known else "there is none"
        message = f"--prune {', '.join(unknown)}: is no group there; {there}"
        raise click.UsageError(message)
    return held


def _clear(gateway: Gateway, others: Sequence[Group], prune: Sequence[str]) -> None:
    """Delete the groups that are to go, and warn of those that nobody pushes any more."""
    for other in others:
        age_seconds = time.time() - (other.pushed_seconds or 0)
        if other.repository in prune:
            gateway.delete(other.repository)
            _say(f"{other.repository}: its group is deleted")
        elif other.pushed_seconds is None:
            _say(f"warning: {other.repository} was never pushed; if it is gone: --prune {other.repository}")
        elif age_seconds > STALE_SECONDS:
            old = f"has not been pushed for {spell_duration(round(age_seconds / 3600) * 3600)}"
            _say(f"warning: {other.repository} {old}; if it is gone: --prune {other.repository}")


def _say(text: str) -> None:
    click.echo(text, err=True)
