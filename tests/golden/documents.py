"""A test case as a document that a user could paste: files, commands and what they print.

A fence with a file name (`yaml hpa.yaml`) is a file; a `console` fence holds `$ load-harness ...` and the output below
it (standard error after standard output, `[exit N]` last where N is not 0). UPDATE_GOLDEN=1 in the environment writes
the outputs anew.
"""

import os
import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from load_harness.cli import main

_FENCE = re.compile(r"^```(?P<kind>\w+)(?: (?P<name>\S+))?\n(?P<body>.*?)^```$", re.DOTALL | re.MULTILINE)
_PROMPT = "$ load-harness "


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of a document, with what it should print."""

    line: str
    """Without the prompt."""
    expected: str


def check(document: Path, folder: Path) -> None:
    """Write a document's files into a folder, run its commands there and compare what they print."""
    text = document.read_text(encoding="utf-8")
    for fence in _FENCE.finditer(text):
        if fence["name"]:
            target = folder / fence["name"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(fence["body"], encoding="utf-8")
    if os.environ.get("UPDATE_GOLDEN"):
        document.write_text(_FENCE.sub(_run_again, text), encoding="utf-8")
        return
    commands = [command for fence in _FENCE.finditer(text) for command in _commands(fence)]
    assert commands, f"{document.name} has no command"
    for command in commands:
        assert command.expected == run(command.line), f"{document.name}: load-harness {command.line}"


def run(line: str, call: Callable[[list[str]], int] = main) -> str:
    """Run a command in the working directory; give what it printed, as it stands in a document."""
    out, err = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = call(shlex.split(line))
    ending = f"[exit {code}]\n" if code else ""
    return "".join(f"{one.rstrip()}\n" for one in (out.getvalue() + err.getvalue()).splitlines()) + ending


# Private


def _commands(fence: re.Match[str]) -> list[Command]:
    if fence["kind"] != "console":
        return []
    _, *blocks = re.split(rf"^{re.escape(_PROMPT)}", fence["body"], flags=re.MULTILINE)
    return [Command(line=line, expected=expected) for line, _, expected in (one.partition("\n") for one in blocks)]


def _run_again(fence: re.Match[str]) -> str:
    if fence["kind"] != "console":
        return fence[0]
    ran = "".join(f"{_PROMPT}{command.line}\n{run(command.line)}" for command in _commands(fence))
    return f"```console\n{ran}```"
