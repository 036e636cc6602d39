"""Print or write what a command answers."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from slo.errors import InvalidInput, Mistake, Place
from slo.files import CannotWrite, replace_file

_Command = Callable[..., Any]


def delivery_options(command: _Command) -> _Command:
    """Add `--out` and `--html`."""
    path = click.Path(dir_okay=False, path_type=Path)
    html = click.option("--html", metavar="FILE", type=path, help="Write a page with charts, too.")
    out = click.option("--out", metavar="FILE", type=path, help="Write the answer to a file instead of printing it.")
    return out(html(command))


def deliver(text: str, page: Callable[[], str], *, out: Path | None, html: Path | None) -> None:
    """Print an answer, or write it to a file, and its page, too, where one is asked for.

    Raises:
        CannotWrite: A file cannot be written.
    """
    if html is not None:
        write_text(html, page())
        click.echo(f"page: {html.absolute()}", err=True)
    if out is None:
        click.echo(text)
    else:
        write_text(out, f"{text.rstrip()}\n")
        click.echo(f"answer: {out.absolute()}", err=True)


def check_writable(*paths: Path | None) -> None:
    """Refuse files that cannot be written, before the work whose answer they are to hold.

    Raises:
        InvalidInput: With every mistake; nothing is written.
    """
    given = [path for path in paths if path is not None]
    mistakes = [mistake for path in given for mistake in _unwritable(path)]
    if len({path.absolute() for path in given}) < len(given):
        mistakes.append(_mistake(given[0], "is given for two answers", "name a file for each"))
    if mistakes:
        raise InvalidInput(mistakes)


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old one or the new one, whole. A device is written to.

    Raises:
        CannotWrite: The old one is still there, and nothing else is left.
    """
    if not _is_device(path):
        replace_file(path.resolve(), text.encode())
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(path, error) from error


# Private


def _unwritable(path: Path) -> Iterator[Mistake]:
    target = path if _is_device(path) else path.resolve()
    if not target.parent.is_dir():
        yield _mistake(path, "must be in a folder that exists", f"make {target.parent}, or name another file")
    elif not os.access(target if _is_device(target) else target.parent, os.W_OK):
        yield _mistake(path, "must be in a folder that may be written to", "name another file")


def _is_device(path: Path) -> bool:
    return path.exists() and not path.is_file()


def _mistake(path: Path, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)
