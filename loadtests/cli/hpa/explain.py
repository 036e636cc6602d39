"""`hpa explain`: why the autoscaler decided as it did."""

import json
import re
from collections.abc import Callable, Collection
from pathlib import Path

import click

from loadtests.cli.hpa.recorded import observations_option
from loadtests.cli.sandbox_options import controller_options
from loadtests.explanation.as_json import as_json
from loadtests.explanation.as_markdown import as_markdown
from loadtests.explanation.as_text import as_text
from loadtests.explanation.model import Explanation
from loadtests.explanation.recording import Recording, change_times, explain_at
from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.model import Observation
from loadtests.hpa.versions import profile
from loadtests.manifests.autoscaler import read_autoscaler
from loadtests.run.directory import FACTS, read_run
from loadtests.run.observations import read_observations
from slo.cli.options import format_option
from slo.durations import parse_duration_seconds
from slo.errors import InvalidInput, Mistake, Place


@click.command()
@click.argument("source", metavar="HPA.yaml|RUN", type=click.Path(exists=True, path_type=Path))
@observations_option(required=False)
@click.option("--at", "at", metavar="TIME", help="The sync at or before: 45s since the start, or Unix seconds.")
@click.option("--changes", is_flag=True, help="Every sync that changed the replicas; of a run, since its start.")
@click.option("--all", "everything", is_flag=True, help="Every sync; of a run, since its start.")
@controller_options
@format_option("the explanation")
@click.pass_context
def explain(  # noqa: PLR0913 - one per option
    context: click.Context,
    source: Path,
    observations: Path | None,
    at: str | None,
    *,
    changes: bool,
    everything: bool,
    flags: ControllerFlags,
    kubernetes: str,
    style: str,
) -> None:
    """Explain a decision of the autoscaler in full: the last one, if no other is asked for.

    Give a manifest with --observations, or the directory of a run, which knows its HPA, version and flags itself.

    Example: load-harness hpa explain runs/first --at 45s
    """
    if (at is not None) + changes + everything > 1:
        message = "--at, --changes and --all: one of them at most; leave the others out"
        raise click.UsageError(message)
    recording = _recording(context, source, observations, flags, kubernetes)
    _print(recording, _times(recording, at, changes=changes, everything=everything), style)


# Private


def _recording(
    context: click.Context, source: Path, observations: Path | None, flags: ControllerFlags, kubernetes: str
) -> Recording:
    if observations is not None:
        recorded = read_observations(observations)
        return Recording(
            spec=read_autoscaler(source),
            flags=flags,
            kubernetes=profile(kubernetes),
            observations=recorded,
            origin=next(one.time for one in recorded if isinstance(one, Observation)),
        )
    if not (source / FACTS).is_file():
        rule = f"must be the directory of a run, with its {FACTS}, where no observations are given"
        next_step = "add --observations FILE to explain with this manifest"
        raise InvalidInput(
            [
                Mistake(
                    place=Place(file=str(source)),
                    value="directory" if source.is_dir() else "file",
                    rule=rule,
                    next_step=next_step,
                )
            ]
        )
    _reject_flags(context)
    return _of_run(source)


def _of_run(directory: Path) -> Recording:
    run = read_run(directory)
    cluster = run.facts.cluster
    return Recording(
        spec=cluster.hpa,
        flags=cluster.flags,
        kubernetes=profile(cluster.kubernetes),
        observations=run.observations,
        origin=run.facts.start_time,
        recorded={decision.time: decision for decision in run.decisions},
    )


def _reject_flags(context: click.Context) -> None:
    """A run knows its flags; another one would explain something that did not happen."""
    names = ("kubernetes", *ControllerFlags.__dataclass_fields__)
    given = [name for name in names if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE]
    if given:
        option = next(one.opts[0] for one in context.command.params if one.name == given[0])
        message = f"{option}: belongs to --observations, a run brings its own; leave it out"
        raise click.UsageError(message)


def _times(recording: Recording, at: str | None, *, changes: bool, everything: bool) -> list[float]:
    """Choose the syncs; what lies before the start of a run is there for the controller's memory only."""
    if not (changes or everything):
        return [_time(recording, at)]
    times = change_times(recording) if changes else recording.times
    return [time for time in times if time >= recording.origin]


_UNIX_SECONDS_FROM = 1e8
"""No load lasts three years."""


def _time(recording: Recording, at: str | None) -> float:
    """Find the sync at or before a moment; the last one, if none is given."""
    times = recording.times
    if not times:
        rule = "must hold at least one sync of the autoscaler"
        raise InvalidInput([Mistake(place=Place(file="observations"), value=None, rule=rule, next_step="record one")])
    if at is None:
        return times[-1]
    wanted = _moment(recording, at)
    before = [time for time in times if time <= wanted]
    if not before or wanted > times[-1] + recording.flags.sync_period_seconds:
        first, last = (round(time - recording.origin, 1) for time in (times[0], times[-1]))
        message = f"--at {at}: must be within the recording, {first:g}s to {last:g}s; choose a moment of it"
        raise click.UsageError(message)
    return before[-1]


def _moment(recording: Recording, at: str) -> float:
    number = float(at) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", at) else None
    if number is not None and number >= _UNIX_SECONDS_FROM:
        return number
    seconds = number if number is not None else _duration(at)
    if seconds is None:
        message = f"--at {at}: must be seconds since the start or Unix seconds; write it as 45s or 1700000045"
        raise click.UsageError(message)
    return recording.origin + seconds


def _duration(at: str) -> float | None:
    seconds = parse_duration_seconds(at.removeprefix("-"))
    return -seconds if seconds is not None and at.startswith("-") else seconds


def _print(recording: Recording, times: Collection[float], style: str) -> None:
    explained = 0
    for explanation in explain_at(recording, times):
        if explained and _BETWEEN[style]:
            click.echo(_BETWEEN[style])
        click.echo(_FORMATS[style](explanation), nl=True)
        explained += 1
    if not explained:
        click.echo("no sync changed the replicas; --all explains every one", err=True)


def _one_line(explanation: Explanation) -> str:
    return json.dumps(as_json(explanation), ensure_ascii=False)


_FORMATS: dict[str, Callable[[Explanation], str]] = {"text": as_text, "json": _one_line, "markdown": as_markdown}
_BETWEEN = {"text": "\n" + "-" * 40 + "\n", "json": "", "markdown": "\n---\n"}
