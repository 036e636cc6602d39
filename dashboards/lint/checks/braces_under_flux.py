"""Braces that Flux replaces."""

import re
from collections.abc import Iterator, Mapping

from dashboards.lint.fixing import Fix
from dashboards.lint.interface import Subject, items
from dashboards.lint.mentions import texts
from dashboards.model import Json
from slo.findings.interface import Found, Level

_BRACED = re.compile(r"\$\{(\w+)\}(?!\w)")
"""What can be written without braces."""


def run(subject: Subject) -> Iterator[Found]:
    """Find ${name} in any text; what needs its braces, as ${name:csv} and the names of an import, is left out."""
    asked = _asked(subject.dashboard.json)
    for path, text in texts(subject.dashboard.json):
        found = next((one for one in _BRACED.finditer(text) if one[1] not in asked), None)
        if found:
            sentence = f"Flux puts a value of its own in place of {found[0]}, mostly nothing, where it substitutes"
            yield subject.found(Level.NOTE, path, sentence, f"write ${found[1]}")


def fix(to_fix: Fix) -> Iterator[str]:
    """Take the braces away."""
    asked = _asked(to_fix.json)
    for path, text in list(texts(to_fix.json)):
        if to_fix.is_wanted(path):
            now = _BRACED.sub(lambda one: one[0] if one[1] in asked else f"${one[1]}", text)
            to_fix.at(path[:-1])[path[-1]] = now
            yield f"wrote {text} without braces"


# Private


def _asked(dashboard: Mapping[str, Json]) -> set[str]:
    """List what an import replaces: it looks for the braces."""
    return {str(one.get("name")) for _, one in items(dashboard.get("__inputs"))}
