"""Patterns as dashboards have them: between slashes anywhere in a text, else from end to end."""

import re
import warnings

_SLASHED = re.compile(r"/(.*)/([a-z]*)", re.DOTALL)


def compiled(pattern: str) -> re.Pattern[str] | None:
    """Read a pattern of Grafana's; None where it has a form that Python does not know."""
    slashed = _SLASHED.fullmatch(pattern)
    flags = re.IGNORECASE if slashed and "i" in slashed[2] else re.NOFLAG
    try:
        with warnings.catch_warnings(action="ignore"):  # of forms that Python may read otherwise one day
            return re.compile(slashed[1] if slashed else rf"^(?:{pattern})$", flags)
    except re.error:
        return None


def matches(pattern: str, text: str) -> bool:
    """Say whether a text matches a pattern; one that cannot be read matches itself."""
    found = compiled(pattern)
    return pattern == text if found is None else found.search(text) is not None


def replaced(pattern: str, replacement: str, text: str) -> str | None:
    """Put a replacement, with `$1` for a group, in place of what matches; None where nothing does."""
    found = compiled(pattern)
    if found is None or not found.search(text):
        return None
    slashed = _SLASHED.fullmatch(pattern)
    count = 0 if slashed and "g" in slashed[2] else 1
    return found.sub(lambda match: _filled(replacement, match), text, count=count)


# Private


def _filled(replacement: str, match: re.Match[str]) -> str:
    def group(found: re.Match[str]) -> str:
        number = int(found[1])
        return match[number] or "" if 0 < number <= len(match.groups()) else found[0]

    return re.sub(r"\$(\d{1,2})", group, replacement)
