"""The front door: names every group of commands, and imports one only when it is called."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import click

from load_harness import __version__

INTERRUPTED = 130


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """A command that is imported when it is called."""

    target: str
    """Import string, as `package.module:command`."""
    help: str
    extra: str | None = None
    """The extra that installs what it needs; None where the base install does."""

    def open(self) -> click.Command:
        """Import the command.

        Raises:
            click.ClickException: Naming the extra to install where a library is missing.
        """
        module, _, name = self.target.partition(":")
        try:
            command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            raise self._missing(error) from error
        assert isinstance(command, click.Command)  # noqa: S101 - our own table says so
        return command

    def _missing(self, error: ModuleNotFoundError) -> Exception:
        missing = (error.name or "").partition(".")[0]
        if self.extra is None or missing in _OURS:
            return error
        return click.UsageError(f"{missing}: is not installed; pip install 'load-harness[{self.extra}]'")


_OURS = frozenset({"load_harness", "slo", "dashboards", "loadtests"})
DOORS = {
    "demo": Door(
        target="loadtests.cli.demo:demo",
        help="Run the whole loop on a local sandbox and write one report.",
        extra="loadtests",
    ),
    "serve": Door(target="load_harness.server.command:serve", help="Serve the workload under gunicorn."),
    "key": Door(target="load_harness.client.key:key", help="Make API keys, and check a file of them."),
    "load": Door(target="load_harness.client.command:load", help="Load a workload, watch it, and judge what it got."),
    "sandbox": Door(
        target="loadtests.cli.sandbox:sandbox", help="Run a cluster of local processes.", extra="loadtests"
    ),
    "loadtest": Door(
        target="loadtests.cli.loadtest.group:loadtest",
        help="Drive load, record what was seen, judge it.",
        extra="loadtests",
    ),
    "hpa": Door(
        target="loadtests.cli.hpa.group:hpa",
        help="Simulate, explain, replay and lint autoscaler decisions.",
        extra="loadtests",
    ),
    "canary": Door(
        target="loadtests.cli.canary.group:canary",
        help="Simulate, lint, verify and gate releases as Flagger judges them.",
        extra="loadtests",
    ),
    "dashboards": Door(
        target="dashboards.cli.group:dashboards",
        help="Build, prove, ship and watch Grafana boards.",
        extra="dashboards",
    ),
    "slo": Door(target="slo.cli.group:slo", help="SLOs in; rules, proofs, back-tests and budgets out.", extra="slo"),
    "dora": Door(
        target="slo.cli.dora.group:dora",
        help="Deliveries in; DORA's five metrics, reports and series out.",
        extra="slo",
    ),
    "scorecard": Door(
        target="slo.cli.scorecard:scorecard",
        help="Hold goals against DORA, SLOs, load tests, Prometheus and cost.",
        extra="slo",
    ),
    "doctor": Door(
        target="loadtests.cli.doctor:doctor",
        help="Find what would spoil a test or a release, live or in files.",
        extra="loadtests",
    ),
}


class FrontDoor(click.Group):
    """A group whose members are known by name and short help until one is called."""

    def __init__(self, *, doors: Mapping[str, Door], **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(**attributes)
        self._doors = doors

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the members, in the order of the table."""
        return list(self._doors)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one member."""
        return self._doors[cmd_name].open() if cmd_name in self._doors else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the members without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, door.help) for name, door in self._doors.items()])


def front_door(doors: Mapping[str, Door]) -> FrontDoor:
    """Make the command that leads to others."""

    @click.command(cls=FrontDoor, doors=doors)
    @click.version_option(__version__)
    def command() -> None:
        """Prove that a platform scales, releases and keeps its promises.

        Example: load-harness demo
        """

    return command


def main(argv: Sequence[str] | None = None, *, doors: Mapping[str, Door] = DOORS) -> int:
    """Run one command line and return its exit code; what has no `exit_code` is a bug, and keeps its traceback."""
    try:
        outcome = front_door(doors).main(
            args=None if argv is None else list(argv), prog_name="load-harness", standalone_mode=False
        )
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _failed("interrupted", INTERRUPTED)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return error.exit_code
    except click.ClickException as error:
        return _failed(_with_help(error), error.exit_code)
    except Exception as error:
        exit_code = getattr(error, "exit_code", None)
        if not isinstance(exit_code, int):
            raise
        return _failed(str(error), exit_code)
    return outcome if isinstance(outcome, int) else 0


def _with_help(error: click.ClickException) -> str:
    message = error.format_message()
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message.removesuffix('.')}; see {error.ctx.command_path} --help"
    return message


def _failed(message: str, exit_code: int) -> int:
    print(f"error: {message}", file=sys.stderr)  # noqa: T201 - the front door speaks on stderr
    return exit_code
