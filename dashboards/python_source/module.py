"""Write a board as a module with a function `board`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from dashboards.model import Board, Json, Row
from dashboards.python_source.literals import columns
from dashboards.python_source.names import Names, words_of_title
from dashboards.python_source.objects import Spelling, shared_by
from dashboards.python_source.shared_extras import shared_extra
from dashboards.python_source.syntax import LINE_COLUMNS, Group, Node, Part, Word, laid_out

_MOST_TITLE_COLUMNS = 90


def module_source(board: Board) -> str:
    """Write a board as Python over our layer, as `ruff format` leaves it."""
    shared = _shared(board)
    spelling = Spelling(shared=shared)
    functions = list(_functions(board, spelling))
    constants = [_constant(name, spelling.constant(one)) for name, one in spelling.datasources.items()]
    if shared:
        constants.append("# What all such panels, or all queries, have besides what our kinds write.")
        constants.extend(_constant(name, spelling.node(extra)) for name, extra in shared.values())
    head = [f'"""{_one_line(board.title)}."""', "", *_imports(spelling.imports)]
    first, *private = functions
    sections = ["\n".join(head), *(["\n".join(constants)] if constants else [])]
    text = "\n\n".join(sections) + f"\n\n\n{first}\n"
    if private:
        text += "\n\n# Private\n\n\n" + "\n\n\n".join(private) + "\n"
    too_long = any(columns(line) > LINE_COLUMNS for line in text.splitlines())
    return f"# ruff: noqa: E501\n{text}" if too_long else text


# Private


def _shared(board: Board) -> dict[str, tuple[str, Mapping[str, Json]]]:
    extras: dict[str, list[Mapping[str, Json]]] = {}
    for panel in (panel for row in board.rows for panel in row.panels):
        extras.setdefault(shared_by(panel), []).append(panel.extra)
        for query in panel.queries:
            extras.setdefault(shared_by(query), []).append(query.extra)
    names = Names()
    shared = {group: shared_extra(all_of) for group, all_of in sorted(extras.items())}
    return {
        group: (names.take(f"EXTRA_OF_{words_of_title(group, fallback='PANELS').upper()}"), extra)
        for group, extra in shared.items()
        if extra
    }


def _functions(board: Board, spelling: Spelling) -> Iterator[str]:
    """Write `board`, and the functions it calls."""
    names = Names()
    rows = [(names.take(f"_{words_of_title(row.title, fallback='top')}"), row) for row in board.rows]
    given: dict[str, Node] = {"rows": _tuple([Word(f"{name}()") for name, _ in rows])}
    choices = names.take("_variables")
    if board.variables:
        given["variables"] = Word(f"{choices}()")
    yield _function("board", "Build the board.", "Board", spelling.call(board, **given))
    if board.variables:
        yield _function(choices, "Give what can be chosen.", "tuple[Variable, ...]", spelling.node(board.variables))
    for name, row in rows:
        yield _function(name, _row_sentence(row), "Row", spelling.call(row))


def _row_sentence(row: Row) -> str:
    return f"Give the row {_one_line(row.title)}." if row.title.strip() else "Give panels without a row's head."


def _function(name: str, sentence: str, returned: str, value: Node) -> str:
    body = laid_out(value, indent=4, before="return ")
    return "\n".join([f"def {name}() -> {returned}:", f'    """{sentence}"""', *body])


def _constant(name: str, value: Node) -> str:
    return "\n".join(laid_out(value, before=f"{name} = "))


def _imports(imports: set[tuple[str, str]]) -> Iterator[str]:
    for module in sorted({module for module, _ in imports}):
        names = sorted({name for where, name in imports if where == module}, key=_isort_key)
        line = f"from {module} import {', '.join(names)}"
        if columns(line) <= LINE_COLUMNS:
            yield line
        else:
            yield from (f"from {module} import (", *(f"    {name}," for name in names), ")")


def _isort_key(name: str) -> tuple[int, str]:
    """Sort as isort does: constants, classes, the rest."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _tuple(nodes: Sequence[Node]) -> Group:
    return Group("(", ")", tuple(Part(node) for node in nodes))


def _one_line(title: str) -> str:
    """Spell a title inside a docstring."""
    plain = re.sub(r"\s+", " ", title.replace("\\", "/").replace('"', "'")).strip().rstrip(".") or "A board"
    shown = "".join(character for character in plain if character.isprintable())
    return shown if columns(shown) <= _MOST_TITLE_COLUMNS else f"{shown[: _MOST_TITLE_COLUMNS // 2]}…"
