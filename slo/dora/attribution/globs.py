"""Globs of paths, as in a workflow's `paths`: `*` stays in its folder, `**` does not; a folder means all below it."""

import re
from collections.abc import Iterable


def path_pattern(globs: Iterable[str]) -> re.Pattern[str]:
    """Make one expression of globs; it matches a path that any of them does."""
    return re.compile("|".join(f"(?:{_expression(glob)})" for glob in globs), re.DOTALL)


# Private

_PART = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+", re.DOTALL)
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _expression(glob: str) -> str:
    whole = glob.removeprefix("./").removeprefix("/").rstrip("/")
    return "".join(_MEANING.get(part) or re.escape(part) for part in _PART.findall(whole)) + r"(?:/.*)?\Z"
