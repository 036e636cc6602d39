"""The commands `load-harness load cpu|memory|cluster`."""

import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

import click

from load_harness.client.address import parse_url
from load_harness.client.errors import Refused, Unreachable
from load_harness.client.formats import FORMATS
from load_harness.client.outcome import judge
from load_harness.client.profile_text import parse_profile
from load_harness.client.progress import Line
from load_harness.client.reading import silent_pods
from load_harness.client.signals import held_back, terminated_as_interrupted
from load_harness.client.watch import Followed, Watch
from load_harness.client.workload import Workload
from load_harness.outbound import Answer

TOLERANCE_RATIO = 0.02
"""Four times what a sustained load is held to: a short one has the start of an interpreter in it."""

_URL = click.option("--url", default="http://127.0.0.1:8080", show_default=True, help="The workload, or its Service.")
_DURATION = click.option("--duration-seconds", type=float, default=60, show_default=True, help="How long.")
_CORES = click.option("--cores", type=float, help="CPU, in cores.")
_MILLICORES = click.option("--millicores", type=float, help="CPU, in thousandths of a core.")
_MEBIBYTES = click.option("--mebibytes", type=float, help="Memory, in MiB.")
_RAMP = click.option("--ramp-seconds", type=float, help="How long the memory takes to grow.")
_PROFILE = click.option(
    "--profile",
    help="How CPU changes between low_millicores=N and the peak: constant; step,steps=5; sine,period_seconds=60; "
    "spike,at_seconds=10,spike_seconds=5. Dials are added with commas.",
)
_TOLERANCE = click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=TOLERANCE_RATIO,
    show_default=True,
    help="How far achieved may be off requested, as a ratio.",
)
_FORMAT = click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", show_default=True, help="Of the result."
)


def _reporting(command: Callable[..., int]) -> Callable[..., int]:
    for option in (_FORMAT, _TOLERANCE, _DURATION, _URL):
        command = option(command)
    return command


@click.group()
def load() -> None:
    """Load a workload, watch it, and say whether it got what was asked.

    The key, where the workload wants one, is read from LOAD_HARNESS_API_KEY. Ctrl-C stops the load on the workload.

    Exit codes: 0 as asked, 1 off by more than the tolerance, 2 refused, 3 unreachable, 130 interrupted.

    Example: load-harness load cpu --url http://127.0.0.1:8080 --millicores 250 --duration-seconds 30
    """


@load.command()
@_CORES
@_MILLICORES
@_PROFILE
@_reporting
def cpu(*, cores: float | None, millicores: float | None, profile: str | None, **report: Any) -> int:  # noqa: ANN401 - click's
    """Burn exactly so much CPU on one pod.

    Example: load-harness load cpu --millicores 400 --profile sine,low_millicores=50,period_seconds=20
    """
    body = _given(cores=cores, millicores=millicores, profile=None if profile is None else parse_profile(profile))
    return _run("/load/cpu", "cpu", body, **report)


@load.command()
@_MEBIBYTES
@_RAMP
@_reporting
def memory(*, mebibytes: float | None, ramp_seconds: float | None, **report: Any) -> int:  # noqa: ANN401 - click's
    """Hold exactly so much memory on one pod.

    Example: load-harness load memory --mebibytes 256 --ramp-seconds 10 --duration-seconds 60
    """
    return _run("/load/memory", "memory", _given(mebibytes=mebibytes, ramp_seconds=ramp_seconds), **report)


@load.command()
@_CORES
@_MILLICORES
@_MEBIBYTES
@_PROFILE
@_RAMP
@_reporting
def cluster(
    *,
    cores: float | None,
    millicores: float | None,
    mebibytes: float | None,
    profile: str | None,
    ramp_seconds: float | None,
    **report: Any,  # noqa: ANN401 - click's
) -> int:
    """Spread one load over all pods: CPU or memory, as a total.

    Every pod has to know the others: set LOAD_HARNESS_PEERS on the workload.

    Example: load-harness load cluster --url http://load-harness --cores 2 --duration-seconds 120
    """
    total = _given(cores=cores, millicores=millicores, mebibytes=mebibytes)
    if mebibytes is not None and len(total) > 1:
        raise Refused(what="total", rule="is CPU and memory at once", next_step="start one load for each")
    kind = "cpu" if mebibytes is None else "memory"
    shape = None if profile is None else parse_profile(profile)
    body = {"kind": kind, "total": total, **_given(profile=shape, ramp_seconds=ramp_seconds)}
    return _run("/load/cluster", kind, body, **report)


def _run(  # noqa: PLR0913 - what the options say
    path: str,
    kind: str,
    body: Mapping[str, object],
    *,
    url: str,
    duration_seconds: float,
    tolerance: float,
    form: str,
) -> int:
    workload = Workload(url=url, target=parse_url(url, api_key=os.environ.get("LOAD_HARNESS_API_KEY")))
    with terminated_as_interrupted():
        started, followed = _driven(workload, path, kind, {**body, "duration_seconds": _whole(duration_seconds)})
    outcome = judge(
        followed, started.document, url=url, kind=kind, location=str(started.location), tolerance_ratio=tolerance
    )
    click.echo(FORMATS[form](outcome))
    return outcome.exit_code


def _driven(workload: Workload, path: str, kind: str, body: Mapping[str, object]) -> tuple[Answer, Followed]:
    started = None
    try:
        with held_back():
            started = workload.start(path, body)
        location = str(started.location)
        click.echo(f"{workload.url}: started {location}", err=True)
        progress = Line(stream=sys.stderr, kind=kind)
        return started, Watch(workload=workload, path=location, kind=kind, progress=progress, clock=time).follow()
    except BaseException:  # whoever stops following a load, for whatever reason, leaves none behind
        if started is not None:
            _stop(workload, str(started.location))
        raise


def _stop(workload: Workload, location: str) -> None:
    try:
        stopped = workload.stop(location)
    except (Refused, Unreachable) as error:
        click.echo(f"could not be stopped and ends by itself: {error}", err=True)
        return
    click.echo(f"{workload.url}: stopped {location}", err=True)
    for pod in silent_pods(stopped):
        click.echo(f"could not be stopped and ends by itself, {pod}", err=True)


def _given(**options: object) -> dict[str, object]:
    return {
        name: _whole(value) if isinstance(value, float) else value
        for name, value in options.items()
        if value is not None
    }


def _whole(number: float) -> float:
    """Spell a number as it was typed: the workload shows it back."""
    return int(number) if number.is_integer() else number
