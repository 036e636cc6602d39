"""Say what is wrong with a PromQL query, and where: a parser says whether, promtool or our own look says where."""

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from dashboards.promql_functions import AGGREGATIONS, FUNCTIONS
from dashboards.promql_place import misplaced, narrowed
from dashboards.promql_reading import NotPromql, or_matcher, parsed
from dashboards.promql_tokens import Kind, Token, tokens
from slo.proof.promtool import find_promtool
from slo.suggestions import nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why Prometheus would refuse a query."""

    sentence: str
    """In lower case and without a full stop, as `the ( is never closed`."""
    offset: int | None
    """Where in the query; None where that is not known."""


def fault_of(query: str) -> Fault | None:
    """Find the fault of a query, its variables replaced; None where Prometheus takes it.

    Raises:
        InvalidInput: The environment names a promtool, and it is none.
    """
    try:
        parsed(query)
    except NotPromql as error:
        return structural_fault(query) or told_fault(query, str(error), promtool=find_promtool(None))
    return None


def structural_fault(query: str) -> Fault | None:
    """Look for what a reader sees without knowing PromQL's types; its place is certain."""
    found = tokens(query)
    return next(_strange(found), None) or unbalanced(found) or next(_unknown(found), None) or _joined(query)


@lru_cache(maxsize=1000)
def told_fault(query: str, message: str, *, promtool: str | None, timeout_seconds: float = 10) -> Fault | None:
    """Take promtool's word and position, where it is there and its release knows the query's functions.

    Args:
        query: what the parser refuses.
        message: what the parser says of it.
        promtool: a program; None where there is none.
        timeout_seconds: how long to wait for it; then the parser is quoted.
    """
    told = None if promtool is None else _asked(promtool, query, timeout_seconds)
    if told == "":
        return None
    position = _POSITION.search(told or "")
    unknown = _UNKNOWN.search(told or "")
    if position is None or (unknown and unknown[1] in FUNCTIONS):
        return _own(query, message)
    offset = _offset(query, line=int(position[1]), column=int(position[2]))
    own = misplaced(query)
    # promtool calls what it met by the name of its lexer, as <aggr:sum>.
    return Fault(sentence=own[0] if own and own[1] == offset else position[3], offset=offset)


def pointed(text: str, offset: int | None, *, width: int = 110) -> str:
    """Draw the line of a query in which a place is, with a caret under it; long lines are cut around it."""
    if offset is None:
        return "\n".join(_cut(line, 0, width)[0] for line in text.strip().splitlines())
    offset = min(offset, len(text))
    begin = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line, column = _cut(text[begin : len(text) if end < 0 else end].replace("\t", " "), offset - begin, width)
    return f"{line}\n{' ' * column}^"


def unbalanced(found: Sequence[Token]) -> Fault | None:
    """Find a bracket that is never closed, or closes nothing."""
    opened: list[Token] = []
    for token in found:
        if token.kind is not Kind.SIGN:
            continue
        if token.text in _NAMES:
            opened.append(token)
        elif token.text in _PAIRS:
            if not opened or opened[-1].text != _PAIRS[token.text]:
                return Fault(sentence=_closes(token, opened), offset=token.start)
            opened.pop()
    if not opened:
        return None
    last = opened[-1]
    return Fault(sentence=f"the {_NAMES[last.text]} {last.text} is never closed", offset=last.start)


# Private

_PAIRS = {")": "(", "]": "[", "}": "{"}
_NAMES = {"(": "parenthesis", "[": "bracket", "{": "brace"}
_POSITION = re.compile(r'"fault:of": could not parse expression: (\d+):(\d+): parse error: (.+)')
_UNKNOWN = re.compile(r"unknown function with name [\"'](\w+)[\"']")
_OF_SYNTAX = "invalid promql query"
_NO_CALLS = frozenset({"by", "without", "on", "ignoring", "group_left", "group_right", "and", "or", "unless", "bool"})
_WORDS_BEFORE_BRACKETS = _NO_CALLS | {"offset", "atan2", "fill", "fill_left", "fill_right"}


def _strange(found: tuple[Token, ...]) -> Iterator[Fault]:
    for token in found:
        if token.kind is Kind.UNTERMINATED:
            yield Fault(sentence=f"the text that begins with {token.text[0]} has no end", offset=token.start)
        elif token.kind is Kind.STRANGE:
            yield Fault(sentence=f"PromQL has no {token.text}", offset=token.start)


def _closes(token: Token, opened: list[Token]) -> str:
    if opened:
        return f"{token.text} stands where the {_NAMES[opened[-1].text]} {opened[-1].text} must be closed"
    return f"{token.text} closes nothing"


def _unknown(found: tuple[Token, ...]) -> Iterator[Fault]:
    for token, following in pairwise(found):
        is_call = token.kind is Kind.WORD and following.text == "("
        if is_call and token.text.lower() not in _WORDS_BEFORE_BRACKETS and not _is_known(token.text):
            close = nearest(token.text, (*FUNCTIONS, *AGGREGATIONS))
            hint = f"; {close} is near" if close else ""
            yield Fault(sentence=f"PromQL has no function {token.text}{hint}", offset=token.start)


def _is_known(name: str) -> bool:
    return name in FUNCTIONS or name.lower() in AGGREGATIONS


def _joined(query: str) -> Fault | None:
    token = or_matcher(query)
    if token is None:
        return None
    sentence = "matchers cannot be joined with or: only VictoriaMetrics takes that, Prometheus refuses it"
    return Fault(sentence=sentence, offset=token.start)


def _asked(program: str, query: str, timeout_seconds: float) -> str | None:
    """Give what promtool says of a query: nothing where it takes it; None where it says nothing in time."""
    rules = {"groups": [{"name": "fault", "rules": [{"record": "fault:of", "expr": query}]}]}
    with tempfile.TemporaryDirectory(prefix="load-harness-") as folder:
        file = Path(folder) / "rules.json"
        file.write_text(json.dumps(rules), encoding="utf-8")
        try:
            done = subprocess.run(  # noqa: S603 - the user's own promtool
                [program, "check", "rules", str(file)],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout_seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
    return "" if done.returncode == 0 else f"{done.stdout}\n{done.stderr}"


def _offset(query: str, *, line: int, column: int) -> int:
    """Turn promtool's position, whose columns count bytes, into a place in the text."""
    lines = query.split("\n")
    before = sum(len(one) + 1 for one in lines[: line - 1])
    here = lines[line - 1].encode() if line <= len(lines) else b""
    return min(before + len(here[: column - 1].decode(errors="ignore")), len(query))


def _own(query: str, message: str) -> Fault:
    """Say what the parser says, and where by our own means; of syntax it says nothing at all."""
    sentence, offset = message, None
    if message == _OF_SYNTAX:
        sentence, offset = misplaced(query) or (_OF_SYNTAX, None)
    else:
        offset = narrowed(query, message)
    return Fault(sentence=sentence, offset=offset)


def _cut(line: str, column: int, width: int) -> tuple[str, int]:
    """Cut a long line around a column."""
    if len(line) <= width:
        return line, column
    begin = max(0, min(column - width // 2, len(line) - width))
    end = begin + width
    head, tail = "…" if begin else "", "…" if end < len(line) else ""
    return f"{head}{line[begin:end]}{tail}", column - begin + len(head)
