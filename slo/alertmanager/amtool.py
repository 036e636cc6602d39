"""Let amtool, Alertmanager's own checker, read a configuration."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from slo.errors import InvalidInput, Mistake, Place
from slo.programs import find_program

VARIABLE = "LOAD_HARNESS_AMTOOL"
"""Environment variable that names another executable."""
_PATIENCE_SECONDS = 30.0


def find_amtool(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Find amtool; None where it is not on this machine.

    Raises:
        InvalidInput: the environment names one that is no program.
    """
    return find_program("amtool", variable=VARIABLE, environ=environ)


def check_with(amtool: Path, configuration: str, *, source: str) -> None:
    """Check a configuration.

    Raises:
        InvalidInput: amtool does not take it; with its own words.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "alertmanager.yml"
        file.write_text(configuration, encoding="utf-8")
        done = subprocess.run(  # noqa: S603 - the user's own amtool, on our own file
            [str(amtool), "check-config", str(file)],
            capture_output=True,
            text=True,
            check=False,
            timeout=_PATIENCE_SECONDS,
        )
    if done.returncode:
        said = " ".join(f"{done.stdout} {done.stderr}".replace(str(file), "it").split())
        mistake = Mistake(
            place=Place(file=source),
            value="configuration",
            rule=f"must be one that amtool takes ({said})",
            next_step="correct what it names",
        )
        raise InvalidInput([mistake])
