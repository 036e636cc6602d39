"""Label and field selectors, as the API server reads them."""

import re
from collections.abc import Mapping
from typing import Any

_IN_SET = re.compile(r"(?P<key>\S+) (?P<not>not)?in \((?P<values>[^)]*)\)")


def is_selected(one: Mapping[str, Any], selectors: Mapping[str, str]) -> bool:
    """Say whether an object fits `labelSelector` and `fieldSelector`."""
    labels = one["metadata"].get("labels") or {}
    by_label = all(_fits_label(labels, term) for term in _terms(selectors.get("labelSelector", "")))
    by_field = all(_fits_field(one, term) for term in _terms(selectors.get("fieldSelector", "")))
    return by_label and by_field


def _terms(selector: str) -> list[str]:
    return [term.strip() for term in re.split(r",(?![^(]*\))", selector) if term.strip()]


def _fits_label(labels: Mapping[str, str], term: str) -> bool:
    if match := _IN_SET.fullmatch(term):
        values = {value.strip() for value in match["values"].split(",")}
        return (labels.get(match["key"]) in values) != bool(match["not"])
    if "!=" in term:
        key, value = term.split("!=")
        return labels.get(key) != value
    if "=" in term:
        key, value = re.split("==?", term)
        return labels.get(key) == value
    return term[1:] not in labels if term.startswith("!") else term in labels


def _fits_field(one: Mapping[str, Any], term: str) -> bool:
    is_unequal = "!=" in term
    path, value = re.split("!=|==?", term)
    found: Any = one
    for part in path.split("."):
        found = (found or {}).get(part)
    return (str(found or "") == value) != is_unequal
