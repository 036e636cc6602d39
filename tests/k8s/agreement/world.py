"""All that is built, with the files that no build shows, and copies of it in which one thing is another."""

import copy
import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.k8s import built
from tests.k8s.built import REPOSITORY, KubernetesObject

Change = Callable[[Any], Any]
GONE = object()
"""In place of a value: the field is taken out."""

_TEXTS = (
    "Dockerfile",
    "scripts/ci/*.sh",
    "docs/**/*.md",
    "requirements/toolkit.txt",
    "k8s/**/*.yaml",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the agreements are about."""

    objects: Mapping[str, tuple[KubernetesObject, ...]]
    """What each kustomization of `k8s/` builds, by its folder, and what is applied by hand, by its file."""
    texts: Mapping[str, str]
    """Files as they are written, by their paths in the repository."""

    def of_kind(self, folder: str, kind: str) -> dict[str, KubernetesObject]:
        """Give the objects of one kind by their names."""
        return {each["metadata"]["name"]: each for each in self.objects[folder] if each["kind"] == kind}

    def all_of_kind(self, kind: str) -> Iterator[tuple[str, KubernetesObject]]:
        """Give every object of a kind with a name for messages."""
        for folder, objects in self.objects.items():
            for each in objects:
                if each["kind"] == kind:
                    yield f"{folder} {kind}/{each['metadata']['name']}", each

    def changed(self, folder: str, name: str, path: str, value: object) -> "World":
        """Copy it with one field changed.

        Args:
            folder: the kustomization.
            name: of the object, as `Service/load-harness`.
            path: of the field: keys and indices with spaces between; in a list `name:X` is the item with that name,
                `after:X` the one that follows the word X.
            value: what stands there instead; GONE for nothing, a function for what it makes of the value.
        """
        objects = copy.deepcopy(self.objects[folder])
        (wanted,) = [each for each in objects if f"{each['kind']}/{each['metadata']['name']}" == name]
        *way, end = path.split()
        parent = functools.reduce(lambda field, step: field[_key(field, step)], way, wanted)
        last = _key(parent, end)
        put = value(parent[last]) if callable(value) else value
        assert put is GONE or not _has(parent, last) or parent[last] != put, f"{name}: {path} is {put} already"
        if put is GONE:
            del parent[last]
        else:
            parent[last] = put
        return replace(self, objects={**self.objects, folder: objects})

    def without(self, folder: str, name: str) -> "World":
        """Copy it without an object."""
        left = tuple(each for each in self.objects[folder] if f"{each['kind']}/{each['metadata']['name']}" != name)
        assert len(left) == len(self.objects[folder]) - 1, f"{folder} has no {name}"
        return replace(self, objects={**self.objects, folder: left})

    def rewritten(self, path: str, old: str, new: str) -> "World":
        """Copy it with other words in a file."""
        assert old in self.texts[path], f"{path} has no {old}"
        return replace(self, texts={**self.texts, path: self.texts[path].replace(old, new)})


@functools.cache
def real() -> World:
    """Build all there is, once a test run; nobody may change it in place."""
    objects = {folder: built.objects(folder) for folder in built.kustomizations()} | built.by_hand()
    files = [path for pattern in _TEXTS for path in sorted(REPOSITORY.glob(pattern))]
    texts = {str(path.relative_to(REPOSITORY)): path.read_text(encoding="utf-8") for path in files}
    return World(objects=objects, texts=texts)


# Private


def _key(field: Any, step: str) -> Any:  # noqa: ANN401 - the key of a mapping, or the index of a list
    kind, _, word = step.partition(":")
    if kind == "name" and word:
        return next(index for index, each in enumerate(field) if each["name"] == word)
    if kind == "after" and word:
        return field.index(word) + 1
    return int(step) if step.isdecimal() else step


def _has(parent: Any, key: Any) -> bool:  # noqa: ANN401 - a mapping or a list
    return key in parent if isinstance(parent, dict) else key < len(parent)
