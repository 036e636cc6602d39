"""Find the series that an SLO's queries select: a few label sets that tell its selectors apart."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from promql_parser import (
    AggModifierType,
    AggregateExpr,
    BinaryExpr,
    Expr,
    LabelModifierType,
    Matcher,
    MatchOp,
    VectorSelector,
    walk,
)

from slo.proof.interface import CannotDerive
from slo.proof.matching_text import matches, matching_text

NAME = "__name__"
_USUAL_TEXTS = {"code": "200", "status": "200", "status_code": "200", "method": "GET", "le": "+Inf"}
_MOST_CANDIDATES = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Atom:
    """One series that the queries read."""

    labels: tuple[tuple[str, str], ...]
    """Sorted; the name is `__name__`."""

    def __str__(self) -> str:
        name = dict(self.labels)[NAME]
        rest = ",".join(f'{label}="{_escaped(value)}"' for label, value in self.labels if label != NAME)
        return f"{name}{{{rest}}}" if rest else name


def find_atoms(expressions: Iterable[Expr], group: Mapping[str, str]) -> tuple[Atom, ...]:
    """Return series that together reach every selector of the expressions, one for each way to be selected.

    Args:
        expressions: parsed queries.
        group: labels that every series has besides, unless a matcher says otherwise.

    Raises:
        CannotDerive: no series can be found for a selector.
    """
    expressions = list(expressions)
    selectors = [selector for expression in expressions for selector in selectors_of(expression)]
    shared = {**_shared(expressions, selectors), **group}
    atoms: dict[tuple[bool, ...], Atom] = {}
    for name in sorted({_metric(selector) for selector in selectors}):
        for atom in _candidates(name, selectors, shared):
            selected = tuple(selects(selector, atom) for selector in selectors)
            if any(selected):
                atoms.setdefault(selected, atom)
    for index, selector in enumerate(selectors):
        if not any(selected[index] for selected in atoms):
            message = f"no series is known that {selector} selects"
            raise CannotDerive(message)
    return tuple(atoms.values())


def selectors_of(expression: Expr) -> list[VectorSelector]:
    """List the selectors of a query, each as often as it stands there."""
    found: list[VectorSelector] = []

    def note(node: Expr) -> None:
        if isinstance(node, VectorSelector):
            found.append(node)

    walk(expression, note)
    return found


def selects(selector: VectorSelector, atom: Atom) -> bool:
    """Tell whether a selector selects a series."""
    labels = dict(atom.labels)
    if selector.name and selector.name != labels[NAME]:
        return False
    return all(_accepts(matcher, labels.get(matcher.name, "")) for matcher in selector.matchers.matchers)


# Private


def _metric(selector: VectorSelector) -> str:
    if selector.matchers.or_matchers:
        message = f"{selector} has alternatives between its matchers"
        raise CannotDerive(message)
    if selector.name:
        return selector.name
    for matcher in selector.matchers.matchers:
        text = _text_for(matcher) if matcher.name == NAME else ""
        if text:
            return text
    message = f"{selector} names no metric"
    raise CannotDerive(message)


def _shared(expressions: Iterable[Expr], selectors: Sequence[VectorSelector]) -> dict[str, str]:
    """Give the labels that metrics are joined by the same value everywhere, where any matcher names one."""
    joined = {label for expression in expressions for label in _joining(expression)} - {"le"}
    shared: dict[str, str] = {}
    for matcher in (matcher for selector in selectors for matcher in selector.matchers.matchers):
        if matcher.name in joined and matcher.name not in shared:
            texts: list[str] = []
            _add_texts(texts, matcher)
            shared[matcher.name] = texts[0]
    return shared


def _joining(expression: Expr) -> set[str]:
    """List the labels by which a query aggregates or matches."""
    found: set[str] = set()

    def note(node: Expr) -> None:
        if isinstance(node, AggregateExpr) and node.modifier and node.modifier.type == AggModifierType.By:
            found.update(node.modifier.labels)
        matching = node.modifier.matching if isinstance(node, BinaryExpr) and node.modifier else None
        if matching is not None and matching.type == LabelModifierType.Include:
            found.update(matching.labels)

    walk(expression, note)
    return found


def _candidates(name: str, selectors: Sequence[VectorSelector], group: Mapping[str, str]) -> Iterator[Atom]:
    texts: dict[str, list[str]] = {label: [value] for label, value in group.items()}
    for selector in selectors:
        if _metric(selector) == name:
            for matcher in selector.matchers.matchers:
                if matcher.name != NAME:
                    _add_texts(texts.setdefault(matcher.name, []), matcher)
    if _product(len(values) for values in texts.values()) > _MOST_CANDIDATES:
        message = f"the selectors of {name} tell too many label sets apart"
        raise CannotDerive(message)
    for values in itertools.product(*texts.values()):
        labels = {label: value for label, value in zip(texts, values, strict=True) if value}
        yield Atom(labels=tuple(sorted({**labels, NAME: name}.items())))


def _add_texts(texts: list[str], matcher: Matcher) -> None:
    """Add texts that the matcher accepts and such that it refuses, the likelier ones first."""
    positive = matcher.op in (MatchOp.Equal, MatchOp.Re)
    written = _text_for(matcher)
    usual = _USUAL_TEXTS.get(matcher.name, "other")
    for text in [written, usual, "other", ""] if positive else [usual, "other", written, ""]:
        if text is not None and text not in texts:
            texts.append(text)


def _text_for(matcher: Matcher) -> str | None:
    is_pattern = matcher.op in (MatchOp.Re, MatchOp.NotRe)
    return matching_text(matcher.value) if is_pattern else matcher.value


def _accepts(matcher: Matcher, text: str) -> bool:
    if matcher.op in (MatchOp.Equal, MatchOp.NotEqual):
        return (matcher.value == text) is bool(matcher.op == MatchOp.Equal)
    matched = matches(matcher.value, text)
    if matched is None:
        message = f"{matcher} is a pattern that Python cannot read"
        raise CannotDerive(message)
    return matched is bool(matcher.op == MatchOp.Re)


def _product(numbers: Iterable[int]) -> int:
    product = 1
    for number in numbers:
        product *= number
    return product


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
