"""The commands `load-harness key new|check`."""

import os
from pathlib import Path

import click

from load_harness.access.keyring import KeyRing
from load_harness.access.keys import new_key, wrong_name
from load_harness.access.roles import Role
from load_harness.client.errors import Refused
from load_harness.errors import shown
from load_harness.settings import Settings


@click.group()
def key() -> None:
    """Make API keys for a workload, and check the file that names them.

    Example: load-harness key new ci --role load
    """


@key.command()
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True, help="What its owner may do.")
def new(name: str, role: str) -> None:
    """Print a new key, once, and on standard error the line for LOAD_HARNESS_API_KEYS_FILE.

    The file holds only a hash, from which nobody finds the key: it is 256 random bits. Role read looks, load starts
    and stops loads, admin switches faults and runs drills.

    Example: load-harness key new ci --role load 2>>keys
    """
    if rule := wrong_name(name):
        raise Refused(what=f"name {shown(name)}", rule=rule, next_step="give the key another name")
    text, made = new_key(name, Role(role))
    click.echo(text)
    click.echo(made.line, err=True)


@key.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """List the names and roles of a file of keys, or every mistake in it.

    Example: load-harness key check keys
    """
    path = Path(os.path.abspath(file))  # noqa: PTH100 - Path.resolve would follow the links that a message should name
    ring = KeyRing(Settings.from_env({"LOAD_HARNESS_API_KEYS_FILE": str(path)}))
    for found in ring.current():
        click.echo(f"{found.name} {found.role}")
