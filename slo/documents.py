"""Read YAML documents and remember on which line each field stands."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from slo.errors import InvalidInput, Mistake, Place
from slo.yaml_nodes import MOST_LEVELS, Mapping, Node, Scalar, Sequence, TooDeep, TooMuch, Unreadable, parse_nodes

FieldPath = tuple[str | int, ...]

MOST_FIELDS = 100_000
"""Of a document; a few nested aliases make billions out of a few lines."""

MOST_BYTES = 5_000_000
"""Of a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One YAML document: its value, and the place of every field in it."""

    file: str
    value: Any
    lines: dict[FieldPath, int] = field(repr=False)
    """Line (1-based) of each field by its path of keys and indices; `()` is the document itself."""
    written: dict[FieldPath, str] = field(default_factory=dict, repr=False)
    """How each value stands there that YAML took for something else than a text: `yes`, `1.50`, `2026-01-01`."""

    def place(self, path: FieldPath = ()) -> Place:
        """Say where a field stands; a missing field stands where its nearest parent does."""
        known = path
        while known not in self.lines and known:
            known = known[:-1]
        return Place(file=self.file, line=self.lines.get(known), field=spell(path))


def read_documents(path: Path) -> tuple[Document, ...]:
    """Read all documents of a YAML file; empty documents are left out.

    Raises:
        InvalidInput: the file cannot be read, is not YAML, is too large or too deep once its aliases are written out,
            or has keys that are repeated or no plain text; all wrong keys at once.
    """
    return parse_documents(_read_text(path), file=str(path))


def only_document(path: Path, begin: str) -> Document:
    """Read the one document of a file, which begins as `begin` shows.

    Raises:
        InvalidInput: the file cannot be read, or holds none or more than one.
    """
    documents = read_documents(path)
    if len(documents) != 1:
        rule, next_step = "must hold one YAML document", f"begin it with `{begin}`, without `---` in between"
        value = f"{len(documents)} documents"
        raise InvalidInput([Mistake(place=Place(file=str(path)), value=value, rule=rule, next_step=next_step)])
    return documents[0]


def parse_documents(text: str, *, file: str) -> tuple[Document, ...]:
    """Parse all documents of a YAML text, as `read_documents` does."""
    documents, mistakes = parse_what_can_be(text, file=file)
    if mistakes:
        raise InvalidInput(mistakes)
    return documents


def read_what_can_be(path: Path) -> tuple[tuple[Document, ...], list[Mistake]]:
    """Read the documents of a file that can be read, and say what is wrong with the file and the others."""
    try:
        return parse_what_can_be(_read_text(path), file=str(path))
    except InvalidInput as invalid:
        return (), list(invalid.mistakes)


def parse_what_can_be(text: str, *, file: str) -> tuple[tuple[Document, ...], list[Mistake]]:
    """Parse the documents that can be read, and say what is wrong with the others.

    After a mistake of syntax nothing more is read.
    """
    documents: list[Document] = []
    mistakes: list[Mistake] = []
    try:
        for node in parse_nodes(text):
            before = len(mistakes)
            document = _Walk(file, mistakes).document(node)
            if len(mistakes) == before and document.value is not None:
                documents.append(document)
    except TooMuch as bound:
        place = Place(file=file)
        mistakes.append(Mistake(place=place, value="document", rule=bound.rule, next_step=bound.next_step))
    except (yaml.YAMLError, ValueError) as error:
        mistakes.append(_syntax_mistake(error, file, last_line=len(text.splitlines())))
    except InvalidInput as invalid:
        mistakes.extend(invalid.mistakes)
    return tuple(documents), mistakes


def spell(path: FieldPath) -> str:
    """Spell a path as `spec.metrics[0].type`."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += f".{part}" if text else part
    return text


# Private


def _read_text(path: Path) -> str:
    try:
        with open(path, "rb", opener=_open_at_once) as file:
            data = file.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            rule = f"must not be larger than {MOST_BYTES // 1_000_000} MB"
            raise InvalidInput([_file_mistake(path, rule, "divide it into several files")])
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput([_file_mistake(path, "must be UTF-8 text", "save it in that encoding")]) from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InvalidInput([_file_mistake(path, f"cannot be read ({reason})", "check the path")]) from error


