"""What several commands let a user say."""

import re
from collections.abc import Callable, Collection, Sequence
from typing import Any

import click

from slo.durations import parse_duration_seconds

Command = Callable[..., Any]

_LABEL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class Duration(click.ParamType[float]):
    """A positive duration with a unit, such as 30s, as seconds."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:  # noqa: ANN401
        """Parse the text; a number is a default that is seconds already."""
        seconds = value if isinstance(value, float) else parse_duration_seconds(value)
        if seconds is None or seconds <= 0:
            self.fail(f"{value}: must be a positive duration with a unit; write it as 30s or 5m", param, ctx)
        return seconds


class Label(click.ParamType[tuple[str, str]]):
    """A label and its value, as team=shop."""

    name = "label"

    def __init__(self, pattern: re.Pattern[str] = _LABEL, *, reserved: Collection[str] = ()) -> None:
        self._pattern = pattern
        self._reserved = reserved

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:  # noqa: ANN401
        """Parse the text."""
        name, sign, text = value.partition("=")
        if not sign or not self._pattern.fullmatch(name) or name.startswith("__"):
            self.fail(f"{value}: must be a label's name and its value; write it as team=shop", param, ctx)
        if name in self._reserved:
            self.fail(f"{name}: is a label that the rules set themselves; rename it", param, ctx)
        return name, text


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
