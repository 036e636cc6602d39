"""Merge a strategic-merge patch into a document; every field keeps the place it came from.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#patchstrategicmerge
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slo.documents import Document, FieldPath, spell
from slo.errors import Mistake, Place

_MERGE_KEYS: Mapping[str, tuple[str, ...]] = {
    # The `patch merge key` of each list in the API reference; lists not named here are replaced as a whole.
    # Source: https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.33/
    "containers": ("name",),
    "env": ("name",),
    "ephemeralContainers": ("name",),
    "hostAliases": ("ip",),
    "imagePullSecrets": ("name",),
    "initContainers": ("name",),
    "ports": ("containerPort", "port"),  # of a container, of a Service
    "topologySpreadConstraints": ("topologyKey",),
    "volumeMounts": ("mountPath",),
    "volumes": ("name",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedDocument(Document):
    """A document whose fields come from several files."""

    places: Mapping[FieldPath, Place] = field(repr=False)

    def place(self, path: FieldPath = ()) -> Place:
        """Say where a field was written; a missing field stands where its nearest parent does."""
        known = path
        while known not in self.places and known:
            known = known[:-1]
        nearest = self.places[known]
        return Place(file=nearest.file, line=nearest.line, field=spell(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Node:
    """A value of a document as a tree, each part with its place."""

    value: Any
    """A mapping of keys to nodes, a list of nodes, or a scalar."""
    place: Place


def merge(base: Document, patch: Document, mistakes: list[Mistake]) -> Document:
    """Merge a patch into a document."""
    _reject_directives(patch, patch.value, (), mistakes)
    node = _merged(_grown(base, base.value, ()), _grown(patch, patch.value, ()), "")
    return _document(base.file, node)


def with_value(base: Document, path: FieldPath, value: object, place: Place) -> Document:
    """Set one field of a document; `place` says who set it."""
    patch: Any = _Node(value=value, place=place)
    for name in reversed(path):
        patch = _Node(value={name: patch}, place=place)
    return _document(base.file, _merged(_grown(base, base.value, ()), patch, ""))


def _grown(document: Document, value: Any, path: FieldPath) -> _Node:  # noqa: ANN401 - YAML holds anything
    if isinstance(value, dict):
        value = {key: _grown(document, inner, (*path, str(key))) for key, inner in value.items()}
    elif isinstance(value, list):
        value = [_grown(document, inner, (*path, index)) for index, inner in enumerate(value)]
    return _Node(value=value, place=document.place(path))


def _document(file: str, node: _Node) -> Document:
    places: dict[FieldPath, Place] = {}
    return MergedDocument(file=file, value=_flattened(node, (), places), lines={}, places=places)


def _flattened(node: _Node, path: FieldPath, places: dict[FieldPath, Place]) -> Any:  # noqa: ANN401 - YAML holds anything
    places[path] = node.place
    if isinstance(node.value, dict):
        return {key: _flattened(inner, (*path, str(key)), places) for key, inner in node.value.items()}
    if isinstance(node.value, list):
        return [_flattened(inner, (*path, index), places) for index, inner in enumerate(node.value)]
    return node.value


def _merged(base: _Node | None, patch: _Node, name: str) -> _Node:
    if isinstance(patch.value, dict):
        mapping = base is not None and isinstance(base.value, dict)
        return _merged_mapping(base if mapping else None, patch)
    key = _merge_key(name, patch.value)
    if key and base is not None and isinstance(base.value, list):
        return _merged_list(base, patch, key)
    return patch


def _merged_mapping(base: _Node | None, patch: _Node) -> _Node:
    value = dict(base.value) if base else {}
    for key, inner in patch.value.items():
        if inner.value is None:  # null in a patch deletes
            value.pop(key, None)
        else:
            value[key] = _merged(value.get(key), inner, str(key))
    return _Node(value=value, place=base.place if base else patch.place)


def _merged_list(base: _Node, patch: _Node, key: str) -> _Node:
    """Merge items with the same key; the patch's items come first, as kustomize puts them."""
    items = {_key_of(item, key): item for item in base.value}
    merged = [_merged(items.pop(_key_of(item, key), None), item, "") for item in patch.value]
    return _Node(value=[*merged, *items.values()], place=base.place)


def _merge_key(name: str, items: object) -> str | None:
    """Return the key by which a list's items are told apart, None if the list is to be replaced."""
    if not isinstance(items, Sequence) or isinstance(items, str):
        return None
    keys = _MERGE_KEYS.get(name, ())
    return next((key for key in keys if all(_key_of(item, key) is not None for item in items)), None)


def _key_of(item: _Node, key: str) -> Any:  # noqa: ANN401 - YAML holds anything
    return item.value[key].value if isinstance(item.value, dict) and key in item.value else None


def _reject_directives(document: Document, value: object, path: FieldPath, mistakes: list[Mistake]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            here = (*path, str(key))
            if str(key).startswith("$"):
                mistakes.append(
                    Mistake(
                        place=document.place(here),
                        value=inner,
                        rule="directives in patches are not supported here",
                        next_step="build the folder with `kubectl kustomize` and give the resulting file",
                    )
                )
            _reject_directives(document, inner, here, mistakes)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _reject_directives(document, inner, (*path, index), mistakes)
