"""What the programs in the images are: their commands, what they take, and the paths they answer."""

import functools
import importlib.util
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from flask import Flask
from prometheus_client import CollectorRegistry
from werkzeug.routing import Map

from load_harness.app import create_app as workload
from load_harness.cli import DOORS
from load_harness.settings import Settings
from loadtests.gate.app import create_app as gate
from loadtests.gate.settings import GateSettings
from slo.dora.receiver.app import create_app as receiver
from slo.dora.receiver.settings import ReceiverSettings
from slo.dora.sources.catalog import push_sources
from tests.fakes import FakeSpawn

Command = tuple[str, ...]
LOCUST = ("python", "-m", "locust")
_WAITING = "sleep"
"""What a pod starts that only holds a volume."""


def command_of(container: Mapping[str, Any]) -> Command:
    """Name what a container starts: a command of the image's entry point, or what stands in its place."""
    if container.get("command"):
        return tuple(container["command"])
    words = container.get("args", [])
    if not words or words[0] not in DOORS:
        return tuple(words[:1])
    found = DOORS[words[0]].open()
    return tuple(words[:2]) if isinstance(found, click.Group) else (words[0],)


def routes_of(command: Command) -> frozenset[tuple[str, str]]:
    """Give method and path of what a program answers; nothing for what is no server."""
    return _known(command) if command in _SERVERS else frozenset()


def wrong_arguments(container: Mapping[str, Any]) -> Iterator[str]:
    """Say what a command would not take of its arguments, without running it."""
    command = command_of(container)
    words = container.get("args", [])
    if command == LOCUST:
        yield from _unknown_to_locust(words)
        return
    if command[:1] == (_WAITING,):
        return
    if not words or words[0] not in DOORS:
        yield f"{words[:1]} is no command of load-harness"
        return
    found: click.Command | None = DOORS[words[0]].open()
    if isinstance(found, click.Group):
        found = found.get_command(click.Context(found), words[1]) if len(words) > 1 else None
    if found is None:
        yield f"{' '.join(words[:2])} is no command of load-harness"
        return
    yield from _not_taken(found, words[len(command) :])


# Private

_SERVERS: tuple[Command, ...] = (("serve",), ("canary", "gate"), ("dora", "serve"))
_LONG = re.compile(r"--[a-z][\w-]*")


def _app(command: Command, folder: Path) -> Flask:
    match command:
        case ("serve",):
            return workload(Settings.from_env({}), registry=CollectorRegistry(), spawn=FakeSpawn())
        case ("canary", "gate"):
            return gate(GateSettings(directory=folder))
        case _:
            return receiver(ReceiverSettings(ledger=folder / "ledger.jsonl"))


@functools.cache
def _known(command: Command) -> frozenset[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        paths: Map = _app(command, Path(folder)).url_map
    found = {(method, str(rule)) for rule in paths.iter_rules() for method in rule.methods or ()}
    sources = {("POST", f"/{source}") for source in push_sources()} if command == ("dora", "serve") else set()
    return frozenset(found | sources)


def _not_taken(command: click.Command, words: Sequence[str]) -> Iterator[str]:
    context = click.Context(command)
    try:
        given, left, _ = command.make_parser(context).parse_args(list(words))
        for parameter in command.params:
            name = parameter.name or ""
            is_file = isinstance(parameter.type, click.Path)  # it is in the pod, and not here
            if name in given and not is_file:
                parameter.type_cast_value(context, given[name])
            elif parameter.required and name not in given:
                yield f"{parameter.opts[-1]} is missing"
    except click.UsageError as error:
        yield error.format_message()
        return
    if left:
        yield f"takes no {' '.join(left)}"


@functools.cache
def _locusts_options() -> frozenset[str]:
    # Read and not imported: the package replaces the sockets of the whole process when it is imported.
    spec = importlib.util.find_spec("locust")
    assert spec is not None
    assert spec.origin is not None
    parser = Path(spec.origin).with_name("argument_parser.py")
    return frozenset(_LONG.findall(parser.read_text(encoding="utf-8")))


def _unknown_to_locust(words: Sequence[str]) -> Iterator[str]:
    yield from (
        f"Locust has no option {word}" for word in words if word.startswith("-") and word not in _locusts_options()
    )
