"""Find the programs of Prometheus that commands call."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from slo.errors import InvalidInput, Mistake, Place


def find_program(
    name: str, *, variable: str, option: str = "", given: str | None = None, environ: Mapping[str, str] = os.environ
) -> Path | None:
    """Find a program: the one that an option gives, the environment's, or the system's; None if there is none.

    Raises:
        InvalidInput: one was given, and is no program.
    """
    named = given or environ.get(variable)
    found = shutil.which(named or name, path=environ.get("PATH", os.defpath))
    if named and not found:
        place = Place(file=option if given else variable)
        rule, next_step = "is not an executable file", "correct the path, or leave it out"
        raise InvalidInput([Mistake(place=place, value=named, rule=rule, next_step=next_step)])
    return Path(found).absolute() if found else None
