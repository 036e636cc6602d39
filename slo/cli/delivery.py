"""Write what a command answers."""

import os
from contextlib import suppress
from pathlib import Path

from slo.errors import InvalidInput, Mistake, Place


def write_text(path: Path, text: str) -> None:
    """Replace a file in one step: a reader sees the old one or the new one, whole.

    Raises:
        InvalidInput: It cannot be written; the old one is still there, and nothing else is left.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8")
        temporary.replace(path)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        rule = f"cannot be written ({error.strerror})"
        next_step = "check that its folder exists and may be written to"
        raise InvalidInput(
            [Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)]
        ) from error
