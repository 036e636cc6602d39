"""A group that imports a command when it is called, since some of them need much that others do not."""

import importlib
from collections.abc import Mapping
from typing import Any

import click

_OURS = frozenset({"dashboards", "load_harness", "loadtests", "slo"})


class LazyGroup(click.Group):
    """A group whose members are known by name until one is called, or all are listed."""

    def __init__(self, *, members: Mapping[str, str], extra: str, **attributes: Any) -> None:  # noqa: ANN401 - click's
        super().__init__(**attributes)
        self._members = members
        """Import strings, as `package.module:command`, by the commands' names."""
        self._extra = extra
        """What installs the libraries that they need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the members, in the order of the table."""
        return list(self._members)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one member.

        Raises:
            click.UsageError: Naming the extra to install where a library is missing.
        """
        if cmd_name not in self._members:
            return None
        module, _, name = self._members[cmd_name].partition(":")
        try:
            command = getattr(importlib.import_module(module), name)
        except ModuleNotFoundError as error:
            missing = (error.name or "").partition(".")[0]
            if missing in _OURS:
                raise
            message = f"{missing}: is not installed; pip install 'load-harness[{self._extra}]'"
            raise click.UsageError(message) from error
        assert isinstance(command, click.Command)  # noqa: S101 - our own table says so
        return command
