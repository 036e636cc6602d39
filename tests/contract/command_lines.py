"""Find what scripts and pages tell a shell to do, and what of it this repository does not have."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click

from load_harness.cli import DOORS, front_door

ROOT = Path(__file__).parents[2]
_OURS = re.compile(r"(?:^|[\s\"'=(]|bin/)(?:load-harness|\"\$harness\") ([a-z].*)$")
_SAID = re.compile(r'echo "[^"]*"')
"""A sentence for people may name us without being a command."""
_OF_OTHERS = re.compile(r"\b(?:docker|flux|helm|kind|kubectl) [^|]*")
"""A program of others takes our name as one of an object; what it hands on by a pipe may be for us."""
_FOLDERS = ("compose/", "docs/", "k8s/", "loadtests/", "scripts/", "slo/", "tests/")
_END = re.compile(r"\s(?:\||&&|\|\||;|>|2>|&)(?:\s|\d|$)|;\s|;$")


def lines_of(text: str) -> Iterator[str]:
    """Give the commands of a script, one a line, with their continuations and without comments and prompts."""
    for line in re.sub(r"\\\n\s*", " ", text).splitlines():
        command = re.sub(r"(?:^|\s)# .*$", "", line.strip().removeprefix("$ "))
        if command and not command.startswith("#"):
            yield command


def problems(text: str) -> list[str]:
    """Say what is wrong with the commands of a script: of ours, of make, and files that are not there."""
    return [
        problem for line in lines_of(text) for problem in (*_of_our_commands(line), *_of_make(line), *_of_files(line))
    ]


def make_targets() -> set[str]:
    """Name the targets of the Makefile."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


# Private


def _of_our_commands(line: str) -> Iterator[str]:
    found = _OURS.search(_OF_OTHERS.sub("", _SAID.sub("echo", line)))
    if found is None:
        return
    words = shlex.split(_END.split(f"{found[1]} ")[0].replace("$(", "").replace("`", ""))
    command: click.Command = front_door(DOORS)
    while isinstance(command, click.Group) and words:
        name = words.pop(0)
        below = command.get_command(click.Context(command), name)
        if below is None:
            yield f"{line}: there is no command {name}"
            return
        command = below
    yield from _of_options(line, command, words)


def _of_options(line: str, command: click.Command, words: list[str]) -> Iterator[str]:
    options = {
        name: parameter
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
        if isinstance(parameter, click.Option)
    }
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        if not name.startswith("--") or name == "--help":
            continue
        if name not in options:
            yield f"{line}: {command.name} has no option {name}"
            continue
        kind = options[name].type
        value = value or " ".join(words[place + 1 : place + 2])
        if isinstance(kind, click.Choice) and value not in kind.choices:
            yield f"{line}: {name} {value}: is none of {', '.join(map(str, kind.choices))}"


def _of_make(line: str) -> Iterator[str]:
    found = re.match(r"make((?: --?[a-z]\S*)*)((?: [a-z-]+)+)", line)
    for target in found[2].split() if found else ():
        if target not in make_targets():
            yield f"{line}: the Makefile has no target {target}"


def _of_files(line: str) -> Iterator[str]:
    for word in re.split(r"[\s\"'=:,()<>]+", line):
        path = word.removeprefix("./").rstrip(";.")
        if path.startswith(_FOLDERS) and not re.search(r"[$*{]", path) and not (ROOT / path).exists():
            yield f"{line}: there is no {path}"
