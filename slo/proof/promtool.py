"""Find promtool and let it run unit tests."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from slo.errors import InvalidInput, Mistake, Place

VARIABLE = "LOAD_HARNESS_PROMTOOL"
HOW_TO_GET = (
    f"promtool: is not on this machine; it comes with Prometheus (package prometheus), or set {VARIABLE} to its path"
)
_SECONDS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What promtool said of a file."""

    passed: bool
    output: str


def find_promtool(given: str | None, environ: Mapping[str, str] = os.environ) -> str | None:
    """Find promtool: the one that was given, the environment's, or the system's; None if there is none.

    Raises:
        InvalidInput: one was given, and is no program.
    """
    named = given or environ.get(VARIABLE)
    found = shutil.which(named or "promtool", path=environ.get("PATH"))
    if named and not found:
        option = "--promtool" if given else VARIABLE
        rule, next_step = "is not an executable file", "correct the path, or leave it out"
        raise InvalidInput([Mistake(place=Place(file=option), value=named, rule=rule, next_step=next_step)])
    return found


def run_tests(promtool: str, file: Path) -> Outcome:
    """Run the unit tests of a file."""
    command = [promtool, "test", "rules", file.name]
    try:
        done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603 - the user's own promtool
    except subprocess.TimeoutExpired:
        return Outcome(passed=False, output=f"promtool did not finish within {_SECONDS} s")
    return Outcome(passed=done.returncode == 0, output=(done.stdout + done.stderr).strip())
