"""The commands `load-harness load cpu|memory|disk|network|cluster`."""

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
_RAMP_DOWN = click.option("--ramp-down-seconds", type=float, help="How long the memory takes to shrink at the end.")
_WRITE = click.option("--write-mebibytes-per-second", type=float, help="Written, in MiB each second.")
_READ = click.option("--read-mebibytes-per-second", type=float, help="Read, in MiB each second.")
_FILE = click.option("--file-mebibytes", type=float, help="Size of the file that is written and read, in MiB.")
_SEND = click.option("--send-mebibits-per-second", type=float, help="Sent to the other pods, in Mibit each second.")
_RECEIVE = click.option("--receive-mebibits-per-second", type=float, help="Received from the other pods, likewise.")
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
@_RAMP_DOWN
@_reporting
def memory(
    *,
    mebibytes: float | None,
    ramp_seconds: float | None,
    ramp_down_seconds: float | None,
    **report: Any,  # noqa: ANN401 - click's
) -> int:
    """Hold exactly so much memory on one pod.

    Example: load-harness load memory --mebibytes 256 --ramp-seconds 10 --duration-seconds 60
    """
    body = _given(mebibytes=mebibytes, ramp_seconds=ramp_seconds, ramp_down_seconds=ramp_down_seconds)
    return _run("/load/memory", "memory", body, **report)


@load.command()
@_WRITE
@_READ
@_FILE
@_reporting
def disk(
    *,
    write_mebibytes_per_second: float | None,
    read_mebibytes_per_second: float | None,
    file_mebibytes: float | None,
    **report: Any,  # noqa: ANN401 - click's
) -> int:
    """Write and read exactly so much each second on the disk of one pod.

    Example: load-harness load disk --write-mebibytes-per-second 20 --duration-seconds 30
    """
    body = _given(
        write_mebibytes_per_second=write_mebibytes_per_second,
        read_mebibytes_per_second=read_mebibytes_per_second,
        file_mebibytes=file_mebibytes,
    )
    return _run("/load/disk", "disk", body, **report)


@load.command()
@_SEND
@_RECEIVE
@_reporting
def network(
    *,
    send_mebibits_per_second: float | None,
    receive_mebibits_per_second: float | None,
    **report: Any,  # noqa: ANN401 - click's
) -> int:
    """Send to and receive from the other pods exactly so much each second, from one pod.

    Example: load-harness load network --send-mebibits-per-second 100 --duration-seconds 30
    """
    body = _given(
        send_mebibits_per_second=send_mebibits_per_second, receive_mebibits_per_second=receive_mebibits_per_second
    )
    return _run("/load/network", "network", body, **report)


def _totals(command: Callable[..., int]) -> Callable[..., int]:
    amounts = (_CORES, _MILLICORES, _MEBIBYTES, _WRITE, _READ, _SEND, _RECEIVE)
    for option in reversed((*amounts, _PROFILE, _RAMP, _RAMP_DOWN, _FILE)):
        command = option(command)
    return command


@load.command()
@_totals
@_reporting
def cluster(*, profile: str | None, **options: Any) -> int:  # noqa: ANN401 - click's
    """Spread one load over all pods: CPU, memory, disk or network, as a total.

    Every pod has to know the others: set LOAD_HARNESS_PEERS on the workload.

    Example: load-harness load cluster --url http://load-harness --cores 2 --duration-seconds 120
    """
    report = {name: options.pop(name) for name in ("url", "duration_seconds", "tolerance", "form")}
    given = _given(**options)
    total = {name: value for name, value in given.items() if name in _KIND_OF}
    kinds = sorted({_KIND_OF[name] for name in total})
    if len(kinds) > 1:
        raise Refused(what="total", rule=f"is {' and '.join(kinds)} at once", next_step="start one load for each")
    beside = {name: value for name, value in given.items() if name not in total}
    shape = {} if profile is None else {"profile": parse_profile(profile)}
    kind = kinds[0] if kinds else "cpu"
    return _run("/load/cluster", kind, {"kind": kind, "total": total, **shape, **beside}, **report)


_KIND_OF = {
    "cores": "cpu",
    "millicores": "cpu",
    "mebibytes": "memory",
    "write_mebibytes_per_second": "disk",
    "read_mebibytes_per_second": "disk",
    "send_mebibits_per_second": "network",
    "receive_mebibits_per_second": "network",
}


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
