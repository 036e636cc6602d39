"""What commands share that print a report."""

from collections.abc import Callable, Sequence
from typing import Any

import click

Command = Callable[..., Any]


def format_option(what: str, *, styles: Sequence[str] = ("text", "json", "markdown")) -> Callable[[Command], Command]:
    """Add `--format`, passed on as `style`; the first of the styles is the default."""
    return click.option(
        "--format",
        "style",
        type=click.Choice(list(styles)),
        default=styles[0],
        show_default=True,
        help=f"How to print {what}.",
    )
