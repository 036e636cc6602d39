"""Spell texts and numbers as `ruff format` leaves them."""

import unicodedata
from collections.abc import Iterator

_LAST_OF_TWO_DIGITS, _LAST_OF_FOUR_DIGITS = 0xFF, 0xFFFF
_ESCAPES = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def text_literal(text: str) -> str:
    """Spell a text: in double quotes, unless single ones save escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_spelt(character, quote) for character in text) + quote


def number_literal(number: float) -> str:
    """Spell a number."""
    return repr(number).replace("e+", "e")


def columns(source: str) -> int:
    """Count the columns that a piece of source takes: some characters take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in source)


def pieces(text: str, most_columns: int) -> Iterator[str]:
    """Cut a text after its line breaks, and where that is not enough after spaces, so that each literal has room."""
    for line in text.splitlines(keepends=True):
        rest = line
        while columns(text_literal(rest)) > most_columns:
            piece = _beginning(rest, most_columns)
            yield piece
            rest = rest[len(piece) :]
        if rest:
            yield rest


# Private


def _spelt(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{character}"
    if character in _ESCAPES:
        return _ESCAPES[character]
    # What cannot be seen, or sits upon the character before it, is spelt out.
    if character.isprintable() and not unicodedata.category(character).startswith("M"):
        return character
    code = ord(character)
    if code <= _LAST_OF_TWO_DIGITS:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= _LAST_OF_FOUR_DIGITS else f"\\U{code:08x}"


def _beginning(text: str, most_columns: int) -> str:
    """Give as much of a text as has room, up to a space where there is one, and one character at least."""
    room, end = most_columns - 2, 0
    for character in text:
        room -= columns(_spelt(character, '"'))
        if room < 0:
            break
        end += 1
    space = text.rfind(" ", 0, end)
    return text[: space + 1] if space > 0 else text[: max(end, 1)]
