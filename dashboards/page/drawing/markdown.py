"""A small part of Markdown as safe HTML: all that the text has is escaped first, marks alone become elements."""

import re
from collections.abc import Callable, Iterator, Sequence

from markupsafe import Markup, escape

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_ITEM = re.compile(r"\s*(?:[-*+]|(\d+)[.)])\s+(.*)")
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*$")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$")
_FENCE = re.compile(r"\s*(```|~~~)")
_INLINE = re.compile(
    r"(?P<code>`[^`]+`)"
    r"|\[(?P<label>[^\]]*)\]\((?P<address>[^)\s]+)[^)]*\)"
    r"|\*\*(?P<strong>.+?)\*\*|__(?P<strong_too>.+?)__"
    r"|(?<![\w*])\*(?P<em>[^*\s][^*]*)\*|(?<!\w)_(?P<em_too>[^_\s][^_]*)_(?!\w)"
)
_CELL, _HEAD_CELL = Markup("<td>{}</td>"), Markup("<th>{}</th>")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|#|\.{0,2}/|[\w./%-]+(?:[?#]|$))", re.IGNORECASE)


def safe_address(address: str) -> str:
    """Give an address as it is, or nothing where following it could run a script."""
    clean = re.sub(r"[\x00-\x20]", "", address)
    return clean if _SAFE_ADDRESS.match(clean) else ""


def markdown_html(text: str) -> Markup:
    """Write a text with marks as HTML."""
    return Markup("\n").join(_blocks(text.replace("\r\n", "\n").split("\n")))


# Private


def _blocks(lines: Sequence[str]) -> Iterator[Markup]:
    place = 0
    while place < len(lines):
        line = lines[place]
        if not line.strip():
            place += 1
            continue
        reader = next((reader for begins, reader in _READERS if begins(lines, place)), _paragraph)
        html, place = reader(lines, place)
        yield html


def _fenced(lines: Sequence[str], place: int) -> tuple[Markup, int]:
    end = next((n for n in range(place + 1, len(lines)) if _FENCE.match(lines[n])), len(lines))
    return Markup("<pre><code>{}</code></pre>").format("\n".join(lines[place + 1 : end])), end + 1


def _heading(lines: Sequence[str], place: int) -> tuple[Markup, int]:
    found = _HEADING.match(lines[place])
    marks, text = found.groups() if found else ("#", lines[place])
    level = min(len(marks) + 3, 6)  # below the panel's own title
    return Markup("<h{0} class='level-{1}'>{2}</h{0}>").format(level, len(marks), _inline(text)), place + 1


def _rule(_lines: Sequence[str], place: int) -> tuple[Markup, int]:
    return Markup("<hr>"), place + 1


def _list(lines: Sequence[str], place: int) -> tuple[Markup, int]:
    items: list[str] = []
    first = _ITEM.match(lines[place])
    while place < len(lines) and lines[place].strip():
        found = _ITEM.match(lines[place])
        if found:
            items.append(found[2])
        elif items:
            items[-1] += f" {lines[place].strip()}"
        place += 1
    inside = Markup("").join(Markup("<li>{}</li>").format(_inline(item)) for item in items)
    whole = Markup("<ol>{}</ol>") if first and first[1] else Markup("<ul>{}</ul>")
    return whole.format(inside), place


def _table(lines: Sequence[str], place: int) -> tuple[Markup, int]:
    end = next((n for n in range(place, len(lines)) if "|" not in lines[n]), len(lines))
    head, rows = _row(lines[place], _HEAD_CELL), (_row(line, _CELL) for line in lines[place + 2 : end])
    return Markup("<table>{}{}</table>").format(head, Markup("").join(rows)), end


def _row(line: str, cell: Markup) -> Markup:
    texts = line.strip().strip("|").split("|")
    inside = Markup("").join(cell.format(_inline(text.strip())) for text in texts)
    return Markup("<tr>{}</tr>").format(inside)


def _paragraph(lines: Sequence[str], place: int) -> tuple[Markup, int]:
    end = place + 1
    while end < len(lines) and lines[end].strip() and not any(begins(lines, end) for begins, _ in _READERS):
        end += 1
    return Markup("<p>{}</p>").format(_inline(" ".join(line.strip() for line in lines[place:end]))), end


def _begins_table(lines: Sequence[str], place: int) -> bool:
    has_rule = place + 1 < len(lines) and _TABLE_RULE.match(lines[place + 1]) is not None
    return "|" in lines[place] and has_rule


def _matches(pattern: re.Pattern[str]) -> Callable[[Sequence[str], int], bool]:
    return lambda lines, place: pattern.match(lines[place]) is not None


_Begins = Callable[[Sequence[str], int], bool]
_Reader = Callable[[Sequence[str], int], tuple[Markup, int]]
_READERS: tuple[tuple[_Begins, _Reader], ...] = (
    (_matches(_FENCE), _fenced),
    (_matches(_HEADING), _heading),
    (_matches(_RULE), _rule),
    (_matches(_ITEM), _list),
    (_begins_table, _table),
)


def _inline(text: str) -> Markup:
    parts, place = [], 0
    for found in _INLINE.finditer(text):
        parts += [escape(text[place : found.start()]), _marked(found)]
        place = found.end()
    return Markup("").join([*parts, escape(text[place:])])


def _marked(found: re.Match[str]) -> Markup:
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"][1:-1])
    if found["address"]:
        address = safe_address(found["address"])
        label = _inline(found["label"])
        return Markup('<a href="{}">{}</a>').format(address, label) if address else label
    if strong := found["strong"] or found["strong_too"]:
        return Markup("<strong>{}</strong>").format(_inline(strong))
    return Markup("<em>{}</em>").format(_inline(found["em"] or found["em_too"]))
