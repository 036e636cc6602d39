"""Read YAML documents and remember on which line each field stands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from slo.errors import InvalidInput, Mistake, Place

FieldPath = tuple[str | int, ...]

MOST_FIELDS = 100_000
"""A few nested aliases make billions out of a few lines."""


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
        InvalidInput: the file cannot be read, is not YAML, is too large or too deep once its aliases are written out,
            or has keys that are repeated or no plain text; all wrong keys at once.
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
    except RecursionError as error:
        place, next_step = Place(file=file), "check the brackets and the indentation"
        mistake = Mistake(place=place, value="document", rule="is nested too deeply", next_step=next_step)
        raise InvalidInput([mistake]) from error
    except (yaml.YAMLError, ValueError) as error:
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
    wrong: list[Mistake] = []
    for number, (path, line, problem) in enumerate(_fields(node, (), frozenset())):
        if number >= MOST_FIELDS:
            rule = f"must not have more than {MOST_FIELDS} fields, those that aliases repeat included"
            next_step = "use fewer aliases, or divide the document"
            raise InvalidInput(
                [Mistake(place=Place(file=file, line=line), value="document", rule=rule, next_step=next_step)]
            )
        if problem:
            place = Place(file=file, line=line, field=spell(path))
            wrong.append(Mistake(place=place, value=problem.value, rule=problem.rule, next_step=problem.next_step))
        lines.setdefault(path, line)
    mistakes.extend(wrong)
    return Document(file=file, value=None if wrong else _value(node), lines=lines)


def _value(node: yaml.Node) -> Any:  # noqa: ANN401 - YAML holds anything
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_document(node)
    finally:
        loader.dispose()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Problem:
    """What is wrong with a key."""

    value: str
    rule: str
    next_step: str


def _fields(
    node: yaml.Node, path: FieldPath, above: frozenset[int]
) -> Iterator[tuple[FieldPath, int, _Problem | None]]:
    """Yield every field's path, its line, and what is wrong with its key."""
    if id(node) in above:
        message = "an anchor refers to itself"
        raise yaml.YAMLError(message)
    above |= {id(node)}
    if not path:
        yield path, node.start_mark.line + 1, None
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                yield path, line, _no_text(key)
                continue
            inner = (*path, str(key.value))
            yield inner, line, _repeated(key.value, seen)
            seen.setdefault(key.value, line)
            yield from _fields(value, inner, above)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield (*path, index), item.start_mark.line + 1, None
            yield from _fields(item, (*path, index), above)


def _no_text(key: yaml.Node) -> _Problem:
    begin, end = key.start_mark, key.end_mark
    written = " ".join((begin.buffer or "")[begin.pointer : end.pointer].split())
    return _Problem(value=written, rule="a key must be a plain text", next_step="put a template in quotes: '{{ ... }}'")


def _repeated(key: str, seen: Mapping[str, int]) -> _Problem | None:
    if key not in seen:
        return None
    rule = f"the key is already set on line {seen[key]}"
    return _Problem(value=key, rule=rule, next_step="keep one of the two")


def _syntax_mistake(error: Exception, file: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error) or type(error).__name__
    place = Place(file=file, line=mark.line + 1 if mark else None)
    return Mistake(
        place=place, value=problem, rule="must be YAML", next_step="correct the syntax on or before that line"
    )


def _file_mistake(path: Path, rule: str, next_step: str) -> Mistake:
    return Mistake(place=Place(file=str(path)), value="file", rule=rule, next_step=next_step)
