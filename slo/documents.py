"""Read YAML documents and remember on which line each field stands."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from slo.errors import InvalidInput, Mistake, Place

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML document: its value, and the place of every field in it."""

    file: str
    value: Any
    lines: dict[FieldPath, int] = field(repr=False)
    """Line (1-based) of each field by its path of keys and indices; `()` is the document itself."""

    def place(self, path: FieldPath = ()) -> Place:
        """Say where a field stands; a missing field stands where its nearest parent does."""
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        return Place(file=self.file, line=self.lines.get(known), field=spell(path))


def read_documents(path: Path) -> tuple[Document, ...]:
    """Read all documents of a YAML file; empty documents are left out.

    Raises:
        InvalidInput: the file cannot be read, is not YAML, or repeats a key; all repeated keys at once.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise InvalidInput([_file_mistake(path, f"cannot be read ({reason})", "check the path")]) from error
    return parse_documents(text, file=str(path))


def parse_documents(text: str, *, file: str) -> tuple[Document, ...]:
    """Parse all documents of a YAML text, as `read_documents` does."""
    mistakes: list[Mistake] = []
    try:
        nodes = [node for node in yaml.compose_all(text, Loader=yaml.SafeLoader) if node is not None]
        documents = tuple(_document(node, file, mistakes) for node in nodes)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidInput([_syntax_mistake(error, file)]) from error
    if mistakes:
        raise InvalidInput(mistakes)
    return tuple(document for document in documents if document.value is not None)


def spell(path: FieldPath) -> str:
    """Spell a path as `spec.metrics[0].type`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


def _document(node: yaml.Node, file: str, mistakes: list[Mistake]) -> Document:
    lines: dict[FieldPath, int] = {}
    for path, line, repeated in _fields(node, (), frozenset()):
        if repeated:
            place = Place(file=file, line=line, field=spell(path))
            rule = f"the key is already set on line {lines[path]}"
            mistakes.append(Mistake(place=place, value=path[-1], rule=rule, next_step="keep one of the two"))
        lines.setdefault(path, line)
    return Document(file=file, value=_value(node), lines=lines)


def _value(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


def _fields(node: yaml.Node, path: FieldPath, above: frozenset[int]) -> Iterator[tuple[FieldPath, int, bool]]:
    """Yield every field's path, its line, and whether its key repeats an earlier one."""
    if id(node) in above:
        message = "an anchor refers to itself"
        raise yaml.YAMLError(message)
    above |= {id(node)}
    if not path:
        yield path, node.start_mark.line + 1, False
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            inner = (*path, str(key.value))
            yield inner, key.start_mark.line + 1, key.value in seen
            seen.add(key.value)
            yield from _fields(value, inner, above)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item.start_mark.line + 1, False
            yield from _fields(item, (*path, index), above)


def _syntax_mistake(error: Exception, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
    place = Place(file=file, line=mark.line + 1 if mark else None)
    return Mistake(
        place=place, value=problem, rule="must be YAML", next_step="correct the syntax on or before that line"
    )


def _file_mistake(path: Path, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)
