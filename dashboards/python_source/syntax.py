"""Expressions of Python, laid out as `ruff format` leaves them: on one line where it has room, else one part a line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from dashboards.python_source.literals import columns, pieces, text_literal

LINE_COLUMNS = 120
_INDENT = 4
_LEAST_LITERAL_COLUMNS = 16


@dataclass(frozen=True, slots=True)
class Word:
    """A name, a number, or whatever stands as it is."""

    source: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A text."""

    text: str


@dataclass(frozen=True, slots=True)
class Group:
    """Parts between brackets: the arguments of a call, a tuple, a list, a mapping."""

    opening: str
    """As `Board(`, `(`, `[` or `{`."""
    closing: str
    parts: tuple["Part", ...]
    is_open: bool = field(default=False)
    """One part a line, even where one line has room for all; a group with parts only."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a group, with what stands before it: `title=`, or a key of a mapping."""

    value: "Node"
    keyword: str = ""
    key: str | None = None


Node = Word | Literal | Group


def laid_out(node: Node, *, indent: int = 0, before: str = "", after: str = "") -> list[str]:
    """Give the lines of an expression, and of what stands before and after it on its lines."""
    flat = _flat(node)
    start = " " * indent + before
    if flat is not None and columns(start + flat + after) <= LINE_COLUMNS:
        return [start + flat + after]
    if isinstance(node, Group) and node.parts:
        inside = [line for part in node.parts for line in _part(part, indent + _INDENT)]
        return [start + node.opening, *inside, " " * indent + node.closing + after]
    if isinstance(node, Literal) and node.text:
        return _literal(node, indent=indent, before=before, after=after)
    return [f"{start}{flat}{after}"]


# Private


def _flat(node: Node) -> str | None:
    if isinstance(node, Word):
        return node.source
    if isinstance(node, Literal):
        return text_literal(node.text)
    parts = [_flat_part(part) for part in node.parts]
    if None in parts or (node.is_open and parts):
        return None
    comma = "," if node.opening == "(" and len(parts) == 1 else ""
    return node.opening + ", ".join(part for part in parts if part is not None) + comma + node.closing


def _flat_part(part: Part) -> str | None:
    value = _flat(part.value)
    if value is None:
        return None
    key = "" if part.key is None else f"{text_literal(part.key)}: "
    return f"{part.keyword}{key}{value}"


def _part(part: Part, indent: int) -> list[str]:
    if part.key is None:
        return laid_out(part.value, indent=indent, before=part.keyword, after=",")
    key = laid_out(Literal(part.key), indent=indent, after=":")
    first, *rest = laid_out(part.value, indent=indent, before=f"{key[-1].lstrip()} ", after=",")
    return [*key[:-1], first, *rest]


def _literal(node: Literal, *, indent: int, before: str, after: str) -> list[str]:
    most = max(LINE_COLUMNS - indent - _INDENT, _LEAST_LITERAL_COLUMNS)
    parts = _indented(tuple(pieces(node.text, most)), indent + _INDENT)
    return [f"{' ' * indent}{before}(", *parts, f"{' ' * indent}){after}"]


def _indented(parts: Sequence[str], indent: int) -> Iterator[str]:
    yield from (" " * indent + text_literal(part) for part in parts)
