"""The options of `hpa simulate` that describe the cluster, and those that sweep."""

from collections.abc import Callable
from typing import Any

import click

from loadtests.cli.sandbox_options import Command, Duration
from loadtests.whatif.model import ClusterAssumptions
from slo.durations import parse_duration_seconds

_DEFAULTS = ClusterAssumptions()


class Moment(click.ParamType[float]):
    """A moment of the trace, as seconds or with a unit; or a length of time that may be none."""

    name = "seconds"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401 - click's
        """Parse the text; a number is a default that is seconds already."""
        if isinstance(value, float):
            return value
        seconds = 0.0 if value == "0" else parse_duration_seconds(value)
        if seconds is None:
            self.fail(f"{value}: must be a time with a unit, or 0; write it as 90s or 5m", param, ctx)
        return seconds


def cluster_options(command: Command) -> Command:
    """Add what neither the manifests nor the controller's flags say."""
    for option in reversed(_cluster_options()):
        command = option(command)
    return command


def sweep_options(command: Command) -> Command:
    """Add what asks about many variants."""
    for option in reversed(_sweep_options()):
        command = option(command)
    return command


# Private


def _cluster_options() -> list[Callable[[Command], Command]]:
    return [
        _time("--pod-start", "pod_start_seconds", "From the scale-out to running containers."),
        click.option(
            "--readiness-delay",
            "readiness_delay_seconds",
            type=Moment(),
            help="From running containers to a ready pod.  [default: what the readiness probe says]",
        ),
        _time("--metric-window", "metric_window_seconds", "Time between two samples of a pod.", Duration()),
        _time("--metric-delay", "metric_delay_seconds", "From a sample to the autoscaler."),
        _time("--sync-jitter", "sync_jitter_seconds", "How much more than its period a sync may come after the last."),
        click.option("--seed", type=int, default=_DEFAULTS.seed, show_default=True, help="Of the jitter."),
        click.option(
            "--rolling-update",
            "rollouts",
            metavar="AT",
            type=Moment(),
            multiple=True,
            help="Roll the Deployment out anew at this time of the trace; may be repeated.",
        ),
        click.option(
            "--start-replicas",
            type=click.IntRange(min=1),
            help="Replicas at the start.  [default: what the first demand needs]",
        ),
        click.option(
            "--carry-over",
            "carries_over",
            is_flag=True,
            help="Let demand wait that the pods cannot serve at their limit; else it is refused.",
        ),
        click.option(
            "--above",
            "busy_percent",
            metavar="PERCENT",
            type=click.IntRange(min=1),
            help="Demand per pod, in percent of its request, that counts as time above target.  [default: the target]",
        ),
    ]


def _sweep_options() -> list[Callable[[Command], Command]]:
    return [
        click.option(
            "--vary",
            metavar="KNOB=VALUES,...",
            multiple=True,
            help="Ask about variants, all combinations: values as 70, 50|60|70 or 50..90:10 (from, to, step). "
            "The knobs are listed below.",
        ),
        click.option("--jobs", type=click.IntRange(min=1), help="Processes of a sweep.  [default: one per core]"),
        click.option(
            "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Variants to list, the best first."
        ),
    ]


def _time(
    option: str, field: str, meaning: str, kind: click.ParamType[float] | None = None
) -> Callable[[Command], Command]:
    seconds = getattr(_DEFAULTS, field)
    return click.option(
        option, field, type=kind or Moment(), default=seconds, show_default=f"{seconds:g}s", help=meaning
    )
