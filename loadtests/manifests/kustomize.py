"""Load the documents of a file or folder, with the plainest part of kustomize applied."""

import os
from pathlib import Path

from loadtests.manifests.images import read_images, set_images
from loadtests.manifests.merge import merge, with_value
from slo.documents import Document, parse_documents, read_documents
from slo.errors import InvalidInput, Mistake, Place
from slo.fields import Fields

_NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_SUFFIXES = (".yaml", ".yml", ".json")
_DIRECTIVE, _DELETE = "$patch", "delete"
"""In a patch itself, and not below, it takes the whole resource out."""
_BUILD_IT = "build the folder with `kubectl kustomize` and give the resulting file"


def load_documents(path: Path, mistakes: list[Mistake]) -> list[Document]:
    """Load all documents of a file, of a folder with a kustomization, or of all YAML and JSON files of another folder.

    What cannot be read is noted as a mistake, and the rest is loaded.
    """
    return _loaded(path, mistakes, ())


def identity(document: Document) -> tuple[str, str]:
    """Return kind and name, empty where the document has none."""
    value = document.value if isinstance(document.value, dict) else {}
    metadata = value.get("metadata")
    name = metadata.get("name") if isinstance(metadata, dict) else None
    return str(value.get("kind") or ""), str(name or "")


def _loaded(path: Path, mistakes: list[Mistake], above: tuple[Path, ...]) -> list[Document]:
    if not path.is_dir():
        return _read(path, mistakes)
    kustomization = next((path / name for name in _NAMES if (path / name).is_file()), None)
    if kustomization is not None:
        return _built(kustomization, mistakes, (*above, path.resolve()))
    files = sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES and file.is_file())
    if not files:
        rule = f"must hold a {_NAMES[0]} or {', '.join(_SUFFIXES)} files"
        mistakes.append(_mistake(path, "folder", rule, "give the folder with the manifests"))
    return [document for file in files for document in _read(file, mistakes)]


def _read(path: Path, mistakes: list[Mistake]) -> list[Document]:
    try:
        return list(read_documents(path))
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return []


def _built(path: Path, mistakes: list[Mistake], above: tuple[Path, ...]) -> list[Document]:
    documents = _read(path, mistakes)
    if len(documents) != 1:
        if documents or not mistakes:
            mistakes.append(_mistake(path, "file", "must be one kustomization", "keep one document"))
        return []
    return _assembled(path, Fields(documents[0], mistakes), None, mistakes, above)


def _assembled(
    path: Path, fields: Fields, given: list[Document] | None, mistakes: list[Mistake], above: tuple[Path, ...]
) -> list[Document]:
    """Put a kustomization together, or a component, which is given the resources of the one that names it."""
    kind = "Kustomization" if given is None else "Component"
    fields.raw("apiVersion")
    fields.choice("kind", (kind,), default=kind)
    needed = int(given is None and "components" not in fields)
    resources = [*(given or ()), *_resources(path.parent, fields, mistakes, above, at_least=needed)]
    for name in fields.texts("components"):
        resources = _with_component(path.parent / name, name, fields, resources, mistakes, above)
    for patch in _patches(path, fields, mistakes):
        _apply(patch, resources, mistakes)
    if "namespace" in fields:
        _set_namespace(fields, resources)
    set_images(read_images(fields, _BUILD_IT), resources)
    fields.reject_unknown(instead=_BUILD_IT)
    return resources


def _with_component(
    folder: Path,
    name: str,
    fields: Fields,
    resources: list[Document],
    mistakes: list[Mistake],
    above: tuple[Path, ...],
) -> list[Document]:
    """Let a component add to the resources and change them."""
    folder = Path(os.path.normpath(folder))
    file = next((folder / each for each in _NAMES if (folder / each).is_file()), None)
    if file is None:
        fields.mistake("components", name, f"must be a folder with a {_NAMES[0]}", "correct the path")
        return resources
    if folder.resolve() in above:
        fields.mistake("components", name, "must not lead back to this folder", "remove it")
        return resources
    documents = _read(file, mistakes)
    if len(documents) != 1:
        if documents or not mistakes:
            mistakes.append(_mistake(file, "file", "must be one component", "keep one document"))
        return resources
    return _assembled(file, Fields(documents[0], mistakes), resources, mistakes, (*above, folder.resolve()))


def _resources(
    folder: Path, fields: Fields, mistakes: list[Mistake], above: tuple[Path, ...], *, at_least: int
) -> list[Document]:
    loaded: list[Document] = []
    for name in fields.texts("resources", at_least=at_least):
        path = Path(os.path.normpath(folder / name))  # as people would write it in a message
        if "://" in name or not path.exists():
            fields.mistake("resources", name, "must be a file or folder that is there", "correct the path")
        elif path.resolve() in above:
            fields.mistake("resources", name, "must not lead back to this folder", "remove it")
        else:
            loaded.extend(_loaded(path, mistakes, above))
    return loaded


def _patches(path: Path, fields: Fields, mistakes: list[Mistake]) -> list[Document]:
    patches: list[Document] = []
    for entry in fields.items("patches"):
        named, inline = entry.raw("path"), entry.raw("patch")
        if (named is None) == (inline is None):
            entry.mistake("path", named, "must stand alone: either `path` or `patch`", "give one of the two")
        elif named is not None:
            patches.extend(_read(path.parent / entry.text("path"), mistakes))
        else:
            patches.extend(_inline(path, entry, mistakes))
        entry.reject_unknown(instead=_BUILD_IT)
    return patches


def _inline(path: Path, entry: Fields, mistakes: list[Mistake]) -> list[Document]:
    text = entry.text("patch")
    line = entry.document.place((*entry.path, "patch")).line or 1
    # Blank lines ahead give the patch the line numbers it has in this file; a block's text begins below its key.
    ahead = line if "\n" in text else line - 1
    try:
        return list(parse_documents("\n" * ahead + text, file=str(path)))
    except InvalidInput as error:
        mistakes.extend(error.mistakes)
        return []


def _apply(patch: Document, resources: list[Document], mistakes: list[Mistake]) -> None:
    if not isinstance(patch.value, dict):
        rule = "must be a strategic-merge patch: a manifest with only the fields that change"
        mistakes.append(Mistake(place=patch.place(), value=patch.value, rule=rule, next_step=_BUILD_IT))
        return
    wanted = identity(patch)
    matching = [index for index, document in enumerate(resources) if identity(document) == wanted]
    if len(matching) != 1:
        found = ", ".join("/".join(identity(document)) for document in resources) or "none"
        rule = f"must be kind and name of exactly one resource (found: {found})"
        place = patch.place(("metadata", "name"))
        mistakes.append(Mistake(place=place, value="/".join(wanted), rule=rule, next_step="correct kind or name"))
        return
    if patch.value.get(_DIRECTIVE) == _DELETE:
        del resources[matching[0]]
    else:
        resources[matching[0]] = merge(resources[matching[0]], patch, mistakes)


def _set_namespace(fields: Fields, resources: list[Document]) -> None:
    namespace, place = fields.text("namespace"), fields.document.place(("namespace",))
    for index, document in enumerate(resources):
        if isinstance(document.value, dict):
            resources[index] = with_value(document, ("metadata", "namespace"), namespace, place)


def _mistake(path: Path, value: str, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value=value, rule=rule, next_step=next_step)
