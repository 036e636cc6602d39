"""What the commands share that look at a live namespace for a time."""

import importlib
import threading
from collections.abc import Callable, Collection

import click

from loadtests.cli.sandbox_options import Command, Duration
from loadtests.kubernetes.api import Api

INTERRUPTED = 130
"""The exit code of a command that Ctrl-C ended early, whatever it found."""


def place_options(namespace_help: str) -> Callable[[Command], Command]:
    """Add `--namespace` and `--context`, handed on as `namespace` and `context_name`."""

    def decorated(command: Command) -> Command:
        context = click.option(
            "--context", "context_name", metavar="NAME", help="Of the kubeconfig.  [default: its own]"
        )
        namespace = click.option("--namespace", metavar="NAME", help=namespace_help)
        both: Command = namespace(context(command))
        return both

    return decorated


def seconds_option(text: str, *, default: float | None = None) -> Callable[[Command], Command]:
    """Add `--for`, handed on as `seconds`."""
    return click.option("--for", "seconds", type=Duration(), default=default, help=text)


def connected(context: str | None) -> Api:
    """Connect, with the client that only live clusters need.

    Raises:
        UsageError: the extra that brings it is not installed.
    """
    try:
        connection = importlib.import_module("loadtests.kubernetes.connection")
    except ModuleNotFoundError as error:
        message = f"{error.name}: is not installed; pip install 'load-harness[kubernetes]'"
        raise click.UsageError(message) from error
    api: Api = connection.connect(context=context)
    return api


class Waiting:
    """Waits for a time, or until Ctrl-C."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.is_interrupted = False

    def __call__(self) -> None:
        """Wait."""
        try:
            threading.Event().wait(self._seconds)
        except KeyboardInterrupt:
            self.is_interrupted = True


def written(context: click.Context, names: Collection[str]) -> tuple[str, ...]:
    """Name those of some options that were written on the command line, as a user writes them."""
    return tuple(
        option.opts[0]
        for option in context.command.params
        if option.name in names and context.get_parameter_source(option.name) is click.core.ParameterSource.COMMANDLINE
    )
