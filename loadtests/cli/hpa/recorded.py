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
