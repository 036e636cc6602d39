"""A way in which manifests may drift apart."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.k8s.agreement.world import World

Change = Callable[[World], World]


@dataclass(frozen=True, slots=True)
class Drift:
    """One change, and who finds it."""

    check: str
    """The module of the agreement."""
    told: str
    """Words of the fault that it tells."""
    change: Change


def changed(folder: str, name: str, path: str, value: object) -> Change:
    """Change one field of a built object, as `World.changed` does."""
    return lambda world: world.changed(folder, name, path, value)


def without(folder: str, name: str) -> Change:
    """Leave an object out."""
    return lambda world: world.without(folder, name)


def rewritten(path: str, old: str, new: str) -> Change:
    """Write other words into a file."""
    return lambda world: world.rewritten(path, old, new)


def in_place_of(old: str, new: str) -> Callable[[str], str]:
    """Change some words of a text, wherever they stand in it."""
    return lambda text: text.replace(old, new)
