"""What the commands share that work on recorded observations."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Command = Callable[..., Any]


def observations_option(*, required: bool = True) -> Callable[[Command], Command]:
    """Add `--observations`."""
    return click.option(
        "--observations",
        "observations",
        metavar="FILE",
        required=required,
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="Recorded syncs, one JSON observation a line.",
    )


def format_option(what: str) -> Callable[[Command], Command]:
    """Add `--format`, for text, JSON or Markdown."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(["text", "json", "markdown"]),
        default="text",
        show_default=True,
        help=f"How to print {what}.",
    )
