"""The options that shape a sandbox: its ports, and the controller's own flags."""

import functools
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import click

from loadtests.hpa.flags import ControllerFlags
from loadtests.hpa.versions import DEFAULT_VERSION, profile
from loadtests.sandbox.servers import PORT_OPTIONS, free_ports
from slo.durations import parse_duration_seconds

Command = Callable[..., Any]

FLAG_NAMES = tuple(field.name for field in fields(ControllerFlags))
"""The parameters of `flag_options`, as click knows them."""
_DEFAULTS = ControllerFlags()


class Duration(click.ParamType[float]):
    """A duration with a unit, such as 15s or 5m, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text; a number is a default that is seconds already."""
        seconds = value if isinstance(value, float) else parse_duration_seconds(value)
        if seconds is None or seconds <= 0:
            self.fail(f"{value}: must be a positive duration with a unit; write it as 15s or 5m", param, ctx)
        return seconds


def port_options(command: Command) -> Command:
    """Add an option per port and hand the command `ports`."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        ports = {name: given.pop(name) for name in PORT_OPTIONS}
        return command(**given, ports=free_ports(ports))

    decorated: Command = wrapper
    for name, option in reversed(PORT_OPTIONS.items()):
        what = {"balancer": "the workload's address", "exporter": "the cluster's exporter"}.get(name, name.capitalize())
        text = f"Port of {what}.  [default: a free one]"
        decorated = click.option(option, name, type=click.IntRange(1, 65535), help=text)(decorated)
    return decorated


def controller_options(command: Command) -> Command:
    """Add the flags of kube-controller-manager's autoscaler and hand the command `flags` and `kubernetes`."""
    version = click.option(
        "--kubernetes",
        default=DEFAULT_VERSION,
        show_default=True,
        callback=lambda _ctx, _param, value: profile(value).version,
        help="Version of Kubernetes whose autoscaler is modelled.",
    )
    return flag_options(version(command))


def flag_options(command: Command) -> Command:
    """Add the flags of kube-controller-manager's autoscaler and hand the command `flags`."""

    @functools.wraps(command)
    def wrapper(**given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        flags = ControllerFlags(**{name: given.pop(name) for name in FLAG_NAMES})
        return command(**given, flags=flags)

    decorated: Command = wrapper
    for option in reversed(_flag_options()):
        decorated = option(decorated)
    return decorated


def _flag_options() -> list[Callable[[Command], Command]]:
    return [
        _duration("--sync-period", "sync_period_seconds", "How often the autoscaler decides."),
        _duration(
            "--downscale-stabilization",
            "downscale_stabilization_seconds",
            "Scale-down window where the HPA's behavior sets none.",
        ),
        _duration(
            "--cpu-initialization-period", "cpu_initialization_period_seconds", "How long a pod counts as young."
        ),
        _duration(
            "--initial-readiness-delay", "initial_readiness_delay_seconds", "How long a first readiness may take."
        ),
        click.option(
            "--tolerance",
            type=click.FloatRange(min=0, max=1, max_open=True),
            default=_DEFAULTS.tolerance,
            show_default=True,
            callback=_finite,
            help="Deviation from the target that is left alone, as a ratio.",
        ),
    ]


def _finite(_context: click.Context, _parameter: click.Parameter, value: float) -> float:
    if not math.isfinite(value):
        message = f"{value}: must be a number; write 10 % as 0.1"
        raise click.BadParameter(message)
    return value


def _duration(option: str, field: str, meaning: str) -> Callable[[Command], Command]:
    seconds = getattr(_DEFAULTS, field)
    return click.option(option, field, type=Duration(), default=seconds, show_default=f"{seconds:g}s", help=meaning)
