"""Whose jobs or faults are meant: this pod's, or all pods'."""

from collections.abc import Mapping
from enum import StrEnum

from load_harness.errors import invalid_values
from load_harness.params.form import Form, no_choice

_NAME = "scope"


class Scope(StrEnum):
    """Whose."""

    POD = "pod"
    CLUSTER = "cluster"


SCOPE_FORM = Form(
    fields=(), parts={_NAME: {"enum": list(Scope), "default": Scope.POD, "description": "of this pod, or of all"}}
)


def parse_scope(raw: Mapping[str, object]) -> Scope:
    """Read the query string.

    Raises:
        Problem: 422, listing every mistake.
    """
    _, mistakes = SCOPE_FORM.collect(raw)
    value = raw.get(_NAME, Scope.POD)
    if value not in list(Scope):
        mistakes.append(no_choice(_NAME, value, Scope))
    if mistakes:
        raise invalid_values(mistakes)
    return Scope(str(value))