def _open_at_once(path: str, flags: int) -> int:
    """Open a file without waiting for a writer: a named pipe that has none is empty."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


class _Walk:
    """Turn the tree of one document into its value, and remember where each field stands."""

    def __init__(self, file: str, mistakes: list[Mistake]) -> None:
        self._file = file
        self._mistakes = mistakes
        self._lines: dict[FieldPath, int] = {}
        self._written: dict[FieldPath, str] = {}
        self._fields = 0

    def document(self, root: Node) -> Document:
        """Read the document."""
        self._lines[()] = root.line
        value = self._value(root, (), 0)
        return Document(file=self._file, value=value, lines=self._lines, written=self._written)

    def _value(self, node: Node, path: FieldPath, level: int) -> Any:  # noqa: ANN401 - YAML holds anything
        if isinstance(node, Scalar):
            if node.value is not None and not isinstance(node.value, str):
                self._written.setdefault(path, node.text)
            return node.value
        if level > MOST_LEVELS:
            raise TooDeep
        if isinstance(node, Mapping):
            return self._mapping(node, path, level)
        return [self._item(item, (*path, index), level) for index, item in enumerate(node.items)]

    def _item(self, item: Node, path: FieldPath, level: int) -> Any:  # noqa: ANN401
        self._found(path, item.line)
        return self._value(item, path, level + 1)

    def _mapping(self, node: Mapping, path: FieldPath, level: int) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        seen: dict[str, int] = {}
        merged: list[Node] = []
        for key, value in node.pairs:
            if isinstance(key, Unreadable):
                self._mistake(path, key.line, key.text, "a key must be a plain text", _IN_QUOTES)
                continue
            inner = (*path, key.text)
            self._found(inner, key.line)
            if key.text in seen:
                rule = f"the key is already set on line {seen[key.text]}"
                self._mistake(inner, key.line, key.text, rule, "keep one of the two")
            elif key.is_merge:
                merged.extend(value.items if isinstance(value, Sequence) else [value])
            else:
                values[key.text] = self._value(value, inner, level + 1)
            seen.setdefault(key.text, key.line)
        for other in merged:
            self._merge(values, other, path, level)
        return values

    def _merge(self, values: dict[Any, Any], other: Node, path: FieldPath, level: int) -> None:
        """Add the fields of a mapping under the key `<<` that are not set."""
        if not isinstance(other, Mapping):
            value = other.value if isinstance(other, Scalar) else "a list"
            self._mistake(
                (*path, "<<"), other.line, value, "must be a mapping, or a list of mappings", "name its alias"
            )
            return
        for key, value in self._mapping(other, path, level + 1).items():
            values.setdefault(key, value)

    def _found(self, path: FieldPath, line: int) -> None:
        self._lines.setdefault(path, line)
        self._fields += 1
        if self._fields > MOST_FIELDS:
            rule = f"must not have more than {MOST_FIELDS} fields, those that aliases repeat included"
            next_step = "use fewer aliases, or divide the document"
            raise InvalidInput(
                [Mistake(place=Place(file=self._file, line=line), value="document", rule=rule, next_step=next_step)]
            )

    def _mistake(self, path: FieldPath, line: int, value: object, rule: str, next_step: str) -> None:
        place = Place(file=self._file, line=line, field=spell(path))
        self._mistakes.append(Mistake(place=place, value=value, rule=rule, next_step=next_step))


_IN_QUOTES = "put a template in quotes: '{{ ... }}'"


def _syntax_mistake(error: Exception, file: str, *, last_line: int) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
    # Where something is missing at the end, the parser looks for it on the line after the last.
    place = Place(file=file, line=min(mark.line + 1, max(last_line, 1)) if mark else None)
    return Mistake(
        place=place, value=problem, rule="must be YAML", next_step="correct the syntax on or before that line"
    )


def _file_mistake(path: Path, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)
