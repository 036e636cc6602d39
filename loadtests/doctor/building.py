"""Build a kustomization with kubectl or kustomize, where it needs more of kustomize than is read here."""

import re
import subprocess
from pathlib import Path

from slo.documents import Document, parse_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.programs import find_program

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_PROGRAMS = (
    ("kustomize", "LOAD_HARNESS_KUSTOMIZE", ("build",)),
    ("kubectl", "LOAD_HARNESS_KUBECTL", ("kustomize",)),
)
_LOGGED = re.compile(r'err="(.*)"$')
"""kubectl logs what is wrong, in quotes, behind a time that differs at each call."""
_MINOR = re.compile(r'"gitVersion": "v1\.(\d+)\.')
_FIRST_MINOR = 21
"""Source: https://github.com/kubernetes-sigs/kustomize#kubectl-integration"""
_TIMEOUT_SECONDS = 60
"""Nothing is fetched by a kustomization that is whole; one with remote resources may wait for a server."""


def build(folder: Path) -> list[Document] | None:
    """Build a folder; None where neither program is there, or only one that is too old. What is built has no lines.

    Raises:
        InvalidInput: the program refuses the folder.
    """
    command = _command(folder)
    if command is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)  # noqa: S603 - a program that we found
    except subprocess.TimeoutExpired as error:
        raise InvalidInput([_mistake(folder, f"must be built within {_TIMEOUT_SECONDS} s", command)]) from error
    if done.returncode:
        raise InvalidInput([_mistake(folder, f"is refused ({_last_line(done.stderr)})", command)])
    documents = parse_documents(done.stdout, file=str(folder))
    return [Document(file=one.file, value=one.value, lines={}) for one in documents]


# Private


def _command(folder: Path) -> list[str] | None:
    for name, variable, words in _PROGRAMS:
        program = find_program(name, variable=variable)
        if program is not None and not _is_too_old(program):
            return [str(program), *words, str(folder)]
    return None


def _is_too_old(program: Path) -> bool:
    """Say whether it is a kubectl before 1.21, whose kustomize (2.0) refuses what is fine, such as components."""
    if program.name != "kubectl":
        return False
    asked = [str(program), "version", "--client", "--output=json"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS, check=False)  # noqa: S603 - a program that we found
    minor = _MINOR.search(said.stdout)
    return minor is not None and int(minor[1]) < _FIRST_MINOR


def _mistake(folder: Path, rule: str, command: list[str]) -> Mistake:
    next_step = f"see what `{' '.join(command)}` says"
    return Mistake(place=Place(file=str(folder)), value="kustomization", rule=rule, next_step=next_step)


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    last = lines[-1] if lines else "without a word"
    logged = _LOGGED.search(last)
    return logged[1].replace('\\"', '"') if logged else last
