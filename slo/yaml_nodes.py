"""Parse YAML into a light tree, with libyaml where it is there, and never deeper than a bound.

libyaml's own composer is as fast, but recurses in C: a few thousand open brackets end the process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml

MOST_LEVELS = 100
"""Of nesting; nobody nests so deeply on purpose."""
MOST_NODES = 300_000
"""Keys and values of a text; a few thousand SLOs have fewer."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
_MERGE = "tag:yaml.org,2002:merge"
_PLAIN_COLLECTIONS = (None, "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class TooMuch(Exception):  # noqa: N818 - read as a sentence
    """The text is beyond a bound."""

    def __init__(self, rule: str, next_step: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.next_step = next_step


class TooDeep(TooMuch):
    """The text has more than `MOST_LEVELS` of nesting, those of its aliases included."""

    def __init__(self) -> None:
        super().__init__(f"is nested too deeply, over {MOST_LEVELS} levels", "check the brackets and the indentation")


class TooMany(TooMuch):
    """The text has more than `MOST_NODES` keys and values."""

    def __init__(self) -> None:
        super().__init__(f"must not have more than {MOST_NODES} keys and values", "divide it into several files")


@dataclass(slots=True)
class Scalar:
    """A single value."""

    line: int
    """1-based, as everywhere."""
    value: Any
    text: str
    """As it is written, without its quotes."""
    is_merge: bool


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list["Node"]


@dataclass(slots=True)
class Mapping:
    """Pairs; a key that is no scalar comes as what is written there."""

    line: int
    pairs: list[tuple["Scalar | Unreadable", "Node"]]


@dataclass(slots=True)
class Unreadable:
    """A key that is no plain text."""

    line: int
    text: str


Node = Scalar | Sequence | Mapping


def parse_nodes(text: str) -> Iterator[Node]:
    """Yield the root of every document that is not empty.

    Raises:
        yaml.YAMLError: the text is not YAML, or has a tag that stands for no plain value.
        TooMuch: the text is nested too deeply, or has too many nodes.
    """
    loader = _Loader(text)
    try:
        reader = _Reader(loader, text)
        while not isinstance(event := loader.get_event(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                reader.anchors.clear()
                yield reader.node(loader.get_event(), 0)
    finally:
        loader.dispose()


# Private


class _Reader:
    """Make nodes of the events of one text."""

    def __init__(self, loader: Any, text: str) -> None:  # noqa: ANN401 - libyaml's loader has no type
        self._loader = loader
        self._text = text
        self._scalars = yaml.constructor.SafeConstructor()
        self._resolver: Any = yaml.resolver.Resolver()
        self.anchors: dict[str, Node | None] = {}
        """None while the node is not complete."""
        self._nodes = 0

    def node(self, event: Any, level: int) -> Node:  # noqa: ANN401
        """Read the node that begins with an event."""
        if level > MOST_LEVELS:
            raise TooDeep
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self._begun(event, level)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _begun(self, event: Any, level: int) -> Node:  # noqa: ANN401
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise TooMany
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if event.tag not in _PLAIN_COLLECTIONS:
            raise _no_plain_value(event.tag, event)
        line = event.start_mark.line + 1
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, self._items(level))
        return Mapping(line, self._pairs(level))

    def _items(self, level: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := self._loader.get_event(), yaml.SequenceEndEvent):
            items.append(self.node(event, level + 1))
        return items

    def _pairs(self, level: int) -> list[tuple[Scalar | Unreadable, Node]]:
        pairs: list[tuple[Scalar | Unreadable, Node]] = []
        while not isinstance(event := self._loader.get_event(), yaml.MappingEndEvent):
            key = self._key(event, level + 1)
            pairs.append((key, self.node(self._loader.get_event(), level + 1)))
        return pairs

    def _key(self, event: Any, level: int) -> Scalar | Unreadable:  # noqa: ANN401
        key = self.node(event, level)
        if isinstance(key, Scalar):
            return key
        end = self._loader.peek_event().start_mark.index
        written = " ".join(self._text[event.start_mark.index : end].split()).removesuffix(":").rstrip()
        return Unreadable(event.start_mark.line + 1, written)

    def _aliased(self, event: Any) -> Node:  # noqa: ANN401
        if event.anchor not in self.anchors:
            problem = f"the alias *{event.anchor} has no anchor"
            raise _wrong(problem, event)
        node = self.anchors[event.anchor]
        if node is None:
            problem = "an anchor refers to itself"
            raise _wrong(problem, event)
        return node

    def _scalar(self, event: Any) -> Scalar:  # noqa: ANN401
        text: str = event.value
        line = event.start_mark.line + 1
        tag = event.tag
        if tag is None or tag == "!":
            tag = self._resolver.resolve(yaml.ScalarNode, text, (True, False)) if event.implicit[0] else _STR
        if tag in (_STR, _MERGE):
            return Scalar(line, text, text, is_merge=tag == _MERGE)
        make = self._scalars.yaml_constructors.get(tag)
        if make is None:
            raise _no_plain_value(tag, event)
        try:
            return Scalar(line, make(self._scalars, yaml.ScalarNode(tag, text)), text, is_merge=False)
        except (ValueError, KeyError, IndexError, AttributeError, yaml.YAMLError) as error:
            problem = f"{text[:40]!r} is no {tag.rpartition(':')[2]}"
            raise _wrong(problem, event) from error


def _no_plain_value(tag: str, event: Any) -> yaml.MarkedYAMLError:  # noqa: ANN401
    return _wrong(f"the tag {tag!r} stands for no plain value", event)


def _wrong(problem: str, event: Any) -> yaml.MarkedYAMLError:  # noqa: ANN401
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
