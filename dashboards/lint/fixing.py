"""Correct what can be corrected without thinking, in the JSON of a dashboard."""

import copy
import importlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dashboards.canonical import SCHEMA_VERSION, canonical
from dashboards.lint import checks
from dashboards.reading import Dashboard
from slo.documents import FieldPath, spell
from slo.findings.interface import Finding

Editable = dict[str, Any]
"""Of a dashboard's JSON, or of a part of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """A dashboard that is being corrected, and what one check found in it."""

    json: Editable = field(repr=False)
    wanted: frozenset[str]
    """The fields at which it found something that nobody excuses."""

    def is_wanted(self, path: FieldPath) -> bool:
        """Say whether something was found at a field."""
        return spell(path) in self.wanted

    def items(self, *keys: str) -> Iterator[tuple[FieldPath, Editable]]:
        """Give the mappings of a list, each with its path."""
        value: Any = self.json
        for key in keys:
            value = value.get(key) if isinstance(value, dict) else None
        for index, one in enumerate(value if isinstance(value, list) else []):
            if isinstance(one, dict):
                yield (*keys, index), one

    def panels(self) -> Iterator[tuple[FieldPath, Editable]]:
        """Give all panels, rows and what they hold included."""
        for path, panel in self.items("panels"):
            yield path, panel
            held = panel.get("panels")
            for index, one in enumerate(held if isinstance(held, list) else []):
                if isinstance(one, dict):
                    yield (*path, "panels", index), one

    def wanted_below(self, path: FieldPath) -> Iterator[FieldPath]:
        """Give the fields inside another at which something was found."""
        for below in list(_paths(self.at(path), path)):
            is_held = path[:1] == ("panels",) and "panels" in below[len(path) :]
            if spell(below) in self.wanted and not is_held:
                yield below

    def at(self, path: FieldPath) -> Any:  # noqa: ANN401 - JSON
        """Give what stands at a field."""
        value: Any = self.json
        for part in path:
            value = value[part]
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """A dashboard with its corrections."""

    text: str = field(repr=False)
    """Of the file."""
    corrections: tuple[tuple[str, str], ...]
    """What was done, each with the id of the check that asked for it; empty where nothing could be done."""


def fixed(dashboard: Dashboard, findings: tuple[Finding, ...]) -> Fixed:
    """Correct what some findings of a dashboard ask for, and can be corrected; everything else stays.

    A dashboard of today's schema is written in its canonical form; one of an older schema as it came, since the
    canonical form knows today's only.
    """
    inside: Editable = copy.deepcopy(dict(dashboard.json))
    done: list[tuple[str, str]] = []
    for check_id in dict.fromkeys(one.id for one in findings):
        module = importlib.import_module(f"{checks.__name__}.{check_id.replace('-', '_')}")
        correct = getattr(module, "fix", None)
        wanted = frozenset(one.place.field for one in findings if one.id == check_id)
        if correct is not None:
            done.extend((check_id, sentence) for sentence in correct(Fix(json=inside, wanted=wanted)))
    return Fixed(text=_text(dashboard, inside), corrections=tuple(done))


def fix_choice_variable(to_fix: Fix, name: str, label: str) -> Iterator[str]:
    """Correct the variable that chooses jobs, or instances.

    Its all value is left: `.+` lets in what the variable does not list.
    """
    is_compared = any(re.search(rf'!?=\s*["\']\$\{{?{name}\b', text) for text in _texts(to_fix.json))
    right = {"label": label} if is_compared else {"label": label, "multi": True}
    for path, one in to_fix.items("templating", "list"):
        for key, value in right.items() if one.get("name") == name else ():
            if to_fix.is_wanted((*path, key)):
                one[key] = value
                yield f"set {key} of the variable {name} to {json.dumps(value)}"


# Private


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _texts(one)


def _paths(value: Any, path: FieldPath) -> Iterator[FieldPath]:  # noqa: ANN401 - JSON
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from _paths(one, (*path, key))


def _text(dashboard: Dashboard, inside: Editable) -> str:
    version = inside.get("schemaVersion")
    is_today = isinstance(version, int) and version >= SCHEMA_VERSION
    shown: Mapping[str, Any] = canonical(inside) if is_today else inside
    for key in reversed(dashboard.prefix):
        whole = json.loads(dashboard.text)
        if "uid" not in whole[key]:  # it was read from the object's name, and stays there
            shown = {name: value for name, value in shown.items() if name != "uid"}
        shown = {**whole, str(key): shown}
    return f"{json.dumps(shown, indent=2, ensure_ascii=False)}\n"
