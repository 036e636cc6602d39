"""Find the servers' programs: the system's packages, or those named in the environment."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


class MissingPrograms(Exception):  # noqa: N818 - read as a sentence
    """Name every server program that is not on this machine, and how to get it."""

    exit_code = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A server program and the names it goes by."""

    variable: str
    """Environment variable that names another executable."""
    names: tuple[str, ...]
    """Names to look for, the system package's first."""
    package: str
    """Debian package that brings it."""


PROMETHEUS = Program(variable="LOAD_HARNESS_PROMETHEUS", names=("prometheus",), package="prometheus")
ALERTMANAGER = Program(
    variable="LOAD_HARNESS_ALERTMANAGER",
    names=("prometheus-alertmanager", "alertmanager"),
    package="prometheus-alertmanager",
)
PUSHGATEWAY = Program(
    variable="LOAD_HARNESS_PUSHGATEWAY",
    names=("prometheus-pushgateway", "pushgateway"),
    package="prometheus-pushgateway",
)
HAPROXY = Program(variable="LOAD_HARNESS_HAPROXY", names=("haproxy",), package="haproxy")
SERVERS = (PROMETHEUS, ALERTMANAGER, PUSHGATEWAY, HAPROXY)

_MORE_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/sbin", "/opt/homebrew/bin")
"""Where daemons live that an ordinary user's PATH leaves out."""


def find_programs(environ: Mapping[str, str] = os.environ) -> dict[Program, Path]:
    """Find all servers' executables.

    Raises:
        MissingPrograms: some are not there; all of them are named.
    """
    found = {program: _find(program, environ) for program in SERVERS}
    missing = [program for program, path in found.items() if path is None]
    if missing:
        raise MissingPrograms("\n".join(_how_to_get(program, environ) for program in missing))
    return {program: path for program, path in found.items() if path is not None}


def _find(program: Program, environ: Mapping[str, str]) -> Path | None:
    search = os.pathsep.join((environ.get("PATH", os.defpath), *_MORE_FOLDERS))
    names = (environ[program.variable],) if environ.get(program.variable) else program.names
    paths = (shutil.which(name, path=search) for name in names)
    return next((Path(path) for path in paths if path), None)


def _how_to_get(program: Program, environ: Mapping[str, str]) -> str:
    given = environ.get(program.variable)
    if given:
        return f"{program.variable} {given}: is not an executable file; correct the path or unset the variable"
    return (
        f"{program.names[0]}: is not on this machine; run `make setup`, install the package {program.package}, "
        f"or set {program.variable} to its path"
    )
