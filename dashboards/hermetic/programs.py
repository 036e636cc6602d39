"""Find the program that a temporary Prometheus needs."""

import os
from collections.abc import Mapping
from pathlib import Path

from dashboards.hermetic.errors import MissingProgram
from slo.programs import find_program

VARIABLE = "LOAD_HARNESS_PROMETHEUS"


def find_prometheus(environ: Mapping[str, str] = os.environ) -> Path:
    """Find Prometheus: the one that the environment names, or the system's.

    Raises:
        MissingProgram: There is none.
        InvalidInput: The environment names what is no program.
    """
    found = find_program("prometheus", variable=VARIABLE, environ=environ)
    if found is None:
        message = (
            "prometheus: is not on this machine, and without it there is no temporary one; run `make setup`, install "
            f"the package prometheus, set {VARIABLE} to its path, or give --prometheus URL"
        )
        raise MissingProgram(message)
    return found
