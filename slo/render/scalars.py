"""Texts in YAML: plain where that is safe, several lines as a block, anything else in quotes."""

import json
import re

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.:/-]*(?<!:)")
"""Never a number, a date or an indicator."""
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n"})


def text(value: str) -> str:
    """Write a text on one line."""
    if _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return quoted if quoted.isprintable() else "".join(map(_escaped, quoted))


def block_or_text(value: str, indent: str) -> str:
    """Write a text that has several lines, or quotes, as a literal block, which shows it as it is."""
    lines = value.split("\n")
    if (len(lines) == 1 and '"' not in value) or not _fits_a_block(lines):
        return text(value)
    return "\n".join(["|-", *(f"{indent}  {line}" if line else "" for line in lines)])


def _fits_a_block(lines: list[str]) -> bool:
    """Say whether a block keeps every character; the first line sets the indentation, the last must not be empty."""
    return bool(lines[0]) and lines[0][0] != " " and bool(lines[-1]) and all(line.isprintable() for line in lines)


def _escaped(character: str) -> str:
    return character if character.isprintable() else f"\\U{ord(character):08x}"
