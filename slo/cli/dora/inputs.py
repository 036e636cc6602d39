"""The options that say what evidence a `dora` command goes by."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from slo.cli.dora.evidence import gather
from slo.cli.moment import MomentOption, past_moment
from slo.cli.options import Command
from slo.dora.policy.model import Policy
from slo.dora.policy.read import read_policy
from slo.errors import InvalidInput, Mistake, noted


def evidence_options(command: Command) -> Command:
    """Add `--repo`, `--ledger`, `--policy` and `--at`, and hand the command `evidence`."""
    return _handed(command, (*_PLACES, _POLICY, _AT))


def timeless_options(command: Command) -> Command:
    """Add `--repo`, `--ledger` and `--policy`, and hand the command `evidence`: for what has no window."""
    return _handed(command, (*_PLACES, _POLICY))


def places_options(command: Command) -> Command:
    """Add `--repo`, `--ledger` and `--at`, and hand the command `evidence` by the built-in policy."""
    return _handed(command, (*_PLACES, _AT))


# Private

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PLACES: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--repo",
        "repositories",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="DIR",
        help="A clone. May be repeated.  [default: . where no ledger is given]",
    ),
    click.option(
        "--ledger",
        "ledgers",
        multiple=True,
        metavar="LEDGER",
        help="What `dora collect` and `dora serve` wrote: a file, or git:BRANCH[@REMOTE]. May be repeated.",
    ),
    click.option(
        "--skip-damaged",
        "skips_damaged",
        is_flag=True,
        help="Go on without the lines of a ledger that cannot be read; the note `ledger-damaged` is then fatal.",
    ),
    click.option(
        "--patch-ids",
        "with_patch_ids",
        is_flag=True,
        help="Know cherry-picks by their patches too; reads the contents of the clones, which takes long.",
    ),
)
_POLICY: Callable[[Command], Command] = click.option(
    "--policy",
    "policy_file",
    type=_FILE,
    metavar="FILE",
    help="The definitions to go by.  [default: the built-in ones]",
)
_AT: Callable[[Command], Command] = click.option(
    "--at", type=MomentOption(), metavar="TIME", help="The end of every window.  [default: now]"
)


def _handed(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    """Add options, and hand the command what they gather in place of their values."""

    @functools.wraps(command)
    def wrapper(policy_file: Path | None = None, at: float | None = None, **given: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        mistakes: list[Mistake] = []
        policy = Policy()
        if policy_file is not None:
            with noted(mistakes):
                policy = read_policy(policy_file)
        with noted(mistakes):
            evidence = gather(
                repositories=given.pop("repositories"),
                ledgers=given.pop("ledgers"),
                skips_damaged=given.pop("skips_damaged"),
                with_patch_ids=given.pop("with_patch_ids"),
                policy=policy,
                at=past_moment(at),
            )
        if mistakes:
            raise InvalidInput(mistakes)
        return command(**given, evidence=evidence)

    decorated: Command = wrapper
    for option in reversed(options):
        decorated = option(decorated)
    return decorated
