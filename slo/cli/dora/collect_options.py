"""What `dora collect` lets a user say."""

import inspect
from collections.abc import Callable
from pathlib import Path

import click

from slo.cli.dora.collect_sources import KINDS
from slo.cli.moment import MomentOption
from slo.cli.options import Command, Duration, format_option
from slo.dora.policy.model import Policy
from slo.dora.sources.catalog import NAMES


def collect_options(command: Command) -> Command:
    """Add the options."""
    decorated = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    rows = "\n\n".join(f"{name}{kind.what}: {kind.title} ({kind.needs})" for name, kind in KINDS.items())
    decorated.__doc__ = f"{inspect.getdoc(command)}\n\nSources (and what the token needs):\n\n{rows}\n"
    return decorated


# Private

_OPTIONS: list[Callable[[Command], Command]] = [
    click.argument("sources", nargs=-1, metavar="SOURCE..."),
    click.option(
        "--from",
        "files",
        multiple=True,
        metavar="NAME:FILE",
        help=f"Saved webhooks of {', '.join(NAMES)}: one payload, or one on each line. May be repeated.",
    ),
    click.option(
        "--ledger",
        "ledger_name",
        required=True,
        metavar="LEDGER",
        help="Where it is written: a file, or git:BRANCH[@REMOTE] in the clone.",
    ),
    click.option(
        "--since", type=MomentOption(), metavar="TIME", help="Only what changed since, as -7d.  [default: all]"
    ),
    click.option(
        "--repo",
        type=click.Path(path_type=Path),
        default=Path(),
        metavar="DIR",
        help="The clone whose `origin` names the repository.  [default: .]",
    ),
    click.option("--repository", metavar="HOST/OWNER/NAME", help="The repository, where there is no clone."),
    click.option("--service", default="", metavar="NAME", help="What is deployed.  [default: the repository's name]"),
    click.option(
        "--environment",
        default=Policy().default_environment,
        show_default=True,
        metavar="NAME",
        help="Where to, for sources that do not say.",
    ),
    click.option(
        "--first-commits/--no-first-commits",
        "with_commits",
        default=True,
        show_default=True,
        help="Whether github-pulls asks for each one's commits, a request for each.",
    ),
    click.option(
        "--cache",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Keep answers there: what did not change then costs nothing of GitHub's rate limit.",
    ),
    click.option(
        "--wait",
        "wait_seconds",
        type=Duration(),
        default=300.0,
        metavar="DURATION",
        help="How long to wait in all for rate limits and servers that stumble.  [default: 5m]",
    ),
    click.option(
        "--timeout",
        "timeout_seconds",
        type=Duration(),
        default=30.0,
        metavar="DURATION",
        help="How long to wait for each answer.  [default: 30s]",
    ),
    format_option("what came", styles=("text", "json")),
]
