"""Look at LogQL without its parser: brackets, quotes and the selection of streams."""

import re
from collections.abc import Iterator
from dataclasses import replace

from dashboards.promql_fault import Fault, unbalanced
from dashboards.promql_tokens import Kind, tokens

_RANGE = re.compile(r"\[\s*([^\]\[]+?)\s*\]")


def fault_of_logql(text: str) -> Fault | None:
    """Find what no LogQL can have: quotes or brackets that do not close, or no selection of streams."""
    found = tokens(text)
    for token in found:
        if token.kind is Kind.UNTERMINATED:
            return Fault(sentence=f"the text that begins with {token.text[0]} has no end", offset=token.start)
    fault = unbalanced(found)
    if fault is not None:
        return replace(fault)
    selects = any(token.text == "{" and token.kind is Kind.SIGN for token in found)
    is_constant = any(token.text == "vector" for token in found)
    if selects or is_constant:
        return None
    return Fault(sentence="it selects no streams of logs; each query begins with {label=...}", offset=0)


def ranges(text: str) -> Iterator[tuple[int, str]]:
    """Give the ranges of a query, each with its place; what stands in quotes is none."""
    quoted = [(one.start, one.end) for one in tokens(text) if one.kind is Kind.STRING]
    for found in _RANGE.finditer(text):
        if not any(begin <= found.start() < end for begin, end in quoted):
            yield found.start(), found[1]
