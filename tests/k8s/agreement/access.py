"""Roles allow what the commands ask for, of resources as they are spelt where they are asked for."""

import re
from collections.abc import Iterator
from pathlib import Path

import loadtests
from loadtests.kubernetes import resources
from loadtests.kubernetes.resources import Resource
from tests.k8s.agreement.world import World

_USED = re.compile(r"(get|list_all|_watch|Watch|change|delete|create)\(\s*(?:\w+(?:\.\w+)*,\s*)?resources\.([A-Z_]+)")
_VERBS = {
    "get": ("get",),
    "list_all": ("list",),
    "_watch": ("list", "watch"),
    "Watch": ("list", "watch"),
    "change": ("get",),
    "delete": ("delete",),
    "create": ("create",),
}
_OWN_RIGHTS = ("kubernetes", "doctor")
"""Folders whose modules ask for what their callers name, or for more than a run may: docs/doctor.md says what."""

Right = tuple[str, str, str]
"""Group, resource and verb."""


def faults(world: World) -> Iterator[str]:
    """Say which right is missing, and which rule is of nothing that is asked for."""
    known = {(one.group, one.plural) for one in vars(resources).values() if isinstance(one, Resource)}
    granted = set(_granted(world))
    for group, resource, _ in sorted(granted):
        if (group, resource.partition("/")[0]) not in known and not group.endswith(".metrics.k8s.io"):
            yield f"rbac: {resource} of {group or 'the core'} is nothing that a command asks for"
    for where, right in _asked():
        if right not in granted:
            group, resource, verb = right
            yield f"rbac: {where} needs to {verb} {resource} of {group or 'the core'}"


# Private


def _granted(world: World) -> Iterator[Right]:
    for _, role in (*world.all_of_kind("Role"), *world.all_of_kind("ClusterRole")):
        for rule in role["rules"]:
            for group in rule["apiGroups"]:
                yield from ((group, one, verb) for one in rule["resources"] for verb in rule["verbs"])


def _asked() -> Iterator[tuple[str, Right]]:
    folder = Path(loadtests.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        where = path.relative_to(folder)
        if where.parts[0] in _OWN_RIGHTS and where.name != "recorder.py":
            continue
        for call, name in _USED.findall(path.read_text(encoding="utf-8")):
            found: Resource = getattr(resources, name)
            yield from ((str(where), (found.group, found.plural, verb)) for verb in _VERBS[call])
